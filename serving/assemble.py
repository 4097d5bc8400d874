"""The only place where objects are wired: from settings to a running Lookalike.

Everything else is handed what it needs.
"""

from pathlib import Path

from memory.consent import Consents
from memory.embedders.choose import choose_embedder
from memory.embedding import CachedEmbedder
from memory.erasure import Erasure
from memory.erasure_log import FILE, ErasureLog
from memory.extraction import Extraction
from memory.facts import Facts
from memory.items import Items
from memory.knowledge import Knowledge
from memory.opening import OpenFans
from memory.recall import Recall
from memory.replay import replay
from memory.search.confidence import Confidence
from memory.sensitivity import SensitivityGuard, SensitivityModel
from memory.session import SessionTranscript
from memory.store import vectors
from memory.store.transactions import Transactions
from memory.transcript import StoredTranscript, Transcripts
from persona.library import Library
from persona.thresholds import shipped_thresholds
from serving.access.audit import Audit
from serving.access.keys import Keys
from serving.access.turnstile import Rates, Turnstile
from serving.conversation import Conversation
from serving.database.advisory import AdvisoryLocks
from serving.database.engine import Database, open_engine, sqlite_url
from serving.database.schema import upgrade
from serving.engines.choose import choose_engine
from serving.engines.protocol import Engine
from serving.guards.affection import Affection
from serving.guards.conduct import Conduct
from serving.guards.crisis import Crisis, despair
from serving.guards.identity import identity_claim, identity_question
from serving.guards.life import LifeClaim
from serving.guards.lines import check_lines
from serving.guards.news import GraveNews
from serving.guards.signals import LISTENERS, check_signals
from serving.guards.vectors import SentenceVectors
from serving.guards.verdict import InboundGuard, OutboundGuard
from serving.hearing import Limits
from serving.holding import DataDirectory
from serving.incidents.figures import Figures
from serving.incidents.opening import noting_of
from serving.incidents.pausing import Pauses
from serving.incidents.review import Reviews
from serving.incidents.store import Incidents
from serving.kept_vectors import KeptVectors
from serving.learning import Learning
from serving.lookalike import Lookalike
from serving.notices import NoticeBook
from serving.remembering import Remembering
from serving.retention import Retaining
from serving.settings import Settings
from serving.shelf import Cards, LiveCards, Shelf
from serving.staff.store import StaffStore
from serving.telemetry.metrics import Metrics
from serving.telemetry.tracing import Tracing
from serving.telemetry.watch import Watching
from serving.terms import terms_of
from serving.turns import TurnLocks


def assemble(
    settings: Settings, *, exclusive: bool = True, purpose: str = "lookalike serve", engine: Engine | None = None
) -> Lookalike:
    """Wire everything. With `exclusive` this process holds the data directory, as a server must; `engine` takes the
    place of the one that the settings name.

    Raises `SettingsError`, `DataDirectoryInUse`, and the errors of memory and personas for stores that can't be used.
    """
    if exclusive:
        directory = DataDirectory.hold(settings.data_dir, purpose, together=settings.many)
    else:
        directory = DataDirectory.share(settings.data_dir)
    try:
        return _wire(settings, directory, engine, exclusive=exclusive)
    except BaseException:
        directory.release()
        raise


def _wire(settings: Settings, directory: DataDirectory, engine: Engine | None, *, exclusive: bool) -> Lookalike:
    embedder = choose_embedder(settings.embedder)
    database, transactions = _store(settings, directory.path, embedder)
    vectors_kept = KeptVectors(embedder, directory.path / "vectors.npz")
    knowledge = _knowledge(settings, directory.path, vectors_kept, exclusive=exclusive)
    library = Library(directory.path / "personas", terms=terms_of(settings))
    shelf = Shelf(LiveCards(library), vectors_kept, shipped_thresholds())
    notices = _notices(settings, shelf)
    engine = engine or choose_engine(settings.engine, settings)
    incidents, noting = noting_of(settings, transactions)
    log = ErasureLog(directory.path / FILE)
    memory = _remembering(transactions, embedder, knowledge, directory.path, incidents, log, engine)
    replay(transactions, log, memory.erasure.prover)  # a restored backup forgets again before it serves
    inbound, outbound = _guards(embedder)
    pauses = _pauses(settings, transactions)
    shared_locks = AdvisoryLocks(database) if transactions.dialect == "postgresql" else None
    watching = Watching(Metrics(), Tracing.from_url(settings.traces_url) if settings.traces_url else None)
    conversation = Conversation(
        engine=engine,
        embedder=embedder,
        shelf=shelf,
        memory=memory,
        notices=notices,
        inbound=inbound,
        outbound=outbound,
        limits=Limits(settings.message_limit, settings.reply_tokens, settings.context_tokens, settings.history_tokens),
        notes=noting.of,
        pauses=pauses,
        watching=watching,
        locks=TurnLocks(shared_locks),
    )
    if exclusive:
        noting.tidy()
    return Lookalike(
        settings,
        engine,
        embedder,
        library,
        shelf,
        memory,
        notices,
        conversation,
        transactions,
        directory,
        incidents,
        noting,
        Keys(transactions),
        Audit(transactions, noting.pseudonyms),
        Turnstile(_rates(settings), refused=watching.refused),
        Items(transactions, log),
        Retaining.from_settings(settings, transactions, memory.erasure, incidents),
        pauses,
        Reviews(transactions, settings.tenant),
        Figures(transactions, settings.tenant),
        watching,
        shared_locks,
    )


