"""Proves that erased text is gone: makes the database let go of it, then searches the raw files.

Knows nothing of whose text it is or why it was erased.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from memory.errors import ErasureIncomplete, StoreUnavailable
from memory.store import wiping
from memory.store.files import Unscanned, files_of
from memory.store.transactions import Transactions

PIECE = 24
"""Letters of a piece of text that is searched for; a text is searched for piece by piece."""
SHORTEST = 8
"""Bytes below which a piece says nothing: "hello" is in many files."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One file that was searched, and its size."""

    file: str
    bytes: int


@dataclass(frozen=True, slots=True)
class FileScan:
    """Which pieces, by number, a file holds."""

    file: str
    bytes: int
    found: frozenset[int]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was searched and how it went; the fields are those of a receipt."""

    scanned: tuple[Scanned, ...]
    pieces: int
    elsewhere: int
    too_short: int
    vacuumed: bool
    proven: bool
    unscanned: tuple[Unscanned, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    scanned: tuple[Scanned, ...]
    unscanned: tuple[Unscanned, ...]
    elsewhere: int
    left: tuple[str, ...]
    only_logs: bool


class Prover:
    """Searches a store's files, and `also_scan`, for texts; `also_standing` tell of text that rightly stands in tables
    that are not memory's. Blocking."""

    def __init__(
        self,
        transactions: Transactions,
        also_scan: Sequence[Path] = (),
        also_standing: Sequence[Callable[[str], bool]] = (),
    ) -> None:
        self._transactions = transactions
        self.files = files_of(transactions)
        self._also_scan = also_scan
        self._also_standing = also_standing

    def prove(self, receipts: Sequence[str], texts: Iterable[str]) -> Proof:
        """Make sure that no file holds `texts`, and note `receipts` as proven.

        Raises `ErasureIncomplete` when pieces are left even in rewritten files. Pieces left in nothing but the log of
        a database server, or files that cannot be reached, make the proof fail without an error: the rows are gone.
        """
        pieces, too_short = split_pieces(texts)
        self.files.settle()
        rewritten = self.files.rewrites
        look = self._look(pieces)
        for mend in self.files.mends():
            if look.left:
                mend()
                rewritten = True
                look = self._look(pieces)
        if look.left and not look.only_logs:
            raise ErasureIncomplete(look.left)
        proven = not look.left and not look.unscanned
        if proven:
            for receipt in receipts:
                self._transactions.write_now(wiping.prove, receipt)
        return Proof(look.scanned, len(pieces), look.elsewhere, too_short, rewritten, proven, look.unscanned, look.left)

    def _look(self, pieces: Sequence[str]) -> _Look:
        """Search all files: which still hold a piece that no living row does."""
        listed = self.files.listed()
        found = scan([*listed.paths, *_all_files(self._also_scan)], pieces)
        seen = sorted({number for one in found for number in one.found})
        living = {number for number in seen if self._stands(pieces[number])}
        left = [Path(one.file) for one in found if one.found - living]
        return _Look(
            tuple(Scanned(_name(Path(one.file), listed.root), one.bytes) for one in found),
            listed.unscanned,
            len(living),
            tuple(_name(path, listed.root) for path in left),
            all(self.files.is_log(path) for path in left),
        )

    def _stands(self, piece: str) -> bool:
        """Whether a row that lives holds the piece, in memory's tables or others."""
        in_memory = self._transactions.read_now(wiping.stands_elsewhere, piece)
        return in_memory or any(stands(piece) for stands in self._also_standing)


def split_pieces(texts: Iterable[str]) -> tuple[list[str], int]:
    """What to search for: texts in pieces of `PIECE` letters, each once; and how many texts were too short for it."""
    pieces: dict[str, None] = {}
    too_short = 0
    for text in texts:
        parts = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        telling = [part for part in parts if len(part.encode("utf-8")) >= SHORTEST]
        too_short += not telling
        pieces.update(dict.fromkeys(telling))
    return list(pieces), too_short


def scan(files: Sequence[Path], pieces: Sequence[str]) -> list[FileScan]:
    """Search raw files in a child process (see `memory.scan` for why). The pieces go through a pipe, never through
    arguments that others could read. Raises `StoreUnavailable` when it cannot be done."""
    job = json.dumps({"files": [str(path) for path in files], "pieces": list(pieces)})
    command = [sys.executable, "-m", "memory.scan"]
    try:
        done = subprocess.run(command, input=job, capture_output=True, text=True, encoding="utf-8", check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StoreUnavailable(f"The files could not be searched after erasing: {error}") from error
    return [FileScan(one["file"], one["bytes"], frozenset(one["found"])) for one in json.loads(done.stdout)]


def _name(path: Path, root: Path) -> str:
    """A file as a receipt names it: from the store's folder, or by its name alone."""
    return str(path.relative_to(root)) if root != Path() and path.is_relative_to(root) else path.name


def _all_files(places: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        found.extend(sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place])
    return found
