"""What memory costs as it grows: one fan of 100 to 100,000 memories, and 1 to 10,000 fans. Knows nothing of peers."""

import asyncio
import gc
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
from sqlalchemy import Connection

from evals.performance.fan_memory.ours import Clock, Rooms, Timed, make_rooms
from memory.embedding import Embedder, Matrix, Vector
from memory.recall import Recall
from memory.records import Consent, FanKey, Message
from memory.search.confidence import Confidence
from memory.statements import kinds
from memory.store import consents, messages
from memory.store.consents import MEMORY

SHAPES = ((1, 100), (1, 1_000), (1, 20), (100, 20), (1, 10_000), (1_000, 20), (1, 100_000), (10_000, 20))
"""Fans, and memories of each: one fan growing, and more and more fans of twenty memories."""
ASKED = 20
OPENED = 300
"""Of many fans so many are opened one after the other: more than are kept open."""
_LARGE = 20_000
BATCH = 500
FANS_AT_ONCE = 200
_WORDS = ("harbour", "piano", "sister", "bread", "train", "garden", "exam", "violet", "storm", "market", "ring", "tea")


class RandomEmbedder:
    """Vectors of norm 1 by text, some thousand different ones, without a model: cost does not depend on meaning."""

    model_id = "random"
    dim = 384

    def __init__(self) -> None:
        drawn = np.random.default_rng(1).standard_normal((2048, self.dim)).astype(np.float32)
        self._drawn: Matrix = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)

    def query(self, text: str) -> Vector:
        """The same vector for the same text."""
        vector: Vector = self._drawn[hash(text) % len(self._drawn)]
        return vector

    def passages(self, texts: Sequence[str]) -> Matrix:
        """One row a text."""
        return np.stack([self.query(text) for text in texts])


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one size: milliseconds of opening a fan from disk and of a recall, wall and CPU, medians; entries that are
    open in the end, resident memory and open files added; the store's size on disk."""

    fans: int
    memories: int
    open_ms: float
    open_cpu_ms: float
    recall_p50_ms: float
    recall_cpu_ms: float
    entries: int
    resident_mb: float
    open_files: int
    disk_mb: float


async def measure(fans: int, memories: int) -> Cost:
    """Fill a store, open fans of it that are not open yet, and ask them; a fan that is open already costs nothing."""
    embedder: Embedder = RandomEmbedder()
    kinds(_text(0, 0), "en")  # reads the word lists
    with tempfile.TemporaryDirectory() as folder:
        rooms = await make_rooms(Path(folder) / "memory.db", embedder)
        await _fill(rooms, fans, memories)
        gc.collect()
        resident, files = _resident_mb(), _open_files()
        opening, asking = await _open_and_ask(rooms, fans, memories)
        gc.collect()
        open_fans = [await rooms.opened.open(key) for key in rooms.opened.held()]
        cost = Cost(
            fans,
            memories,
            opening.figures()["p50_ms"],
            opening.figures()["cpu_p50_ms"],
            asking.figures()["p50_ms"],
            asking.figures()["cpu_p50_ms"],
            sum(len(fan.entries) for fan in open_fans if fan is not None),
            _resident_mb() - resident,
            _open_files() - files,
            _disk_mb(Path(folder)),
        )
        await asyncio.to_thread(rooms.transactions.close)
    return cost


async def _open_and_ask(rooms: Rooms, fans: int, memories: int) -> tuple[Timed, Timed]:
    recall = Recall(rooms.opened, Confidence.from_file())
    opening, asking = Timed(), Timed()
    numbers = np.linspace(0, fans - 1, min(fans, OPENED)).astype(int).tolist()
    if fans == 1:
        numbers *= 1 if memories > _LARGE else 5
    for number in numbers:
        rooms.opened.forget(_key(number))
        with Clock(opening):
            await rooms.opened.open(_key(number))
        for step in range(max(ASKED // len(numbers), 1)):
            text = f"what about the {_WORDS[step % len(_WORDS)]} in {number}"
            vector = rooms.embedder.query(text)
            with Clock(asking):
                await recall.recall(_key(number), "now", text, vector, "en", 600)
    return opening, asking


async def _fill(rooms: Rooms, fans: int, memories: int) -> None:
    """Many rows a transaction: how they came is not measured here."""
    for first in range(0, fans, FANS_AT_ONCE):
        numbers = range(first, min(first + FANS_AT_ONCE, fans))
        await rooms.transactions.write(_say_all, rooms.embedder, numbers, memories)


def _say_all(connection: Connection, embedder: Embedder, fans: Sequence[int], memories: int) -> None:
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    for fan in fans:
        consents.say(connection, _key(fan), Consent(MEMORY, True, "en", begun))
        for start in range(0, memories, BATCH):
            said = [
                Message(uuid4().hex, str(start), "fan", _text(fan, n), "en", begun + timedelta(minutes=n))
                for n in range(start, min(start + BATCH, memories))
            ]
            embedded: list[Vector | None] = [embedder.query(one.text) for one in said]
            messages.append(connection, _key(fan), str(start), said, embedded, embedder.model_id)


def _key(fan: int) -> FanKey:
    return FanKey("bench", "nova", f"fan {fan}")


def _text(fan: int, number: int) -> str:
    first, second = _WORDS[number % 12], _WORDS[(number // 12 + fan) % 12]
    return f"I keep a {first} beside my {second} and it is number {number} of {fan}"


def _disk_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())
