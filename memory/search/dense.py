"""An exact scan over vectors: every row is compared, so nothing is missed. Knows nothing of what a row is."""

import numpy as np

from memory.embedding import Matrix, Vector
from memory.search.lexical import Scores


class DenseRows:
    """A matrix that grows by doubling. Rows without a vector hold their place and score 0."""

    def __init__(self, dim: int) -> None:
        self._rows: Matrix = np.zeros((16, dim), np.float32)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, vector: Vector | None) -> None:
        """Add a row, or an empty place."""
        if self._length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        if vector is not None:
            self._rows[self._length] = vector
        self._length += 1

    def scores(self, vector: Vector) -> Scores:
        """Cosine of every row with `vector` (both of norm 1): float32[len(self)]."""
        scores: Scores = self._rows[: self._length] @ vector
        return scores

    def row(self, number: int) -> Vector:
        """One row."""
        row: Vector = self._rows[number]
        return row
