"""The raw files that a database keeps rows in, and how to make it let go of what was deleted.

Knows nothing of fans or of what is searched for in the files (`memory.proof`).
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from memory.errors import NotPermitted, StoreUnavailable
from memory.store.transactions import Transactions

Unscanned = Literal["data_folder", "log_not_emptied", "log_compressed", "log_archive", "replicas"]
"""What of a database server may hold erased text and could not be searched: its data folder is on another machine or
not ours to read; its role may not empty the write-ahead log; the log is compressed; the log is copied to an archive or
to replicas, which are other machines' files."""
_LOG = "pg_wal"
_MOST_SEGMENTS = 256
"""Log segments that are overwritten at most: 4 GB of PostgreSQL's usual ones."""
_TABLES = "fans, consents, conversations, messages, facts"


@dataclass(frozen=True, slots=True)
class Listed:
    """Files to search, what of the store they leave out, and the folder they are named from."""

    paths: tuple[Path, ...]
    unscanned: tuple[Unscanned, ...] = ()
    root: Path = Path()


class StoreFiles(Protocol):
    """A database's files."""

    rewrites: bool
    """Whether `settle` rewrites the tables."""

    def settle(self) -> None:
        """Empty the database's own logs. Raises `StoreUnavailable`."""
        ...

    def mends(self) -> Sequence[Callable[[], None]]:
        """What else can be done, one after the other, when something is still found."""
        ...

    def listed(self) -> Listed:
        """Every file that rows are or were in."""
        ...

    def is_log(self, path: Path) -> bool:
        """Whether a file is a write-ahead log that the database will overwrite by itself."""
        ...


def files_of(transactions: Transactions) -> StoreFiles:
    """The files of an open store."""
    database = transactions.sqlite_file
    return PostgresFiles(transactions) if database is None else SqliteFiles(transactions, database)


class SqliteFiles:
    """A SQLite file and its side files. Deleted rows are overwritten already (secure_delete)."""

    rewrites = False

    def __init__(self, transactions: Transactions, database: Path) -> None:
        self._transactions = transactions
        self._database = database

    def settle(self) -> None:
        """Move the write-ahead log into the database and cut it to nothing. Readers that hold it back are awaited."""
        for _ in range(3):
            row = self._transactions.pragma("PRAGMA wal_checkpoint(TRUNCATE)")
            if row is not None and row[0] == 0:
                return
        raise StoreUnavailable("The write-ahead log cannot be emptied: another program is reading. Erase again.")

    def mends(self) -> Sequence[Callable[[], None]]:
        """Write the whole file anew."""
        return [self._vacuum]

    def listed(self) -> Listed:
        """The database, its log and its journal."""
        paths = tuple(Path(f"{self._database}{ending}") for ending in ("", "-wal", "-journal"))
        return Listed(paths, root=self._database.parent)

    def is_log(self, path: Path) -> bool:
        """Never: its log is emptied at once."""
        return False

    def _vacuum(self) -> None:
        self._transactions.pragma("VACUUM")
        self.settle()


class PostgresFiles:
    """A PostgreSQL server's files, as far as its role lets us see them and they are on this machine.

    A deleted row stays in its page, and in the log, until both are rewritten: `VACUUM FULL` writes fans' tables anew
    (about 1 s for 100,000 messages; others wait), then the log is moved on and its old segments are dropped.
    """

    rewrites = True

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def settle(self) -> None:
        """Write fans' tables anew, and move the log on to a new segment."""
        for table in _TABLES.split(", "):
            self._transactions.outside(f"VACUUM FULL {table}")
        self._permitted("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")

    def mends(self) -> Sequence[Callable[[], None]]:
        """Write the tables anew once more, since a transaction of somebody else keeps dead rows alive for as long as it
        lasts; then overwrite old log segments that the server keeps for reuse."""
        return [self.settle, self._overwrite_log]

    def listed(self) -> Listed:
        """This database's folder, the shared catalogue, the log, and the server's messages if they lie there."""
        unscanned: list[Unscanned] = []
        if self._permitted("CHECKPOINT") is None:
            unscanned.append("log_not_emptied")
        shows = ("SHOW wal_compression", "SHOW archive_mode", "SELECT count(*) FROM pg_replication_slots")
        compression, archive, slots = self._transactions.outside(*shows)
        unscanned += ["log_compressed"] if compression != "off" else []
        unscanned += ["log_archive"] if archive != "off" else []
        unscanned += ["replicas"] if slots else []
        root = self._data_folder()
        if root is None:
            return Listed((), ("data_folder", *unscanned))
        [oid] = self._transactions.outside("SELECT oid FROM pg_database WHERE datname = current_database()")
        places = [root / "base" / str(oid), root / "base" / "pgsql_tmp", root / "global", root / _LOG, root / "log"]
        places += (root / "pg_tblspc").glob(f"*/*/{oid}")
        try:
            paths = tuple(sorted(path for place in places for path in place.rglob("*") if path.is_file()))
        except OSError:
            return Listed((), ("data_folder", *unscanned))
        return Listed(paths, tuple(unscanned), root)

    def is_log(self, path: Path) -> bool:
        """Whether a file is a segment of the log."""
        return path.parent.name == _LOG

    def _overwrite_log(self) -> None:
        """A switch fills the rest of its segment with zeros, so that going round all kept segments clears them."""
        segments = self._permitted("SELECT count(*) FROM pg_ls_waldir()")
        for _ in range(min(int(segments[0]) if segments else 0, _MOST_SEGMENTS)):
            self._permitted("SELECT pg_logical_emit_message(false, 'lookalike', '')", "SELECT pg_switch_wal()")
        self._permitted("CHECKPOINT")

    def _data_folder(self) -> Path | None:
        """The server's data folder if it lies on this machine, is readable, and is this very server's."""
        found = self._permitted("SHOW data_directory", "SELECT system_identifier FROM pg_control_system()")
        if found is None:
            return None
        root = Path(str(found[0]))
        try:
            with (root / "global" / "pg_control").open("rb") as control:
                [identifier] = struct.unpack("=Q", control.read(8))
        except (OSError, struct.error):
            return None
        return root if identifier == int(found[1]) else None

    def _permitted(self, *statements: str) -> list[Any] | None:
        """The statements' first values, or None when the role may not run them."""
        try:
            return self._transactions.outside(*statements)
        except NotPermitted:
            return None
