"""A linear classifier over the message's embedding: recall beyond word lists, at the cost of one dot product.

Weights are learnt by `serving.guards.calibrate` and shipped in `weights.npz` with the id of the embedder they belong
to. A guard with weights for another embedder refuses to run rather than guess.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Literal

import numpy as np
import yaml

from serving.errors import GuardUnavailable
from serving.guards.verdict import Vector

Guard = Literal["ask", "claim", "crisis"]


@dataclass(frozen=True, slots=True)
class Classifier:
    """`score` is the log-odds that a text is what the guard looks for; it fires from `threshold` on.

    One threshold for all languages: a tuning half of sixty wordings is too small to set one for each (tried: held-out
    recall fell by 10 points or more).
    """

    weights: Vector
    bias: float
    threshold: float
    embedder: str

    def score(self, vector: Vector) -> float:
        """Log-odds for an embedding of norm 1."""
        return float(vector @ self.weights) + self.bias

    def fires(self, vector: Vector) -> bool:
        """Whether the score reaches the threshold."""
        return self.score(vector) >= self.threshold


@cache
def load_classifier(guard: Guard, embedder: str) -> Classifier:
    """The shipped classifier of `guard`. Raises `GuardUnavailable` when it was learnt for another embedder."""
    folder = files("serving.guards")
    with as_file(folder / "weights.npz") as path, np.load(path, allow_pickle=False) as stored:
        learnt_for = str(stored["embedder"])
        weights = stored[f"{guard}_weights"].astype(np.float32)
        bias = float(stored[f"{guard}_bias"])
    if learnt_for != embedder:
        raise GuardUnavailable(
            f"The guards were calibrated for embedder {learnt_for!r}, not {embedder!r}. "
            "Run `make calibrate` with that embedder, or use the bundled one."
        )
    thresholds = yaml.safe_load((folder / "thresholds.yaml").read_text(encoding="utf-8"))[guard]
    return Classifier(weights, bias, float(thresholds), learnt_for)
