"""The only place where objects are wired: from settings to a running Lookalike.

Everything else is handed what it needs.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from memory.consent import Consents
from memory.embedders.choose import choose_embedder
from memory.embedding import CachedEmbedder
from memory.erasure import Erasure
from memory.errors import MemoryFailure
from memory.facts import Facts
from memory.knowledge import Knowledge, KnowledgeDocument
from memory.opening import OpenFans
from memory.recall import Recall
from memory.search.confidence import Confidence
from memory.session import SessionTranscript
from memory.store import vectors
from memory.store.transactions import Transactions
from memory.transcript import StoredTranscript, Transcripts
from persona.languages import accept_language, negotiate
from persona.library import Library
from persona.thresholds import shipped_thresholds
from serving.conversation import Conversation
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade
from serving.engines.choose import choose_engine
from serving.engines.protocol import Engine
from serving.engines.weights import BUNDLED
from serving.errors import ServingError
from serving.guards.affection import Affection
from serving.guards.classifier import load_classifier
from serving.guards.crisis import Crisis, Despair
from serving.guards.identity import IdentityClaim, IdentityQuestion
from serving.guards.phrases import pattern_set
from serving.guards.vectors import SentenceVectors
from serving.guards.verdict import InboundGuard, OutboundGuard
from serving.hearing import Limits
from serving.holding import DataDirectory
from serving.incidents.noting import Noting
from serving.incidents.opening import noting_of
from serving.incidents.store import Incidents
from serving.kept_vectors import KeptVectors
from serving.notices import NoticeBook, Situation
from serving.remembering import Remembering
from serving.settings import Settings
from serving.shelf import Cards, LiveCards, Shelf
from serving.staff.store import StaffStore


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether one part works now, by its name, and if not, why."""

    part: str
    ok: bool
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Everything that runs, wired. The entry points hold one of these."""

    settings: Settings
    engine: Engine
    embedder: CachedEmbedder
    library: Library
    shelf: Shelf
    memory: Remembering
    notices: NoticeBook
    conversation: Conversation
    transactions: Transactions
    directory: DataDirectory
    incidents: Incidents
    noting: Noting

    @property
    def tenant(self) -> str:
        """Whose personas and fans these are."""
        return self.settings.tenant

    def negotiate(self, wanted: str) -> str:
        """The language on offer nearest to an Accept-Language header or a tag; English-speaking sites say so in it."""
        return negotiate(accept_language(wanted), self.shelf.all_languages()).locale or "en"

    def situation(self, conversation: str, persona: str, locale: str, market: str | None, age: int | None) -> Situation:
        """Where and for whom a persona speaks."""
        local = self.shelf.local(persona, locale)
        return Situation(conversation, local.nickname, local.locale, market, age)

    async def warm(self, personas: Sequence[str] | None = None, locales: Sequence[str] | None = None) -> None:
        """Load the language model, then each persona's documents and lines, the likeliest first."""
        await self.engine.check()
        for locale in locales or self.shelf.all_languages():
            for persona in personas or self.shelf.ids():
                if locale in self.shelf.languages(persona):
                    await self.shelf.lines(persona, locale)
        for persona in personas or self.shelf.ids():
            documents = [KnowledgeDocument(d.name, d.locale, d.text) for d in self.shelf.card(persona).knowledge]
            await asyncio.to_thread(self.memory.knowledge.ingest, persona, documents)

    async def probe(self) -> tuple[Probe, ...]:
        """Engine, embedder, database and reviewed texts, each tried now."""
        health = await self.engine.check()
        embedder = await _attempt("embedder", self.embedder.model_id, lambda: self.embedder.query("ping"))
        database = await _attempt("database", self._database_name(), self._ping)
        locales = self.shelf.all_languages()
        texts = await _attempt("disclosure", ", ".join(locales), lambda: self.notices.check_texts(locales))
        return (Probe("engine", health.ok, f"{health.name} {health.model}", health.detail), embedder, database, texts)

    async def close(self) -> None:
        """Stop the engine and close the stores; safe to call twice."""
        await self.engine.close()
        self.memory.knowledge.close()
        self.transactions.close()
        self.directory.release()

    def engine_licence(self) -> tuple[str, str]:
        """The licence of the model and the notice it asks to be shown; empty for models that are the operator's."""
        if self.settings.engine != "bundled":
            return "", ""
        return BUNDLED.licence.name, f"{BUNDLED.licence.notice}. {BUNDLED.licence.summary}"

    def _database_name(self) -> str:
        file = self.transactions.sqlite_file
        return f"SQLite {file.name}" if file else "PostgreSQL"

    def _ping(self) -> object:
        return self.transactions.read_now(lambda connection: connection.exec_driver_sql("SELECT 1").scalar())


