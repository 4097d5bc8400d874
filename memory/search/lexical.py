"""BM25 over a growing list of documents. Knows nothing of what a document is, nor of languages."""

import math
from array import array
from collections import defaultdict
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
        self._postings: defaultdict[str, array[int]] = defaultdict(_empty)
        self._lengths = array("i")

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, document: Sequence[str]) -> None:
        """Add a document's tokens; it gets the next number."""
        number = len(self._lengths)
        self._lengths.append(len(document))
        postings = self._postings
        for token in document:
            postings[token].append(number)

    def scores(self, query: Sequence[str]) -> Scores:
        """BM25 of every document for the query's tokens, each counted once: float32[len(self)], 0 where none match."""
        total = np.zeros(len(self._lengths), np.float32)
        if not self._lengths:
            return total
        lengths = np.array(self._lengths, np.float32)
        norm = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
        for token in dict.fromkeys(query):
            if token in self._postings:
                numbers, counts = _counted(self._postings[token])
                total[numbers] += self._rarity(len(numbers)) * counts * (_K1 + 1) / (counts + norm[numbers])
        return total

    def shared(self, words: Collection[str]) -> Scores:
        """How many of these words, each once, every document has: float32[len(self)]."""
        counts = np.zeros(len(self._lengths), np.float32)
        for word in set(words):
            if word in self._postings:
                counts[np.array(self._postings[word])] += 1
        return counts

    def _rarity(self, documents: int) -> float:
        return math.log(1 + (len(self._lengths) - documents + 0.5) / (documents + 0.5))


def _empty() -> "array[int]":
    """The numbers of the documents that have a token, in order, each as often as it occurs there."""
    return array("i")


def _counted(posting: "array[int]") -> tuple[npt.NDArray[np.int64], Scores]:
    """Each document once, and how often it has the token."""
    every = np.array(posting, np.int64)
    first = np.flatnonzero(np.diff(every, prepend=-1))
    return every[first], np.diff(first, append=len(every)).astype(np.float32)
