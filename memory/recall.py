"""What a fan said before that matters now: ranked within a token budget, or the one statement that answers.

Reads whichever transcript the fan's consent allows, through a bounded cache of open fans that is checked against
the store at every call. Knows nothing of prompts and of how a recollection is worded.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from memory.embedding import Vector
from memory.opening import OpenFans
from memory.records import FanKey, Recollection
from memory.search.confidence import Confidence, Features
from memory.search.fusion import DEFAULT_WEIGHTS, Weights, fuse
from memory.search.lexical import Scores
from memory.search.opened import Entry, Mask, OpenFan, primary_language
from memory.search.tokens import tokens
from memory.statements import asks_about_self

_SAME_STATEMENT = 0.75
"""Two statements this alike (cosine) are about the same thing: the later one holds."""
_WITHIN = 0.1
"""How much less likely the later one may be and still be taken."""
_OVERLAP = 0.3
"""What a full overlap of words is worth beside the cosine when candidates are ranked."""
_TRIED = 5
"""Candidates that are looked at closely."""
_SORTED = 512
"""So many of the best are put in order at once: more than a prompt has room for."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BestStatement:
    """The fan's own statement most likely to answer a question. Quote it only when `quotable`."""

    recollection: Recollection
    confidence: float
    quotable: bool


class Recall:
    """Search over one fan's memory."""

    def __init__(
        self,
        opened: OpenFans,
        confidence: Confidence,
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> None:
        self._opened = opened
        self._confidence = confidence
        self._weights = weights

    async def recall(
        self,
        key: FanKey,
        conversation: str,
        query_text: str,
        vector: Vector,
        locale: str,
        budget_tokens: int,
        in_history: int = 12,
    ) -> tuple[Recollection, ...]:
        """The fan's earlier statements and facts worth having in the prompt, best first, within `budget_tokens`.

        The last `in_history` messages of this conversation are left out: the prompt holds them already. When all that
        is left fits the budget, all of it comes, oldest first. Never raises for odd text.
        """
        fan = await self._opened.open(key)
        if fan is None or not fan.entries:
            return ()
        columns = fan.columns()
        wanted = fan.without_latest(columns.tells & columns.newest, conversation, in_history)
        if not wanted.any():
            return ()
        words = self._confidence.query_words(query_text, locale)
        fused = fuse(fan.signals(words, vector, locale, datetime.now(UTC)), self._weights, wanted)
        numbers = np.flatnonzero(wanted)
        if int(columns.cost[wanted].sum()) > budget_tokens:
            numbers = within(fused, numbers, columns.cost, budget_tokens)
        return tuple(_recollection(fan.entries[number], float(fused[number])) for number in numbers)

    async def best_statement(
        self, key: FanKey, query_text: str, vector: Vector, locale: str, leave_out: Collection[str] = ()
    ) -> BestStatement | None:
        """The fan's own statement most likely to answer this question, or None.

        Only a question about the fan themselves can be answered (`memory.statements.asks_about_self`), and only
        statements about themselves answer it. `leave_out` are message ids. When two statements are about the same
        thing, the later one is taken.
        """
        if not asks_about_self(query_text, locale):
            return None
        fan = await self._opened.open(key)
        if fan is None or not fan.entries:
            return None
        wanted = fan.without(fan.columns().own, leave_out)
        if not wanted.any():
            return None
        found = best_entry(fan, wanted, query_text, vector, locale, self._confidence)
        item = _recollection(fan.entries[found.number], found.confidence)
        return BestStatement(item, found.confidence, self._confidence.sure(found.features, found.confidence))


@dataclass(frozen=True, slots=True)
class Found:
    """Which entry is most likely to answer, how likely, and why."""

    number: int
    confidence: float
    features: Features


def best_entry(
    fan: OpenFan, wanted: Mask, query_text: str, vector: Vector, locale: str, confidence: Confidence
) -> Found:
    """The entry among `wanted` (at least one) most likely to answer the query."""
    words = frozenset(tokens(query_text))
    telling = confidence.telling(words, primary_language(locale))
    signals = fan.signals(tuple(words), vector, locale, datetime.now(UTC))
    overlaps = fan.shared(telling) * signals.same_language / max(len(telling), 1)
    ranking: Scores = np.where(wanted, signals.dense + _OVERLAP * overlaps, -np.inf).astype(np.float32)
    order = np.argsort(-ranking, kind="stable")[: int(wanted.sum())]
    found = []
    for number in order[:_TRIED].tolist():
        rival = next((n for n in map(int, order) if n != number and fan.likeness(n, number) < _SAME_STATEMENT), None)
        beside = confidence.stranger if rival is None else max(float(signals.dense[rival]), confidence.stranger)
        cosine, same = float(signals.dense[number]), float(signals.same_language[number])
        features = Features(cosine, cosine - beside, float(overlaps[number]), same)
        found.append(Found(number, confidence.of(features), features))
    best = max(found, key=lambda one: one.confidence)
    later = [
        one
        for one in found
        if one.confidence >= best.confidence - _WITHIN
        and fan.entries[one.number].said_at > fan.entries[best.number].said_at
        and fan.likeness(one.number, best.number) >= _SAME_STATEMENT
    ]
    return max(later, key=lambda one: fan.entries[one.number].said_at) if later else best


def within(scores: Scores, numbers: Numbers, costs: Numbers, budget_tokens: int) -> Numbers:
    """The best of `numbers` that fit, best first; one that is too long is passed over for shorter ones."""
    kept: list[Numbers] = []
    left, free = budget_tokens, np.ones(len(scores), np.bool_)
    while (rest := numbers[free[numbers] & (costs[numbers] <= left)]).size:
        best = _best(scores, rest)
        fit = int(np.searchsorted(np.cumsum(costs[best]), left, side="right"))
        if not fit:
            break
        kept.append(best[:fit])
        free[best[:fit]] = False
        left -= int(costs[best[:fit]].sum())
    return np.concatenate(kept) if kept else numbers[:0]


def _best(scores: Scores, numbers: Numbers) -> Numbers:
    """The best some of `numbers`, best first; of equals the first."""
    if len(numbers) > 2 * _SORTED:
        among = scores[numbers]
        numbers = numbers[among >= np.partition(among, -_SORTED)[-_SORTED]]
    return numbers[np.argsort(-scores[numbers], kind="stable")]


def _recollection(entry: Entry, score: float) -> Recollection:
    return Recollection(
        kind="fact" if entry.is_fact else "turn",
        text=entry.text,
        source=entry.id,
        locale=entry.locale,
        score=round(score, 4),
        said_at=entry.said_at,
        tokens=entry.cost,
        metadata={} if entry.is_fact else {"conversation": entry.conversation},
    )
