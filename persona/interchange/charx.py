"""CHARX: a zip with `card.json` at its root and assets beside it, alone or behind a picture or a program.

Knows which file of an archive is the card; the archive itself is `archive`, the card's meaning is `shapes`.
"""

from dataclasses import dataclass

from persona.errors import NotACardFile
from persona.interchange import archive
from persona.interchange.report import Findings

CARD = "card.json"


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive's card text, the other files by name, and the bytes that stand before the archive."""

    card: bytes
    files: dict[str, bytes]
    before: bytes


def is_archive(data: bytes) -> bool:
    """Whether an archive ends the bytes."""
    return archive.find(data) is not None


def read(data: bytes, findings: Findings) -> Opened:
    """Open the archive at the end of the bytes.

    Raises NotACardFile when it holds no card.json, and CardFileTooLarge for an archive over the limits.
    """
    directory = archive.find(data)
    if directory is None:
        raise NotACardFile("end of file", "no archive ends here; a CHARX is a zip")
    files = archive.read(data, directory, findings)
    name = next((name for name in (CARD, *files) if name in files and name.lower() == CARD), None)
    if name is None:
        listed = ", ".join(sorted(files)[:8]) or "nothing that can be read"
        raise NotACardFile("archive", f"holds no card.json at its root (it holds {listed})")
    if name != CARD:
        findings.warn(name, "should be called card.json")
    before = data[: directory.shift] if directory.shift > 0 else b""
    return Opened(files.pop(name), files, before)
