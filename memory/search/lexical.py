"""BM25 over a growing list of documents. Knows nothing of what a document is, nor of languages."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

_K1 = 1.2
_B = 0.4
"""Turns are short and of like length: a longer one is rarely padding, so length counts less than in web pages."""


class LexicalIndex:
    """Documents by token. Adding one costs its length; a search costs the postings of the query's tokens."""

    def __init__(self) -> None:
        self._postings: dict[str, tuple[list[int], list[int]]] = {}
        self._lengths: list[int] = []

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, document: Sequence[str]) -> None:
        """Add a document's tokens; it gets the next number."""
        number = len(self._lengths)
        self._lengths.append(len(document))
        for token, count in Counter(document).items():
            numbers, counts = self._postings.setdefault(token, ([], []))
            numbers.append(number)
            counts.append(count)

    def scores(self, query: Sequence[str]) -> Scores:
        """BM25 of every document for the query's tokens, each counted once: float32[len(self)], 0 where none match."""
        total = np.zeros(len(self._lengths), np.float32)
        if not self._lengths:
            return total
        lengths = np.asarray(self._lengths, np.float32)
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        for token in dict.fromkeys(query):
            posting = self._postings.get(token)
            if posting is None:
                continue
            numbers, counts = np.asarray(posting[0]), np.asarray(posting[1], np.float32)
            total[numbers] += self._rarity(len(posting[0])) * counts * (_K1 + 1) / (counts + norm[numbers])
        return total

    def shared(self, words: Collection[str]) -> Scores:
        """How many of these words, each once, every document has: float32[len(self)]."""
        counts = np.zeros(len(self._lengths), np.float32)
        for word in set(words):
            posting = self._postings.get(word)
            if posting is not None:
                counts[np.asarray(posting[0])] += 1
        return counts

    def _rarity(self, documents: int) -> float:
        return math.log(1 + (len(self._lengths) - documents + 0.5) / (documents + 0.5))
