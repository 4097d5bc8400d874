"""Any sentence-transformers model, by id or by path, as an embedder.

The library and torch are imported when a model is loaded, never before. Nothing is downloaded unless the machine's
owner allowed it by leaving `HF_HUB_OFFLINE` unset; knows nothing of which model is good.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from memory.embedding import Matrix, Vector, clean_text
from memory.errors import EmbedderUnavailable


class SentenceEmbedder:
    """A loaded model with its own query and document prompts (sentence-transformers knows them per model)."""

    def __init__(self, model: Any, model_id: str, dim: int) -> None:
        self._model = model
        self._model_id = model_id
        self._dim = dim

    @classmethod
    def from_name(cls, name: str, device: str = "cpu") -> "SentenceEmbedder":
        """Load the model `name` (a hub id or a folder). Raises `EmbedderUnavailable`."""
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbedderUnavailable(
                "This embedder needs sentence-transformers: install Lookalike with its extra `transformers`."
            ) from error
        try:
            model = SentenceTransformer(name, device=device)
        except (OSError, ValueError, RuntimeError) as error:
            raise EmbedderUnavailable(f"The embedding model {name!r} does not load: {error}") from error
        dim = int(model.get_sentence_embedding_dimension() or 0)
        return cls(model, f"sentence-transformers/{name}", dim)

    @property
    def model_id(self) -> str:
        """The library and the model's id or path."""
        return self._model_id

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    def query(self, text: str) -> Vector:
        """Embed a question with the model's query prompt."""
        vector: Vector = self._model.encode_query(clean_text(text), normalize_embeddings=True).astype(np.float32)
        return vector

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Embed documents with the model's document prompt."""
        if not texts:
            return np.empty((0, self.dim), np.float32)
        cleaned = [clean_text(text) for text in texts]
        rows: Matrix = self._model.encode_document(cleaned, normalize_embeddings=True).astype(np.float32)
        return rows
