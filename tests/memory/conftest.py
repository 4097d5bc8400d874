"""What the memory tests share: a migrated store on SQLite and one on PostgreSQL, and vectors without a model."""

import asyncio
import hashlib
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import psycopg
import pytest
import pytest_asyncio

from memory.consent import Consents
from memory.embedders.choose import choose_embedder
from memory.embedding import CachedEmbedder, Matrix, Vector
from memory.erasure import Erasure
from memory.facts import Facts
from memory.items import Items
from memory.opening import OpenFans
from memory.recall import Recall
from memory.records import FanKey, Message
from memory.search.confidence import Confidence
from memory.session import SessionTranscript
from memory.store.transactions import Transactions
from memory.transcript import StoredTranscript, Transcripts, claim_embedder
from serving.database.engine import open_engine, sqlite_url
from serving.database.everything import TABLES
from serving.database.schema import upgrade
from tests.postgres import Postgres

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

    url: str
    path: Path
    transactions: Transactions
    consents: Consents
    transcripts: Transcripts
    facts: Facts
    opened: OpenFans
    recall: Recall
    erasure: Erasure
    items: Items
    embedder: HashEmbedder = field(default_factory=HashEmbedder)

    def message(self, conversation: str, text: str, locale: str = "en", role: str = "fan", id: str = "") -> Message:
        """A message with an id of its own."""
        number = next(_count)
        moment = datetime.fromtimestamp(1_760_000_000 + number, UTC)
        return Message(id or f"message-{number:08}", conversation, role, text, locale, moment)

    def on_disk(self) -> bytes:
        """The raw bytes of everything that the store keeps in files. SQLite's are read by another process: closing
        them here would drop its locks."""
        files = self.erasure.prover.files.listed().paths
        return subprocess.run(["cat", *(str(path) for path in files if path.exists())], capture_output=True).stdout

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


async def make_rooms(place: Path | str) -> Rooms:
    """Fan memory over a SQLite file or a database's URL, its log of erasures in a folder beside it."""
    url = sqlite_url(place) if isinstance(place, Path) else place
    engine = open_engine(url)
    upgrade(engine)
    transactions = Transactions(engine)
    embedder = HashEmbedder()
    await claim_embedder(transactions, embedder)
    consents, facts, session = Consents(transactions), Facts(transactions, embedder), SessionTranscript()
    stored = StoredTranscript(transactions)
    opened = OpenFans(stored, session, facts, DIM)
    return Rooms(
        url,
        transactions.sqlite_file or Path(),
        transactions,
        consents,
        Transcripts(stored, session, consents),
        facts,
        opened,
        Recall(opened, Confidence.from_file()),
        Erasure(transactions, session, [opened.forget]),
        Items(transactions),
    )


DATABASES = ["sqlite", "postgres"]


@pytest.fixture(scope="session")
def database(postgres: Postgres, migrated: str) -> str:
    """The URL of a database that tests use one after the other."""
    return postgres.create(migrated)


@pytest.fixture
def server_place(database: str) -> Iterator[str]:
    """That database, emptied afterwards."""
    yield database
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '20s'")
        names = ", ".join(table.name for table in TABLES)
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY")


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where an empty store is: a file that is not there yet, then a database of a real server."""
    if request.param == "sqlite":
        yield tmp_path / "memory.db"
        return
    yield request.getfixturevalue("server_place")


@pytest_asyncio.fixture
async def rooms(place: Path | str) -> AsyncIterator[Rooms]:
    """Fan memory on each database, closed afterwards."""
    made = await make_rooms(place)
    yield made
    made.transactions.close()


@pytest_asyncio.fixture
async def file_rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    """Fan memory on SQLite, for what only a file has."""
    made = await make_rooms(tmp_path / "memory.db")
    yield made
    made.transactions.close()


@pytest_asyncio.fixture
async def server_rooms(server_place: str) -> AsyncIterator[Rooms]:
    """Fan memory on PostgreSQL, for what only a server has."""
    made = await make_rooms(server_place)
    yield made
    made.transactions.close()


@pytest.fixture
def open_rooms() -> Callable[[Path | str], Awaitable[Rooms]]:
    """Puts fan memory together over a file or a URL."""
    return make_rooms


@pytest.fixture(scope="session", params=DATABASES)
def shared_rooms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rooms]:
    """The same for properties: one store that all examples share, each with fans of its own."""
    if request.param == "sqlite":
        place: Path | str = tmp_path_factory.mktemp("rooms") / "memory.db"
    else:
        place = request.getfixturevalue("postgres").create(request.getfixturevalue("migrated"))
    made = asyncio.run(make_rooms(place))
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