def assemble(
    settings: Settings, *, exclusive: bool = True, purpose: str = "lookalike serve", engine: Engine | None = None
) -> Lookalike:
    """Wire everything. With `exclusive` this process holds the data directory, as a server must; `engine` takes the
    place of the one that the settings name.

    Raises `SettingsError`, `DataDirectoryInUse`, and the errors of memory and personas for stores that can't be used.
    """
    directory = (DataDirectory.hold if exclusive else _share)(settings.data_dir, purpose)
    try:
        return _wire(settings, directory, engine, exclusive=exclusive)
    except BaseException:
        directory.release()
        raise


def _share(path: Path, _: str) -> DataDirectory:
    return DataDirectory.share(path)


def _wire(settings: Settings, directory: DataDirectory, engine: Engine | None, *, exclusive: bool) -> Lookalike:
    embedder = choose_embedder(settings.embedder)
    database = open_engine(settings.database_url or sqlite_url(directory.path / "memory.db"))
    upgrade(database)
    transactions = Transactions(database)
    transactions.write_now(vectors.claim_embedder, embedder.model_id)
    vectors_kept = KeptVectors(embedder, directory.path / "vectors.npz")
    if settings.chroma_url:
        knowledge = Knowledge.from_url(settings.chroma_url, vectors_kept)
    elif exclusive:
        knowledge = Knowledge.from_directory(directory.path / "knowledge", vectors_kept)
    else:
        knowledge = Knowledge.in_memory(vectors_kept)
    library = Library(directory.path / "personas")
    shelf = Shelf(LiveCards(library), vectors_kept, shipped_thresholds())
    notices = NoticeBook(settings.operator, settings.markets)
    notices.check_texts(shelf.all_languages())
    engine = engine or choose_engine(settings.engine, settings)
    incidents, noting = noting_of(settings, transactions)
    memory = _remembering(transactions, embedder, knowledge, directory.path, incidents)
    inbound, outbound = _guards(embedder)
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
    )


def _remembering(
    transactions: Transactions, embedder: CachedEmbedder, knowledge: Knowledge, data_dir: Path, incidents: Incidents
) -> Remembering:
    consents = Consents(transactions)
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
        ),
        embedder=embedder,
    )


def _guards(embedder: CachedEmbedder) -> tuple[tuple[InboundGuard, ...], tuple[OutboundGuard, ...]]:
    """What looks at a fan's message, gravest first, and what looks at each sentence of a reply."""
    model_id, vectors = embedder.model_id, SentenceVectors(embedder)
    crisis = load_classifier("crisis", model_id)
    inbound = (
        Crisis(pattern_set("crisis"), crisis),
        IdentityQuestion(pattern_set("ask"), load_classifier("ask", model_id)),
    )
    outbound = (
        IdentityClaim(pattern_set("claim"), load_classifier("claim", model_id), vectors),
        Affection(),
        Despair(pattern_set("crisis"), crisis, vectors),
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
    """Where the documents of drafts lie, apart from those that fans are answered from."""
    return Knowledge.from_directory(lookalike.settings.data_dir / "drafts" / "knowledge", lookalike.embedder)


async def _attempt(part: str, name: str, work: Callable[[], object]) -> Probe:
    """Run `work` off the event loop and say how it went."""
    try:
        await asyncio.to_thread(work)
    except (MemoryFailure, ServingError) as problem:
        return Probe(part, False, name, str(problem))
    return Probe(part, True, name)
