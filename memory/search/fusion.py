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
    if not candidates.any():
        return fused
    recency = np.exp2(-signals.age_days[candidates] / weights.half_life_days)
    fused[candidates] = columns(signals, candidates, weights.foreign) @ weights.learnt() + weights.recency * recency
    return fused


def columns(signals: Signals, candidates: npt.NDArray[np.bool_], foreign: float) -> Scores:
    """The signals of `LEARNT` for the candidates: float32[candidates, len(LEARNT)]."""
    words = np.where(signals.same_language[candidates], 1.0, foreign).astype(np.float32)
    conversation = signals.conversation
    found = [
        _standard(signals.dense[candidates]),
        *(
            np.square(np.maximum(_standard(near[candidates]), 0))
            for near in (
                _neighbour(signals.dense, conversation, -1),
                _neighbour(signals.dense, conversation, 1),
                _best(signals.dense, conversation),
            )
        ),
        words * _standard(signals.lexical[candidates]),
        words * np.maximum(_standard(_neighbour(signals.lexical, conversation, -1)[candidates]), 0),
        words * np.maximum(_standard(_neighbour(signals.lexical, conversation, 1)[candidates]), 0),
        words * _standard(_best(signals.lexical, conversation)[candidates]),
    ]
    return np.stack(found, axis=1).astype(np.float32)


def _standard(scores: Scores) -> Scores:
    """z-scores; 0 where a signal says the same of all."""
    spread = float(scores.std())
    if spread < 1e-6:
        return np.zeros_like(scores)
    standard: Scores = (scores - scores.mean()) / spread
    return standard


def _neighbour(scores: Scores, conversation: npt.NDArray[np.int64], step: int) -> Scores:
    """What the line before (-1) or after (1) scores, where it is of the same conversation; otherwise 0."""
    near = np.zeros_like(scores)
    if len(scores) > 1:
        together = conversation[1:] == conversation[:-1]
        if step < 0:
            near[1:] = np.where(together, scores[:-1], 0)
        else:
            near[:-1] = np.where(together, scores[1:], 0)
    return near


def _best(scores: Scores, conversation: npt.NDArray[np.int64]) -> Scores:
    """The best score of a row's conversation: a talk about the subject lifts all of its turns."""
    best = np.full(int(conversation.max()) + 1, -np.inf, np.float32)
    np.maximum.at(best, conversation, scores)
    prior: Scores = best[conversation]
    return prior


DEFAULT_WEIGHTS = Weights.from_file() if SHIPPED.exists() else Weights()