def _store(settings: Settings, data_dir: Path, embedder: CachedEmbedder) -> tuple[Database, Transactions]:
    """The database at this release's schema, claimed for the embedder."""
    database = open_engine(settings.database_url or sqlite_url(data_dir / "memory.db"))
    upgrade(database)
    transactions = Transactions(database)
    transactions.write_now(vectors.claim_embedder, embedder.model_id)
    return database, transactions


def _pauses(settings: Settings, transactions: Transactions) -> Pauses:
    pauses = Pauses(transactions, settings.tenant)
    pauses.standing()  # a first look, so that there is one to go by when the database fails later
    return pauses


def _knowledge(settings: Settings, data_dir: Path, vectors: KeptVectors, *, exclusive: bool) -> Knowledge:
    if settings.chroma_url:
        return Knowledge.from_url(settings.chroma_url, vectors)
    return Knowledge.from_directory(data_dir / "knowledge", vectors) if exclusive else Knowledge.in_memory(vectors)


def _notices(settings: Settings, shelf: Shelf) -> NoticeBook:
    """The notices, once every reviewed text that may be needed is known to be there."""
    notices = NoticeBook(settings.operator, settings.markets)
    spoken = shelf.all_languages()
    notices.check_texts(spoken)
    check_lines(spoken)
    check_signals(spoken)
    return notices


def _rates(settings: Settings) -> Rates:
    return Rates(
        fan=settings.fan_messages_per_minute,
        key=settings.key_messages_per_minute,
        persona=settings.persona_messages_per_minute,
        streams=settings.fan_streams,
    )


def _remembering(
    transactions: Transactions,
    embedder: CachedEmbedder,
    knowledge: Knowledge,
    data_dir: Path,
    incidents: Incidents,
    log: ErasureLog | None = None,
    engine: Engine | None = None,
) -> Remembering:
    consents = Consents(transactions, log)
    facts = Facts(transactions, embedder)
    session = SessionTranscript()
    stored = StoredTranscript(transactions)
    opened = OpenFans(stored, session, facts, embedder.dim)
    return Remembering(
        transcripts=Transcripts(stored, session, consents),
        consents=consents,
        facts=facts,
        recall=Recall(opened, Confidence.from_file()),
        knowledge=knowledge,
        erasure=Erasure(
            transactions,
            session,
            [opened.forget, lambda _: embedder.forget()],
            [data_dir / "knowledge"],
            also_standing=[incidents.holds, knowledge.holds],
            log=log,
        ),
        embedder=embedder,
        learning=_learning(engine, facts, consents, embedder) if engine else None,
    )


def _learning(engine: Engine, facts: Facts, consents: Consents, embedder: CachedEmbedder) -> Learning:
    """Facts from what fans say, with the shipped judgement of what is sensitive."""
    guard = SensitivityGuard(SensitivityModel.from_file(), embedder.model_id)
    return Learning(engine, Extraction(facts, consents, embedder, guard))


def _guards(embedder: CachedEmbedder) -> tuple[tuple[InboundGuard, ...], tuple[OutboundGuard, ...]]:
    """What looks at a fan's message, gravest first, and what looks at each sentence of a reply."""
    model_id, vectors = embedder.model_id, SentenceVectors(embedder)
    inbound = (Crisis.load(model_id), identity_question(model_id), GraveNews.load(model_id), *LISTENERS)
    outbound = (
        identity_claim(model_id, vectors),
        Affection(),
        Conduct(),
        despair(model_id, vectors),
        LifeClaim.load(model_id, vectors),
    )
    return inbound, outbound


def open_staff_store(settings: Settings) -> StaffStore:
    """The staff accounts alone, for the command line; close it after use. Raises `StoreUnavailable`."""
    database = open_engine(settings.database_url or sqlite_url(settings.data_dir / "memory.db"))
    upgrade(database)
    return StaffStore(Transactions(database))


def preview(lookalike: Lookalike, cards: Cards, knowledge: Knowledge) -> Conversation:
    """Conversations with drafts: the same engine, guards and notices as a fan gets, and nothing that outlasts them.

    `cards` gives the drafts as they are now. Only turns without a fan are meant for it: memory is the session's.
    `knowledge` holds the drafts' documents.
    """
    settings, embedder = lookalike.settings, lookalike.embedder
    drafts = settings.data_dir / "drafts"
    inbound, outbound = _guards(embedder)
    return Conversation(
        engine=lookalike.engine,
        embedder=embedder,
        shelf=Shelf(cards, KeptVectors(embedder, drafts / "vectors.npz"), shipped_thresholds()),
        memory=_remembering(lookalike.transactions, embedder, knowledge, drafts, lookalike.incidents),
        notices=NoticeBook(settings.operator, settings.markets),
        inbound=inbound,
        outbound=outbound,
        limits=Limits(settings.message_limit, settings.reply_tokens, settings.context_tokens, settings.history_tokens),
    )


def draft_knowledge(lookalike: Lookalike) -> Knowledge:
    """Where the documents of drafts lie, apart from those that fans are answered from. Of several processes each has
    its own, in memory."""
    if lookalike.settings.many:
        return Knowledge.in_memory(lookalike.embedder)
    return Knowledge.from_directory(lookalike.settings.data_dir / "drafts" / "knowledge", lookalike.embedder)
