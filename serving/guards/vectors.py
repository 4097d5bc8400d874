"""Embeds a sentence of a reply for the outbound guards: once, whoever asks."""

from functools import lru_cache
from typing import Protocol

from serving.guards.verdict import Vector


class QueryEmbedder(Protocol):
    """The part of an embedder that guards need."""

    def query(self, text: str) -> Vector:
        """Embedding of norm 1."""
        ...


class SentenceVectors:
    """Vectors of the last few sentences, so that several guards share one embedding."""

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._cached = lru_cache(maxsize=256)(embedder.query)

    def of(self, sentence: str) -> Vector:
        """The embedding of `sentence`."""
        return self._cached(sentence)
