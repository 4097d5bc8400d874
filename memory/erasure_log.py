"""What was erased, noted in a file of its own beside the database, so that a restored backup cannot bring it back.

One JSON object a line, on disk before the rows are gone. Keys and items are digests: the file names nobody, and holds
no word of what was erased. Knows nothing of how an entry is carried out (`memory.replay`).
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from memory.errors import StoreReadOnly, StoreUnavailable
from memory.records import FanKey

FILE = "erasures.jsonl"
WITHDRAWN = "withdrawn"
"""Scope of an entry that is no erasure but a no: a restored backup must not bring back the yes before it."""

RENAMED = "renamed"
"""Scope of an entry that is no erasure but a change of key, with the new key's digest as its item."""


@dataclass(frozen=True, slots=True)
class Erased:
    """One entry. `scope` is that of an erasure, or `WITHDRAWN` with the purpose as its item."""

    receipt: str
    key_digest: str
    scope: str
    item_digest: str
    erased_at: datetime


Note = Callable[["Erased"], None]


class ErasureLog:
    """The file. Several processes may append to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, *entries: Erased) -> None:
        """Add entries; they are on disk when this returns. Raises `StoreUnavailable`."""
        if not entries:
            return
        lines = "".join(json.dumps(asdict(one) | {"erased_at": one.erased_at.isoformat()}) + "\n" for one in entries)
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                # A line that a crash cut short must not swallow the next one.
                os.write(descriptor, f"\n{lines}".encode() if self._is_cut() else lines.encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except PermissionError as error:
            raise StoreReadOnly(f"the log of erasures {self._path} ({error.strerror})") from error
        except OSError as error:
            raise StoreUnavailable(f"The log of erasures {self._path} cannot be written: {error.strerror}") from error

    def entries(self) -> Sequence[Erased]:
        """All entries, oldest first; a line that was cut short is passed over. Raises `StoreUnavailable`."""
        if not self._path.exists():
            return ()
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise StoreUnavailable(f"The log of erasures {self._path} cannot be read: {error.strerror}") from error
        return tuple(entry for entry in map(_read, lines) if entry is not None)

    def _is_cut(self) -> bool:
        with self._path.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return False
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"


def key_digest(key: FanKey) -> str:
    """A fan's key as the log has it."""
    return digest(key.tenant, key.persona, key.fan)


def digest(*parts: str) -> str:
    """SHA-256 of ids, for a log that names nobody."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _read(line: str) -> Erased | None:
    try:
        values = json.loads(line)
        moment = datetime.fromisoformat(values.pop("erased_at"))
        return Erased(**values, erased_at=moment)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
