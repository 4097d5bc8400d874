"""An exact scan over vectors: every row is compared, so nothing is missed. Knows nothing of what a row is."""

import numpy as np

from memory.embedding import Matrix, Vector
from memory.search.lexical import Scores

BLOCK = 4096
"""Rows in a full block: what a long memory keeps free is never more than one block."""
_FIRST = 16


class DenseRows:
    """Blocks of rows; the last one grows by doubling until it is full. Rows without a vector hold their place and
    score 0."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._blocks: list[Matrix] = [np.zeros((_FIRST, dim), np.float32)]
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, vector: Vector | None) -> None:
        """Add a row, or an empty place."""
        last = self._blocks[-1]
        place = self._length - BLOCK * (len(self._blocks) - 1)
        if place == BLOCK:
            last, place = np.zeros((BLOCK, self._dim), np.float32), 0
            self._blocks.append(last)
        elif place == len(last):
            last = np.concatenate([last, np.zeros_like(last)])
            self._blocks[-1] = last
        if vector is not None:
            last[place] = vector
        self._length += 1

    def scores(self, vector: Vector) -> Scores:
        """Cosine of every row with `vector` (both of norm 1): float32[len(self)]."""
        scores: Scores = np.concatenate([block @ vector for block in self._blocks])[: self._length]
        return scores

    def row(self, number: int) -> Vector:
        """One row."""
        row: Vector = self._blocks[number // BLOCK][number % BLOCK]
        return row
