"""Evens out languages: removes from a vector what only says which language its text is in.

Texts in the question's own language are otherwise favoured over better answers in another. Wraps any embedder; the
numbers come from `learn_debias` and belong to one model. Knows nothing of how they were learnt.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from memory.embedding import Embedder, Matrix, Vector
from memory.errors import EmbedderUnavailable

SHIPPED = Path(__file__).with_name("debias.npz")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is subtracted (one mean for queries, one for passages) and the directions that are projected out."""

    model_id: str
    query_mean: Vector
    passage_mean: Vector
    directions: Matrix
    digest: str

    @classmethod
    def from_file(cls, path: Path = SHIPPED) -> "Correction":
        """Read a correction. Raises `EmbedderUnavailable` when the file is missing or malformed."""
        try:
            raw = path.read_bytes()
            with np.load(path, allow_pickle=False) as data:
                model_id = str(data["model_id"])
                query_mean, passage_mean, directions = (data[name].astype(np.float32) for name in _ARRAYS)
        except (OSError, ValueError, KeyError) as error:
            raise EmbedderUnavailable(f"The language correction {path.name} cannot be read: {error}") from error
        return cls(model_id, query_mean, passage_mean, directions, hashlib.sha256(raw).hexdigest()[:8])

    def apply(self, rows: Matrix, mean: Vector) -> Matrix:
        """Rows without their mean and without the language directions, of norm 1 again."""
        centred = rows - mean
        centred -= (centred @ self.directions.T) @ self.directions
        norms = np.linalg.norm(centred, axis=1, keepdims=True)
        corrected: Matrix = (centred / np.maximum(norms, 1e-6)).astype(np.float32)
        return corrected


_ARRAYS = ("query_mean", "passage_mean", "directions")


class DebiasedEmbedder:
    """An embedder followed by a correction learnt for it."""

    def __init__(self, inner: Embedder, correction: Correction) -> None:
        if correction.model_id != inner.model_id:
            raise EmbedderUnavailable(
                f"The language correction belongs to {correction.model_id!r}, not to {inner.model_id!r}: learn it "
                "again with python -m memory.embedders.learn_debias."
            )
        self._inner = inner
        self._correction = correction

    @property
    def model_id(self) -> str:
        """The wrapped id and the correction's digest: vectors of two corrections are not comparable."""
        return f"{self._inner.model_id}+even-{self._correction.digest}"

    @property
    def dim(self) -> int:
        """The wrapped embedder's dimension."""
        return self._inner.dim

    def query(self, text: str) -> Vector:
        """A corrected query."""
        vector: Vector = self._correction.apply(self._inner.query(text)[None, :], self._correction.query_mean)[0]
        return vector

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Corrected passages."""
        return self._correction.apply(self._inner.passages(texts), self._correction.passage_mean)
