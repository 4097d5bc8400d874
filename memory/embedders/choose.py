"""Builds the embedder that a setting names. Knows nothing of settings files."""

from memory.embedders.bundled import BundledEmbedder
from memory.embedders.debias import SHIPPED, Correction, DebiasedEmbedder
from memory.embedding import CachedEmbedder, Embedder
from memory.errors import UnknownEmbedder

KNOWN = ["bundled", "sentence-transformers:<model id or path>"]


def choose_embedder(name: str, *, threads: int = 1, capacity: int = 4096) -> CachedEmbedder:
    """The embedder called `name`, cached. Raises `UnknownEmbedder` (listing the known) or `EmbedderUnavailable`."""
    kind, _, model = name.partition(":")
    inner: Embedder
    match kind:
        case "bundled" if not model:
            inner = BundledEmbedder.from_package(threads)
            if SHIPPED.exists():
                inner = DebiasedEmbedder(inner, Correction.from_file())
        case "sentence-transformers" if model:
            from memory.embedders.sentence import SentenceEmbedder

            inner = SentenceEmbedder.from_name(model)
        case _:
            raise UnknownEmbedder(name, KNOWN)
    return CachedEmbedder(inner, capacity)
