"""Vectors of authored texts, kept so that they are made once: shipped, or in the data folder.

Only for what brands wrote, never for what a fan said. Knows texts by a hash and an embedder by its id; vectors of
another embedder are left alone.
"""

import hashlib
import os
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from memory.embedding import Embedder, Matrix, Vector

Side = Literal["query", "passage"]
SHIPPED = Path(__file__).with_name("kept_vectors.npz")
_DIGEST = 8


def digest(text: str, side: Side = "query") -> bytes:
    """What a text is known by: as something asked, or as a passage to be found."""
    marked = text if side == "query" else f"passage\0{text}"
    return hashlib.blake2b(marked.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


class KeptVectors:
    """An embedder for authored texts, with what it made kept. Thread-safe.

    Fulfils `memory.embedding.Embedder`; `query` is passed through, because that side also hears fans.
    """

    def __init__(self, embedder: Embedder, own: Path, shipped: Path = SHIPPED) -> None:
        """`own` is the file for texts that did not ship, in the data folder."""
        self._embedder = embedder
        self._own_path = own
        self._lock = threading.Lock()
        self._shipped = read(shipped, embedder.model_id)
        self._own = read(own, embedder.model_id)

    @property
    def model_id(self) -> str:
        """The wrapped embedder's id."""
        return self._embedder.model_id

    @property
    def dim(self) -> int:
        """The wrapped embedder's dimension."""
        return self._embedder.dim

    def query(self, text: str) -> Vector:
        """Embed what somebody says now; never kept."""
        return self._embedder.query(text)

    def queries(self, texts: Sequence[str]) -> Matrix:
        """Authored questions, one row a text, of norm 1: kept ones at once, the others embedded (15 ms each)."""
        return self._rows(texts, "query", lambda missing: np.stack([self._embedder.query(text) for text in missing]))

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Authored passages, one row a text."""
        return self._rows(texts, "passage", self._embedder.passages)

    def _rows(self, texts: Sequence[str], side: Side, embed: Callable[[list[str]], Matrix]) -> Matrix:
        if not texts:
            return np.empty((0, self.dim), np.float32)
        keys = [digest(text, side) for text in texts]
        missing = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in self._shipped and key not in self._own
        }
        made = dict(zip(missing, embed(list(missing.values())), strict=True)) if missing else {}
        with self._lock:
            self._own.update(made)
            if made:
                write(self._own_path, self._embedder.model_id, self._own)
        return np.stack([self._shipped[key] if key in self._shipped else self._own[key] for key in keys])


def read(path: Path, model_id: str) -> dict[bytes, npt.NDArray[np.float32]]:
    """Vectors in a file, by digest; none when the file is missing, damaged or of another embedder: they are only kept
    work, and are made again."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            if str(stored["model_id"]) != model_id:
                return {}
            keys, rows = stored["keys"], stored["rows"].astype(np.float32) / 127
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return {}
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def write(path: Path, model_id: str, vectors: dict[bytes, npt.NDArray[np.float32]]) -> None:
    """Replace the file, whole or not at all. Eight bits a value: a cosine moves by less than 0.003."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = np.stack([np.frombuffer(key, np.uint8) for key in vectors])
    rows = np.stack([quantised(row) for row in vectors.values()])
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".vectors", suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, model_id=np.str_(model_id), keys=keys, rows=rows)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def quantised(row: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """A unit vector in eight bits, scaled to its own largest value (reading brings the length back to 1)."""
    scaled: npt.NDArray[np.int8] = np.round(row / max(float(np.abs(row).max()), 1e-6) * 127).astype(np.int8)
    return scaled


def keep(path: Path, embedder: Embedder, questions: Iterable[str], passages: Iterable[str]) -> int:
    """Write the vectors of authored texts to `path`, for shipping; known ones are not made again. Returns how many."""
    known = read(path, embedder.model_id)
    vectors = {}
    for text in questions:
        key = digest(text)
        vectors[key] = known[key] if key in known else embedder.query(text)
    for text in passages:
        key = digest(text, "passage")
        vectors[key] = known[key] if key in known else embedder.passages([text])[0]
    write(path, embedder.model_id, vectors)
    return len(vectors)
