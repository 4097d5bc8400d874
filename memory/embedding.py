"""The embedder seam: what an embedder is, and a cache that wraps any of them.

Knows nothing of weights or libraries (one module each in `memory.embedders`), of stores or of search.
"""

import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
"""One embedding, float32, of norm 1."""
Matrix = npt.NDArray[np.float32]
"""One embedding a row."""


class Embedder(Protocol):
    """Turns text into vectors whose dot product says how near two meanings are.

    `model_id` names weights, engine and every step after them: vectors of two ids are never compared. Both methods may
    be called from several threads, take text of any size or malformation, and block for milliseconds.
    """

    @property
    def model_id(self) -> str:
        """Name of weights, engine and processing."""
        ...

    @property
    def dim(self) -> int:
        """Length of a vector."""
        ...

    def query(self, text: str) -> Vector:
        """Embed what somebody asks or says now: float32[dim], norm 1."""
        ...

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Embed what may be found later: float32[len(texts), dim], rows of norm 1."""
        ...


def clean_text(text: str) -> str:
    """Text an engine in C can take: NFKC, no NUL (it would cut the text off), no lone surrogates, single spaces."""
    if text.isascii():
        return " ".join(text.replace("\0", " ").split())
    readable = text.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    return " ".join(unicodedata.normalize("NFKC", readable).split())


@dataclass(frozen=True, slots=True)
class CacheUse:
    """How a cache has been used since it was made."""

    hits: int
    misses: int
    held: int


class CachedEmbedder:
    """Any embedder with a bounded cache in front, keyed by side (query or passage) and cleaned text.

    `capacity` is in texts (a vector of 384 floats is 1.5 kB). Thread-safe. Vectors handed out are read-only.
    """

    def __init__(self, inner: Embedder, capacity: int = 4096) -> None:
        self._inner = inner
        self._capacity = capacity
        self._held: OrderedDict[tuple[str, str], Vector] = OrderedDict()
        self._lock = threading.Lock()
        self._hits = 0
        self._misses = 0

    @property
    def model_id(self) -> str:
        """The wrapped embedder's id."""
        return self._inner.model_id

    @property
    def dim(self) -> int:
        """The wrapped embedder's dimension."""
        return self._inner.dim

    @property
    def use(self) -> CacheUse:
        """Hits, misses and texts held."""
        with self._lock:
            return CacheUse(self._hits, self._misses, len(self._held))

    def query(self, text: str) -> Vector:
        """Embed a query, from the cache when it was asked before."""
        key = ("query", clean_text(text))
        found = self._take(key)
        if found is None:
            found = self._keep(key, self._inner.query(key[1]))
        return found

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Embed passages; only those not held go to the embedder, in one batch, each once."""
        keys = [("passage", clean_text(text)) for text in texts]
        rows: dict[tuple[str, str], Vector] = {}
        for key in keys:
            if key not in rows and (found := self._take(key)) is not None:
                rows[key] = found
        missing = [key for key in dict.fromkeys(keys) if key not in rows]
        if missing:
            fresh = self._inner.passages([key[1] for key in missing])
            for key, row in zip(missing, fresh, strict=True):
                rows[key] = self._keep(key, row)
        return np.stack([rows[key] for key in keys]) if keys else np.empty((0, self.dim), np.float32)

    def forget(self) -> None:
        """Empty the cache (an erasure must not leave a fan's words in memory)."""
        with self._lock:
            self._held.clear()

    def _take(self, key: tuple[str, str]) -> Vector | None:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                self._misses += 1
            else:
                self._hits += 1
                self._held.move_to_end(key)
            return found

    def _keep(self, key: tuple[str, str], vector: Vector) -> Vector:
        row = np.array(vector, np.float32)
        row.flags.writeable = False
        with self._lock:
            self._held[key] = row
            while len(self._held) > self._capacity:
                self._held.popitem(last=False)
        return row
