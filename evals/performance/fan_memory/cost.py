"""What memory costs as it grows: one fan of 100 to 100,000 memories, and 1 to 10,000 fans. Knows nothing of peers."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np

from evals.performance.fan_memory.ours import Clock, Rooms, Timed, make_rooms
from memory.embedding import Embedder, Matrix, Vector
from memory.recall import Recall
from memory.records import FanKey, Message
from memory.search.confidence import Confidence

SHAPES = ((1, 100), (1, 1_000), (1, 20), (100, 20), (1, 10_000), (1_000, 20), (1, 100_000), (10_000, 20))
"""Fans, and memories of each: one fan growing, and more and more fans of twenty memories."""
ASKED = 20
BATCH = 500
_WORDS = ("harbour", "piano", "sister", "bread", "train", "garden", "exam", "violet", "storm", "market", "ring", "tea")


class RandomEmbedder:
    """Vectors of norm 1 by text, without a model: cost does not depend on meaning."""

    model_id = "random"
    dim = 384

    def query(self, text: str) -> Vector:
        """The same vector for the same text."""
        drawn = np.random.default_rng(abs(hash(text))).standard_normal(self.dim).astype(np.float32)
        vector: Vector = drawn / np.linalg.norm(drawn)
        return vector

    def passages(self, texts: Sequence[str]) -> Matrix:
        """One row a text."""
        return np.stack([self.query(text) for text in texts])


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one size: milliseconds of opening a fan from disk and of a recall, resident memory and open files added."""

    fans: int
    memories: int
    open_ms: float
    recall_p50_ms: float
    recall_cpu_ms: float
    resident_mb: float
    open_files: int
    disk_mb: float


async def measure(fans: int, memories: int) -> Cost:
    """Fill a store, then open and ask twenty of its fans, spread out; a fan that is open already costs nothing."""
    embedder: Embedder = RandomEmbedder()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "memory.db"
        rooms = await make_rooms(file, embedder)
        await _fill(rooms, fans, memories)
        resident, files = _resident_mb(), _open_files()
        recall = Recall(rooms.opened, Confidence.from_file())
        opening, asking = Timed(), Timed()
        for number in np.linspace(0, fans - 1, ASKED).astype(int):
            key = FanKey("bench", "nova", f"fan {number}")
            with Clock(opening):
                await rooms.opened.open(key)
            text = f"what about the {_WORDS[number % len(_WORDS)]} in {number}"
            vector = embedder.query(text)
            with Clock(asking):
                await recall.recall(key, "now", text, vector, "en", 600)
        cost = Cost(
            fans,
            memories,
            1000 * opening.each[0],
            asking.figures()["p50_ms"],
            asking.figures()["cpu_ms"],
            _resident_mb() - resident,
            _open_files() - files,
            _disk_mb(Path(folder)),
        )
        await asyncio.to_thread(rooms.transactions.close)
    return cost


async def _fill(rooms: Rooms, fans: int, memories: int) -> None:
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    for fan in range(fans):
        key = FanKey("bench", "nova", f"fan {fan}")
        await rooms.consents.say(key, True, "en")
        for start in range(0, memories, BATCH):
            numbers = range(start, min(start + BATCH, memories))
            said = [
                Message(uuid4().hex, str(n // 20), "fan", _text(fan, n), "en", begun + timedelta(minutes=n))
                for n in numbers
            ]
            vectors: list[Vector | None] = [rooms.embedder.query(one.text) for one in said]
            await rooms.stored.append(key, str(start), said, vectors, rooms.embedder.model_id)


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
