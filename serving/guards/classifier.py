"""A kernel classifier over the message's embedding: recall beyond word lists, for half a millisecond.

A text is compared with landmark wordings (Gaussian kernel), the weighted sum is its score. Weights are learnt by
`serving.guards.calibrate` and shipped in `weights.npz` with the id of the embedder they belong to. A guard with weights
for another embedder refuses to run rather than guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Literal

import numpy as np
import numpy.typing as npt
import yaml

from serving.errors import GuardUnavailable
from serving.guards.verdict import Vector

Guard = Literal["ask", "claim", "crisis", "news", "life"]
NARROWNESS = 1.0
"""Of the kernel. On families never seen it hears 7 of 100 alarms more than a linear classifier does."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """`score` says how much a text is what the guard looks for; it fires from the level `fires` on.

    One level for all languages: a tuning half of sixty wordings is too small to set one for each (tried: held-out
    recall fell by 10 points or more). `kinds` are the grades of what is heard, where a guard tells them apart.
    """

    landmarks: npt.NDArray[np.float32]
    weights: Vector
    levels: Mapping[str, float]
    embedder: str
    kinds: tuple[str, ...] = ()
    kind_weights: npt.NDArray[np.float32] | None = None

    def score(self, vector: Vector) -> float:
        """The score of an embedding of norm 1."""
        return float(features(vector, self.landmarks) @ self.weights)

    def level(self, name: str = "fires") -> float:
        """The score from which a text counts at this level; a guard without such a level uses `fires`."""
        return self.levels.get(name, self.levels["fires"])

    def fires(self, vector: Vector) -> bool:
        """Whether the score reaches the level `fires`."""
        return self.score(vector) >= self.level()

    def kind(self, vector: Vector) -> str:
        """The likeliest grade of a text that was heard; empty for a guard without grades."""
        if self.kind_weights is None:
            return ""
        return self.kinds[int(np.argmax(self.kind_weights @ features(vector, self.landmarks)))]


def features(vectors: npt.NDArray[np.float32], landmarks: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Likeness of one embedding, or of each row, to each landmark, and a constant 1 at the end."""
    near: npt.NDArray[np.float32] = np.exp(2 * NARROWNESS * (vectors @ landmarks.T - 1))
    return np.concatenate([near, np.ones((*near.shape[:-1], 1), near.dtype)], axis=-1)


def packed(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """Unit vectors in eight bits, each scaled to its own largest value."""
    scaled: npt.NDArray[np.int8] = np.round(rows / np.abs(rows).max(axis=1, keepdims=True) * 127).astype(np.int8)
    return scaled


def unpacked(rows: npt.NDArray[np.int8]) -> npt.NDArray[np.float32]:
    """Unit vectors again."""
    values = rows.astype(np.float32)
    unit: npt.NDArray[np.float32] = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit


@cache
def load_classifier(guard: Guard, embedder: str) -> Classifier:
    """The shipped classifier of `guard`. Raises `GuardUnavailable` when it was learnt for another embedder."""
    folder = files("serving.guards")
    with as_file(folder / "weights.npz") as path, np.load(path, allow_pickle=False) as stored:
        learnt_for = str(stored["embedder"])
        if learnt_for != embedder:
            raise GuardUnavailable(
                f"The guards were calibrated for embedder {learnt_for!r}, not {embedder!r}. "
                "Run `make calibrate` with that embedder, or use the bundled one."
            )
        landmarks = unpacked(stored[f"{guard}_landmarks"])
        weights = stored[f"{guard}_weights"].astype(np.float32)
        kinds = tuple(str(kind) for kind in stored[f"{guard}_kinds"])
        kind_weights = stored[f"{guard}_kind_weights"].astype(np.float32) if kinds else None
    levels = yaml.safe_load((folder / "thresholds.yaml").read_text(encoding="utf-8"))[guard]
    return Classifier(landmarks, weights, levels, learnt_for, kinds, kind_weights)
