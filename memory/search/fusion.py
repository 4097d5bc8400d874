"""Makes one ranking of several signals: each is put on the query's own scale (z-scores), weighted and summed.

Ranks are not summed: that is worse than lexical search alone when one signal is weak. Knows nothing of where the
signals come from.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from memory.search.lexical import Scores


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts. Lexical signals count `foreign` times as much where languages differ: words do
    not cross languages. `half_life_days` is the age at which recency is worth half."""

    dense: float = 1.0
    dense_window: float = 0.3
    lexical: float = 0.8
    lexical_window: float = 0.4
    session: float = 0.3
    recency: float = 0.05
    foreign: float = 0.25
    half_life_days: float = 60.0


DEFAULT_WEIGHTS = Weights()


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
    words = np.where(signals.same_language, 1.0, weights.foreign).astype(np.float32)
    parts = (
        weights.dense * _standard(signals.dense, candidates),
        weights.dense_window * _standard(_window(signals.dense, signals.conversation), candidates),
        weights.lexical * words * _standard(signals.lexical, candidates),
        weights.lexical_window * words * _standard(_window(signals.lexical, signals.conversation), candidates),
        weights.session * _standard(_session(signals), candidates),
        weights.recency * np.exp2(-signals.age_days / weights.half_life_days),
    )
    fused[candidates] = np.sum(parts, axis=0)[candidates]
    return fused


def _standard(scores: Scores, candidates: npt.NDArray[np.bool_]) -> Scores:
    """z-scores over the candidates; 0 where a signal says the same of all."""
    chosen = scores[candidates]
    spread = float(chosen.std())
    if spread < 1e-6:
        return np.zeros_like(scores)
    standard: Scores = ((scores - chosen.mean()) / spread).astype(np.float32)
    return standard


def _window(scores: Scores, conversation: npt.NDArray[np.int64]) -> Scores:
    """A turn with half of what its neighbours in the same conversation score."""
    widened = scores.copy()
    if len(scores) > 1:
        together = conversation[1:] == conversation[:-1]
        widened[1:] += np.where(together, scores[:-1] / 2, 0)
        widened[:-1] += np.where(together, scores[1:] / 2, 0)
    return widened


def _session(signals: Signals) -> Scores:
    """The best lexical score of a row's conversation: a talk about the subject lifts all of its turns."""
    best = np.zeros(int(signals.conversation.max()) + 1, np.float32)
    np.maximum.at(best, signals.conversation, signals.lexical)
    prior: Scores = best[signals.conversation]
    return prior
