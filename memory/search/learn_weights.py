"""Learns `weights.json`: how much each signal of search counts.

    python -m memory.search.learn_weights evals/performance/fan_memory/data/*.yaml

Fits a softmax over all of a fan's turns, so that the one that answers comes first, by Newton's method with weights kept
at or above zero and near where they began. Every sort of question counts the same. Half of the questions are held out
and only reported. Knows nothing of who reads the weights.
"""

import logging
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from memory.embedders.choose import choose_embedder
from memory.embedding import Embedder
from memory.records import Message, SaidBefore
from memory.search.confidence import Confidence
from memory.search.fusion import LEARNT, SHIPPED, Weights, columns
from memory.search.opened import Mask, OpenFan
from memory.search.told import Story, read_sets, stories

NEARNESS = 0.4
"""How strongly weights are held to where they began: what the set seldom shows, it shall not decide."""
FOREIGN = (0.25, 0.4, 0.6)
"""Tried for words across languages."""
NOW = datetime(2026, 11, 1, tzinfo=UTC)
_Array = npt.NDArray[np.float64]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trial:
    """One question: the signals of every candidate and the place of the one that answers."""

    sort: str
    signals: _Array
    answer: int
    held_out: bool


def open_story(story: Story, embedder: Embedder) -> OpenFan:
    """A fan who said all of this, open for search; the persona's lines have vectors too."""
    fan = OpenFan(embedder.dim)
    for place, line in enumerate(story.lines, 1):
        message = Message(str(place), str(line.conversation), line.role, line.text, line.locale, line.said_at)
        fan.add_messages([SaidBefore(place, message, embedder.query(line.text))])
    return fan


def spoken_by_fan(story: Story) -> Mask:
    """Which lines are candidates: all that the fan said, statements or not."""
    return np.asarray([line.role == "fan" for line in story.lines], np.bool_)


def trials(story: Story, embedder: Embedder, model: Confidence, foreign: float) -> list[Trial]:
    """The story's questions."""
    fan, wanted = open_story(story, embedder), spoken_by_fan(story)
    told = [line.tells for line in story.lines if line.role == "fan"]
    found = []
    for asked in story.asked:
        words = model.query_words(asked.text, asked.locale)
        signals = fan.signals(words, embedder.query(asked.text), asked.locale, NOW)
        values = columns(signals, wanted, foreign).astype(np.float64)
        found.append(Trial(f"{story.kind} {asked.sort}", values, told.index(asked.answer), asked.held_out))
    return found


def fit(tried: Sequence[Trial], start: _Array, nearness: float = NEARNESS) -> _Array:
    """The weights under which the answers are likeliest."""
    counts = Counter(trial.sort for trial in tried)
    shares = [1 / counts[trial.sort] / len(counts) for trial in tried]
    weights, loss = start.copy(), _loss(tried, shares, start, start, nearness)
    for _ in range(40):
        slope, curve = nearness * (weights - start), nearness * np.eye(len(weights))
        for trial, share in zip(tried, shares, strict=True):
            chances = _softmax(trial.signals @ weights)
            mean = trial.signals.T @ chances
            slope += share * (mean - trial.signals[trial.answer])
            curve += share * ((trial.signals.T * chances) @ trial.signals - np.outer(mean, mean))
        free = ~((weights <= 0) & (slope > 0))
        step = np.zeros_like(weights)
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        for size in (1.0, 0.5, 0.25, 0.1, 0.02):
            moved = np.maximum(weights - size * step, 0)
            new = _loss(tried, shares, moved, start, nearness)
            if new < loss:
                break
        else:
            return weights
        gained, weights, loss = loss - new, moved, new
        if gained < 1e-6:
            break
    return weights


def recall_at(
    tried: Sequence[Trial], weights: _Array, depths: Sequence[int] = (1, 5, 10, 20)
) -> dict[str, list[float]]:
    """Share of answers among the first, by sort and in all; ties count half."""
    ranks: dict[str, list[float]] = {}
    for trial in tried:
        scores = trial.signals @ weights
        own = scores[trial.answer]
        rank = (np.sum(scores > own) + np.sum(scores >= own) - 1) / 2
        for name in (trial.sort, "all"):
            ranks.setdefault(name, []).append(float(rank))
    return {
        name: [round(float(np.mean(np.asarray(found) < depth)), 3) for depth in depths]
        for name, found in sorted(ranks.items())
    }


def learn(told: Sequence[Story], embedder: Embedder, model: Confidence) -> Weights:
    """The best weights over the tuning half, with the share that words keep across languages."""
    best, best_loss = Weights(), np.inf
    for foreign in FOREIGN:
        tried = [trial for story in told for trial in trials(story, embedder, model, foreign) if not trial.held_out]
        start = Weights().learnt().astype(np.float64)
        weights = fit(tried, start)
        counts = Counter(trial.sort for trial in tried)
        loss = _loss(tried, [1 / counts[t.sort] / len(counts) for t in tried], weights, start, NEARNESS)
        if loss < best_loss:
            values = {name: round(float(value), 3) for name, value in zip(LEARNT, weights, strict=True)}
            best, best_loss = replace(Weights(), foreign=foreign, **values), loss
    return best


def _softmax(scores: _Array) -> _Array:
    raised: _Array = np.exp(scores - scores.max())
    total = float(raised.sum())
    return raised / total


def _loss(tried: Sequence[Trial], shares: Sequence[float], weights: _Array, start: _Array, nearness: float) -> float:
    total = nearness / 2 * float(np.sum((weights - start) ** 2))
    for trial, share in zip(tried, shares, strict=True):
        total -= share * float(np.log(_softmax(trial.signals @ weights)[trial.answer] + 1e-30))
    return total


def main(arguments: Sequence[str]) -> int:
    """Learn from the files named, report, and write the shipped weights."""
    if not arguments:
        raise SystemExit("usage: python -m memory.search.learn_weights FILE.yaml …")
    embedder, model = choose_embedder("bundled", capacity=20_000), Confidence.from_file()
    told = list(stories(read_sets([Path(argument) for argument in arguments])))
    weights = learn(told, embedder, model)
    _log.info("%s", weights)
    tried = [trial for story in told for trial in trials(story, embedder, model, weights.foreign)]
    meaning_alone = np.asarray([1.0] + [0.0] * (len(LEARNT) - 1))
    for name, values in (("dense alone", meaning_alone), ("learnt", weights.learnt().astype(np.float64))):
        _log.info("%s, held out: %s", name, recall_at([trial for trial in tried if trial.held_out], values))
    SHIPPED.write_text(weights.to_json(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    raise SystemExit(main(sys.argv[1:]))
