"""One server per data directory: a lock that ends with its process, and the name of who holds it.

Servers that keep rows in PostgreSQL and documents in a Chroma server may hold it together: the files that are left are
written whole or by appending. A restoration still wants it alone.
"""

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from serving.errors import DataDirectoryInUse, SettingsError


class DataDirectory:
    """The directory where data lives, held by this process until `release`."""

    def __init__(self, path: Path, lock: IO[str] | None) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def hold(cls, path: Path, purpose: str, *, together: bool = False) -> "DataDirectory":
        """Make the directory if need be and hold it, with `together` beside others who do so too. Raises
        `DataDirectoryInUse` naming the holder (of several the latest), `SettingsError` when it can't be written."""
        cls.make(path)
        lock = (path / "server.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if together else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read(200).strip() or "another process"
            lock.close()
            raise DataDirectoryInUse(str(path), holder) from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{purpose} (process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC)")
        lock.flush()
        return cls(path, lock)

    @classmethod
    def share(cls, path: Path) -> "DataDirectory":
        """Use the directory beside whoever holds it."""
        cls.make(path)
        return cls(path, None)

    @staticmethod
    def make(path: Path) -> None:
        """Make the directory, readable by its owner only. Raises `SettingsError`."""
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as problem:
            raise SettingsError(
                f"LOOKALIKE_DATA_DIR: {path} cannot be made ({problem.strerror}). Choose another folder."
            ) from problem
        if not os.access(path, os.W_OK):
            raise SettingsError(f"LOOKALIKE_DATA_DIR: {path} cannot be written. Choose another folder.")

    def release(self) -> None:
        """Let go; safe to call twice."""
        if self._lock is not None and not self._lock.closed:
            self._lock.seek(0)
            self._lock.truncate()
            self._lock.close()
