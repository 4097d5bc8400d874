"""Lore by meaning: entries marked `vectorized` fire when the newest message is near enough to them.

Compares vectors that it is handed; knows no model that makes them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The newest message's vector and those of entries by id, all of length one, and the cosine that is near enough.

    `thresholds` are those of single entries. `embed` makes the vector of an earlier message, for entries that stay for
    a while: without it only the newest message fires by meaning.
    """

    vector: Vector
    entries: Mapping[str, Vector]
    threshold: float
    thresholds: Mapping[str, float] = field(default_factory=dict)
    embed: Callable[[str], Vector] | None = None

    def near(self, ids: Iterable[str]) -> dict[str, float]:
        """The entries among `ids` that are near enough, with their cosines. Entries without a vector never are."""
        return self._near(ids, self.vector)

    def near_to(self, text: str, ids: Iterable[str]) -> dict[str, float]:
        """The same for an earlier message."""
        held = tuple(ids)
        return self._near(held, self.embed(text)) if held and self.embed is not None else {}

    def _near(self, ids: Iterable[str], vector: Vector) -> dict[str, float]:
        held = [entry for entry in ids if entry in self.entries]
        if not held:
            return {}
        scores = np.stack([self.entries[entry] for entry in held]) @ vector
        return {
            entry: float(score)
            for entry, score in zip(held, scores, strict=True)
            if float(score) >= self.thresholds.get(entry, self.threshold)
        }
