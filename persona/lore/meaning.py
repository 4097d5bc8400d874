"""Lore by meaning: entries marked `vectorized` fire when the newest message is near enough to them.

Compares vectors that it is handed; knows no model that makes them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The newest message's vector and those of entries by id, all of length one, and the cosine that is near enough."""

    vector: Vector
    entries: Mapping[str, Vector]
    threshold: float

    def near(self, ids: Iterable[str]) -> dict[str, float]:
        """The entries among `ids` that are near enough, with their cosines. Entries without a vector never are."""
        held = [entry for entry in ids if entry in self.entries]
        if not held:
            return {}
        scores = np.stack([self.entries[entry] for entry in held]) @ self.vector
        return {
            entry: float(score) for entry, score in zip(held, scores, strict=True) if float(score) >= self.threshold
        }
