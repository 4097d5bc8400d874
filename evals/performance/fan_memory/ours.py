"""Lookalike's own search and BM25 alone over the cases, through the real store. Knows nothing of peers."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np

from evals.performance.fan_memory.cases import Case
from memory.consent import Consents
from memory.embedding import Embedder
from memory.erasure import Erasure
from memory.facts import Facts
from memory.opening import OpenFans
from memory.records import FanKey, Message
from memory.search.confidence import Confidence
from memory.search.fusion import DEFAULT_WEIGHTS, fuse
from memory.search.lexical import LexicalIndex
from memory.search.tokens import tokens
from memory.session import SessionTranscript
from memory.store.transactions import Transactions
from memory.transcript import StoredTranscript, claim_embedder
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade

DEPTH = 20


@dataclass(slots=True)
class Timed:
    """Seconds of each call, wall and CPU (of all threads of this process)."""

    each: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Milliseconds: median, 95th percentile, CPU a call, and the median of that."""
        ordered, used = sorted(self.each) or [0.0], sorted(self.cpu) or [0.0]
        return {
            "p50_ms": 1000 * ordered[len(ordered) // 2],
            "p95_ms": 1000 * ordered[int(0.95 * (len(ordered) - 1))],
            "cpu_ms": 1000 * sum(used) / len(used),
            "cpu_p50_ms": 1000 * used[len(used) // 2],
        }


class Clock:
    """Adds the time of a `with` block to a `Timed`."""

    def __init__(self, timed: Timed) -> None:
        self._timed = timed
        self._begun, self._used = 0.0, 0.0

    def __enter__(self) -> None:
        self._begun, self._used = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self._timed.each.append(time.perf_counter() - self._begun)
        self._timed.cpu.append(time.process_time() - self._used)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Fan memory over a SQLite file, as `serving.assemble` wires it."""

    transactions: Transactions
    consents: Consents
    stored: StoredTranscript
    opened: OpenFans
    erasure: Erasure
    embedder: Embedder

    async def append(self, key: FanKey, case: Case, timed: Timed) -> None:
        """Say every line of a case, one durable transaction each."""
        for line in case.lines:
            role = "fan" if line.searched else "persona"
            message = Message(uuid4().hex, line.conversation, role, line.text, line.locale, line.said_at)  # type: ignore[arg-type]  # one of two words
            vector = self.embedder.query(line.text)
            with Clock(timed):
                await self.stored.append(key, line.conversation, [message], [vector], self.embedder.model_id)


async def make_rooms(file: Path, embedder: Embedder) -> Rooms:
    """A new store."""
    engine = open_engine(sqlite_url(file))
    upgrade(engine)
    transactions = Transactions(engine)
    await claim_embedder(transactions, embedder)
    session, stored, facts = SessionTranscript(), StoredTranscript(transactions), Facts(transactions, embedder)
    opened = OpenFans(stored, session, facts, embedder.dim)
    erasure = Erasure(transactions, session, [opened.forget])
    return Rooms(transactions, Consents(transactions), stored, opened, erasure, embedder)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Places of the best lines for each question of each case, and what it took."""

    found: dict[str, list[list[int]]]
    add: Timed
    search: Timed


async def search_ours(rooms: Rooms, cases: Sequence[Case]) -> Ranked:
    """Everything said is stored, then every question searched: the store is asked for changes, nothing is skipped."""
    confidence, ranked = Confidence.from_file(), Ranked({}, Timed(), Timed())
    for case in cases:
        key = FanKey("bench", "nova", case.name)
        await rooms.consents.say(key, True, "en")
        await rooms.append(key, case, ranked.add)
        await rooms.opened.open(key)
        wanted = np.asarray([line.searched for line in case.lines], np.bool_)
        places = np.cumsum(wanted) - 1
        found = []
        for question in case.questions:
            vector = rooms.embedder.query(question.text)
            with Clock(ranked.search):
                fan = await rooms.opened.open(key)
                assert fan is not None, "it was said a moment ago"
                words = confidence.query_words(question.text, question.locale)
                signals = fan.signals(words, vector, question.locale, datetime.now(UTC))
                fused = fuse(signals, DEFAULT_WEIGHTS, wanted)
                best = np.argsort(-fused, kind="stable")[:DEPTH]
            found.append([int(places[number]) for number in best])
        ranked.found[case.name] = found
    return ranked


def search_bm25(cases: Sequence[Case]) -> Ranked:
    """The same tokens without anything else: one BM25 over the lines."""
    ranked = Ranked({}, Timed(), Timed())
    for case in cases:
        index = LexicalIndex()
        for text in case.searched:
            with Clock(ranked.add):
                index.add(tokens(text))
        found = []
        for question in case.questions:
            with Clock(ranked.search):
                scores = index.scores(tokens(question.text))
                best = np.argsort(-scores, kind="stable")[:DEPTH]
            found.append([int(number) for number in best if scores[number] > 0])
        ranked.found[case.name] = found
    return ranked
