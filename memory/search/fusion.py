"""Makes one ranking of several signals: each is put on the query's own scale (z-scores), weighted and summed.

Ranks are not summed: that is worse than lexical search alone when one signal is weak. What lines nearby score is
squared above the mean, so that only a neighbour that stands out lifts a turn: "Pepper" is found by the question
before it, and a turn is not drowned by small talk around it. Knows nothing of where the signals come from.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from memory.search.lexical import Scores

SHIPPED = Path(__file__).with_name("weights.json")
LEARNT = (
    "dense",
    "dense_before",
    "dense_after",
    "dense_session",
    "lexical",
    "lexical_before",
    "lexical_after",
    "lexical_session",
)
"""The signals in the order of `columns`; their weights are learnt by `learn_weights`."""
_DENSE = 4
"""How many of them are of meaning; the rest are of words."""
_FLAT = 1e-6
"""A signal that spreads less says the same of all."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts: of a turn, of the line before and after it, and of the best line of its
    conversation. Lexical signals count `foreign` times as much where languages differ: words do not cross languages.
    `recency` is worth half at the age of `half_life_days`."""

    dense: float = 1.0
    dense_before: float = 0.1
    dense_after: float = 0.1
    dense_session: float = 0.1
    lexical: float = 0.8
    lexical_before: float = 0.2
    lexical_after: float = 0.2
    lexical_session: float = 0.3
    foreign: float = 0.4
    recency: float = 0.05
    half_life_days: float = 60.0

    @classmethod
    def from_file(cls, path: Path = SHIPPED) -> "Weights":
        """Read learnt weights."""
        raw = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{field.name: float(raw[field.name]) for field in fields(cls)})

    def learnt(self) -> Scores:
        """The weights of `LEARNT`, in its order."""
        return np.asarray([getattr(self, name) for name in LEARNT], np.float32)

    def to_json(self) -> str:
        """As `from_file` reads it."""
        return json.dumps(asdict(self), indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Signals:
    """What each row scores, one array a signal, all of one length. `same_language` is true where the row is in the
    query's language; `age_days` is how long ago it was said."""

    dense: Scores
    lexical: Scores
    conversation: npt.NDArray[np.int64]
    same_language: npt.NDArray[np.bool_]
    age_days: Scores


def fuse(signals: Signals, weights: Weights, candidates: npt.NDArray[np.bool_]) -> Scores:
    """One score a row; rows that are not `candidates` get minus infinity."""
    fused = np.full(len(signals.dense), -np.inf, np.float32)
    numbers = np.flatnonzero(candidates)
    if not numbers.size:
        return fused
    recency = np.exp2(signals.age_days[numbers] * np.float32(-1 / weights.half_life_days))
    recency *= np.float32(weights.recency)
    fused[numbers] = weights.learnt() @ _rows(signals, numbers, weights.foreign) + recency
    return fused


def columns(signals: Signals, candidates: npt.NDArray[np.bool_], foreign: float) -> Scores:
    """The signals of `LEARNT` for the candidates: float32[candidates, len(LEARNT)]."""
    return np.ascontiguousarray(_rows(signals, np.flatnonzero(candidates), foreign).T)


def _rows(signals: Signals, numbers: npt.NDArray[np.int64], foreign: float) -> Scores:
    """One row a signal: the dense ones first, then those of words."""
    conversation = signals.conversation
    together = conversation[1:] == conversation[:-1]
    groups = int(conversation.max()) + 1
    found = np.empty((len(LEARNT), len(numbers)), np.float32)
    for row, scores in ((0, signals.dense), (_DENSE, signals.lexical)):
        found[row] = scores[numbers]
        found[row + 1] = _neighbour(scores, together, -1)[numbers]
        found[row + 2] = _neighbour(scores, together, 1)[numbers]
        found[row + 3] = _best(scores, conversation, groups)[numbers]
    _standardise(found)
    near, words = found[1:_DENSE], found[_DENSE:]
    np.maximum(near, 0, out=near)
    np.square(near, out=near)
    np.maximum(words[1:3], 0, out=words[1:3])
    words *= np.where(signals.same_language[numbers], np.float32(1), np.float32(foreign))
    return found


def _standardise(rows: Scores) -> None:
    """Make each row z-scores, in place; 0 where a signal says the same of all."""
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1])
    rows *= np.where(spread < _FLAT, 0, 1 / np.maximum(spread, _FLAT))[:, None].astype(np.float32)


def _neighbour(scores: Scores, together: npt.NDArray[np.bool_], step: int) -> Scores:
    """What the line before (-1) or after (1) scores, where it is of the same conversation; otherwise 0."""
    near = np.zeros_like(scores)
    if step < 0:
        np.multiply(scores[:-1], together, out=near[1:])
    else:
        np.multiply(scores[1:], together, out=near[:-1])
    return near


def _best(scores: Scores, conversation: npt.NDArray[np.int64], groups: int) -> Scores:
    """The best score of a row's conversation: a talk about the subject lifts all of its turns."""
    best = np.full(groups, -np.inf, np.float32)
    np.maximum.at(best, conversation, scores)
    prior: Scores = best[conversation]
    return prior


DEFAULT_WEIGHTS = Weights.from_file() if SHIPPED.exists() else Weights()
