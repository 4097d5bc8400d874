"""An embedder as LangChain's `Embeddings`, for vector stores and chains built on it.

Knows nothing of which embedder it wraps.
"""

from langchain_core.embeddings import Embeddings

from memory.embedding import Embedder


class LangChainEmbeddings(Embeddings):
    """LangChain's face of an `Embedder`. Its async methods run in LangChain's thread pool."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Passages as lists of floats."""
        return [[float(value) for value in row] for row in self._embedder.passages(texts)]

    def embed_query(self, text: str) -> list[float]:
        """A query as a list of floats."""
        return [float(value) for value in self._embedder.query(text)]
