"""What the memory tests share: a migrated SQLite store in a temporary folder, and vectors without a model."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from memory.consent import Consents
from memory.embedders.choose import choose_embedder
from memory.embedding import CachedEmbedder, Matrix, Vector
from memory.erasure import Erasure
from memory.facts import Facts
from memory.opening import OpenFans
from memory.recall import Recall
from memory.records import FanKey, Message
from memory.search.confidence import Confidence
from memory.session import SessionTranscript
from memory.store.transactions import Transactions
from memory.transcript import StoredTranscript, Transcripts, claim_embedder
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade

DIM = 384
_count = iter(range(10**9))


class HashEmbedder:
    """The same text always gives the same vector, and any two texts unrelated ones: for tests about storage."""

    model_id = "hash"
    dim = DIM

    def query(self, text: str) -> Vector:
        """A vector drawn from the text's digest."""
        seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "little")
        vector = np.random.default_rng(seed).standard_normal(DIM).astype(np.float32)
        drawn: Vector = vector / np.linalg.norm(vector)
        return drawn

    def passages(self, texts: list[str]) -> Matrix:
        """One vector a text."""
        return np.stack([self.query(text) for text in texts]) if texts else np.empty((0, DIM), np.float32)


@dataclass
class Rooms:
    """Fan memory, put together as the program does."""

    path: Path
    transactions: Transactions
    consents: Consents
    transcripts: Transcripts
    facts: Facts
    opened: OpenFans
    recall: Recall
    erasure: Erasure
    embedder: HashEmbedder = field(default_factory=HashEmbedder)

    def message(self, conversation: str, text: str, locale: str = "en", role: str = "fan", id: str = "") -> Message:
        """A message with an id of its own."""
        number = next(_count)
        moment = datetime.fromtimestamp(1_760_000_000 + number, UTC)
        return Message(id or f"message-{number:08}", conversation, role, text, locale, moment)

    async def welcome(self, key: FanKey) -> None:
        """The fan says yes."""
        await self.consents.say(key, True, "en")

    async def say(
        self, key: FanKey, conversation: str, *texts: str, locale: str = "en", role: str = "fan"
    ) -> list[str]:
        """Things are said and written down; returns the message ids."""
        messages = [self.message(conversation, text, locale, role) for text in texts]
        vectors = [self.embedder.query(text) for text in texts]
        await self.transcripts.stored.append(key, conversation, messages, vectors, "hash")
        return [one.id for one in messages]


async def make_rooms(path: Path) -> Rooms:
    """Fan memory over the SQLite file `path`."""
    engine = open_engine(sqlite_url(path))
    upgrade(engine)
    transactions = Transactions(engine)
    embedder = HashEmbedder()
    await claim_embedder(transactions, embedder)
    consents, facts, session = Consents(transactions), Facts(transactions, embedder), SessionTranscript()
    stored = StoredTranscript(transactions)
    opened = OpenFans(stored, session, facts, DIM)
    return Rooms(
        path,
        transactions,
        consents,
        Transcripts(stored, session, consents),
        facts,
        opened,
        Recall(opened, Confidence.from_file()),
        Erasure(transactions, session, [opened.forget]),
    )


@pytest_asyncio.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    """Fan memory in a temporary folder, closed afterwards."""
    made = await make_rooms(tmp_path / "memory.db")
    yield made
    made.transactions.close()


@pytest.fixture
def open_rooms() -> Callable[[Path], Awaitable[Rooms]]:
    """Puts fan memory together over a file."""
    return make_rooms


@pytest.fixture(scope="session")
def shared_rooms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """The same for properties: one store that all examples share, each with fans of its own."""
    made = asyncio.run(make_rooms(tmp_path_factory.mktemp("rooms") / "memory.db"))
    yield made
    made.transactions.close()


@pytest.fixture(scope="session")
def bundled() -> CachedEmbedder:
    """The real embedder, loaded once."""
    return choose_embedder("bundled")


@pytest.fixture
def fan() -> FanKey:
    """A fan of Nova's."""
    return FanKey("default", "nova", "fan-0001")


@pytest.fixture
def hash_embedder() -> HashEmbedder:
    """Vectors without a model."""
    return HashEmbedder()
