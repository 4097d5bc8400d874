"""Vectors of labelled wordings, kept in the user's cache folder, so that learning again embeds only new texts.

Knows texts by a hash and an embedder by its id. Only for texts of this repository, never for what a fan said.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from memory.embedding import Embedder, Matrix, Vector
from serving.guards.classifier import packed, unpacked
from serving.kept_vectors import digest, read, write

_BATCH = 250
"""Texts after which what was made is written down: a run that is stopped goes on from there."""


def cache_file() -> Path:
    """Where the vectors lie: the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "lookalike" / "calibration" / "vectors.npz"


class KeptTexts:
    """An embedder for labelled wordings. Vectors are those that eight bits hold, so that a rerun sees the same ones."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path
        self._known: dict[bytes, npt.NDArray[np.float32]] = read(path, embedder.model_id)

    @property
    def model_id(self) -> str:
        """The wrapped embedder's id."""
        return self._embedder.model_id

    def query(self, text: str) -> Vector:
        """The vector of one text, of norm 1. A new one is kept when `rows` is next asked for new ones."""
        key = digest(text)
        if key not in self._known:
            self._known[key] = unpacked(packed(self._embedder.query(text)[None]))[0]
        return self._known[key]

    def rows(self, texts: Iterable[str]) -> Matrix:
        """One row a text; new ones (28 ms each) are written to the file as they come."""
        texts = list(texts)
        new = [text for text in dict.fromkeys(texts) if digest(text) not in self._known]
        for start in range(0, len(new), _BATCH):
            for text in new[start : start + _BATCH]:
                self.query(text)
            write(self._path, self.model_id, self._known)
        return np.stack([self.query(text) for text in texts])
