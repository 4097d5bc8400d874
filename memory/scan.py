"""Searches raw files for pieces of text. Run as a child process: `python -m memory.scan`, a job as JSON on its input.

In a process of its own because closing a file that SQLite has open drops the locks of every connection in the
process that closes it. Knows nothing of what the files are.
"""

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import ahocorasick

CHUNK = 1 << 20
"""Bytes read at a time; chunks overlap by the longest piece."""


class Pieces:
    """Pieces of text to look for, numbered from 0."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.longest = max((len(piece.encode("utf-8")) for piece in pieces), default=0)
        self.automaton = ahocorasick.Automaton()
        for number, piece in enumerate(pieces):
            raw = piece.encode("utf-8").decode("latin-1")  # one letter a byte: what the automaton takes
            self.automaton.add_word(raw, (*self.automaton.get(raw, ()), number))
        self.automaton.make_automaton()


def scan_file(path: Path, pieces: Pieces) -> tuple[int, set[int]]:
    """Bytes read, and which of `pieces` occur in the file as UTF-8."""
    if not pieces.longest:
        return path.stat().st_size, set()
    found: set[int] = set()
    read, tail = 0, ""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            read += len(chunk)
            text = tail + chunk.decode("latin-1")
            for _, numbers in pieces.automaton.iter(text):
                found.update(numbers)
            tail = text[-pieces.longest :]
    return read, found


def main() -> None:
    """Read `{"files": [...], "pieces": [...]}`, write `[{"file", "bytes", "found": [piece numbers]}]`."""
    job = json.load(sys.stdin)
    report = []
    pieces = Pieces(job["pieces"])
    for name in job["files"]:
        path = Path(name)
        with suppress(FileNotFoundError):  # a database server drops files while we look
            read, found = scan_file(path, pieces)
            report.append({"file": name, "bytes": read, "found": sorted(found)})
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
