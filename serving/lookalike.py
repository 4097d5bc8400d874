"""Everything that runs, in one value: what the entry points hold. Made by `serving.assemble` and nowhere else."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memory.embedding import CachedEmbedder
from memory.errors import MemoryFailure
from memory.items import Items
from memory.store.transactions import Transactions
from persona.languages import accept_language, negotiate
from persona.library import Library
from serving.access.audit import Audit
from serving.access.keys import Keys
from serving.access.turnstile import Turnstile
from serving.conversation import Conversation
from serving.database.advisory import AdvisoryLocks
from serving.documents import documents_of, warn
from serving.engines.protocol import Engine
from serving.engines.weights import BUNDLED
from serving.errors import ServingError
from serving.holding import DataDirectory
from serving.incidents.figures import Figures
from serving.incidents.noting import Noting
from serving.incidents.pausing import Pauses
from serving.incidents.review import Reviews
from serving.incidents.store import Incidents
from serving.notices import NoticeBook, Situation
from serving.remembering import Remembering
from serving.retention import Retaining
from serving.settings import Settings
from serving.shelf import Shelf
from serving.telemetry.watch import Watching


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
    keys: Keys
    audit: Audit
    turnstile: Turnstile
    items: Items
    retaining: Retaining
    pauses: Pauses
    reviews: Reviews
    figures: Figures
    watching: Watching
    shared_locks: AdvisoryLocks | None = None

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
            found = await asyncio.to_thread(documents_of, self.shelf.card(persona), self.directory.path)
            warn(persona, found)
            await asyncio.to_thread(self.memory.knowledge.ingest, persona, found.documents)

    async def probe(self) -> tuple[Probe, ...]:
        """Engine, embedder, database and reviewed texts, each tried now."""
        health = await self.engine.check()
        embedder = await _attempt("embedder", self.embedder.model_id, lambda: self.embedder.query("ping"))
        database = await _attempt("database", self._database_name(), self._ping)
        locales = self.shelf.all_languages()
        texts = await _attempt("disclosure", ", ".join(locales), lambda: self.notices.check_texts(locales))
        probes = (Probe("engine", health.ok, f"{health.name} {health.model}", health.detail), embedder, database, texts)
        for probe in probes:
            self.watching.metrics.part_up.labels(probe.part).set(probe.ok)
        return probes

    async def close(self) -> None:
        """Stop the engine and close the stores; safe to call twice."""
        if self.memory.learning is not None:
            await self.memory.learning.stop()
        await self.engine.close()
        if self.watching.tracing is not None:
            await asyncio.to_thread(self.watching.tracing.close)
        self.memory.knowledge.close()
        if self.shared_locks is not None:
            await asyncio.to_thread(self.shared_locks.close)
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


async def _attempt(part: str, name: str, work: Callable[[], object]) -> Probe:
    """Run `work` off the event loop and say how it went."""
    try:
        await asyncio.to_thread(work)
    except (MemoryFailure, ServingError) as problem:
        return Probe(part, False, name, str(problem))
    return Probe(part, True, name)
