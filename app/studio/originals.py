"""The files that cards were imported from, kept byte for byte beside the library, and what exports take from them.

Knows folders and hashes; knows nothing of who imports. A file's own name never touches the disk.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from persona.errors import CardFileError
from persona.interchange.reading import Imported, read_card_file
from persona.shelf import check_id


@dataclass(frozen=True, slots=True)
class Kept:
    """What came with the card that was imported last: its face and its files."""

    picture: bytes | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


class Originals:
    """Imported files by persona."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, imported: Imported) -> str:
        """Keep the file and return its sha256."""
        name = hashlib.sha256(imported.original).hexdigest()
        folder = self._folder(imported.card.id)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(imported.original)
        (folder / "latest").write_text(name, encoding="ascii")
        return name

    def original(self, persona_id: str) -> bytes | None:
        """The file imported last, as it came; None when the persona never was a file."""
        folder = self._folder(persona_id)
        latest = folder / "latest"
        return (folder / latest.read_text(encoding="ascii").strip()).read_bytes() if latest.exists() else None

    def kept(self, persona_id: str) -> Kept:
        """Picture and files of the file imported last."""
        data = self.original(persona_id)
        if data is None:
            return Kept()
        try:
            imported = read_card_file(data, persona_id)
        except CardFileError:
            return Kept()
        return Kept(imported.picture, imported.assets)

    def _folder(self, persona_id: str) -> Path:
        check_id(persona_id)
        return self._root / persona_id / "originals"
