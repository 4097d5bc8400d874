"""Files written whole or not at all, lines appended whole, and a lock between processes.

Knows the disk; knows nothing of personas beyond what an id may look like.
"""

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from persona.card import ID_PATTERN
from persona.errors import LibraryDamaged, PersonaNotFound

if sys.platform != "win32":
    import fcntl


def check_id(persona_id: str) -> None:
    """Raise PersonaNotFound for an id that could not be a folder's name."""
    if not re.fullmatch(ID_PATTERN, persona_id):
        raise PersonaNotFound(persona_id[:80], ())


def write_whole(path: Path, text: str) -> None:
    """Replace the file's content; a reader or a crash sees the old text or the new one, never a mixture.

    Raises OSError, with the old file in place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def append_line(path: Path, line: str) -> None:
    """Append one line and see it onto the disk; a line that a crash cut short is closed first. Raises OSError."""
    with path.open("ab+") as file:
        if file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file. Raises LibraryDamaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LibraryDamaged(f"{path} cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise LibraryDamaged(f"{path} holds no object; restore it from a backup")
    return value


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock against other processes; a system without such locks keeps only threads apart."""
    with path.open("a") as file:
        if sys.platform != "win32":
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
