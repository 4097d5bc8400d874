"""Backup and restoration of everything that this program keeps, by the settings.

The log of erasures stays where it is: it is not in a backup, and a restored one obeys it. Persona documents in Chroma
are made again at the next start. Knows nothing of the command line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from memory.backup import Manifest, load_backup, read_manifest, write_backup
from memory.erasure_log import FILE, ErasureLog
from memory.errors import NewerSchema, StoreInUse
from memory.proof import Prover
from memory.replay import Replayed, replay, save_log
from memory.store.transactions import Transactions
from serving.database.engine import open_engine, other_programs, sqlite_url
from serving.database.everything import TABLES
from serving.database.schema import known_revisions, newest_revision, upgrade
from serving.documents import FOLDER
from serving.holding import DataDirectory
from serving.incidents.store import Incidents
from serving.settings import Settings

FOLDERS = ("personas", FOLDER)
"""What of the data directory is in a backup beside the rows."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and what was forgotten again because the log of erasures says so."""

    backup: Manifest
    forgotten: Replayed


def back_up(settings: Settings, file: Path) -> Manifest:
    """Write everything into `file`; a server may go on meanwhile. Raises `StoreUnavailable`, `NewerSchema`."""
    DataDirectory.make(settings.data_dir)
    with _opened(settings) as transactions:
        return write_backup(transactions, TABLES, newest_revision(), file, _folders(settings.data_dir))


def restore_from(settings: Settings, file: Path) -> Restored:
    """Put a backup in the place of everything, then forget again what was forgotten since it was made.

    Raises `DataDirectoryInUse` and `StoreInUse` while a server runs, `BackupUnusable`, `NewerSchema`,
    `ErasureIncomplete`, `StoreUnavailable`."""
    directory = DataDirectory.hold(settings.data_dir, "lookalike memory restore")
    try:
        manifest = read_manifest(file)
        if manifest.schema not in known_revisions():
            raise NewerSchema(manifest.schema, newest_revision())
        with _opened(settings) as transactions:
            if others := other_programs(transactions):
                raise StoreInUse("The database", ", ".join(others))
            log = ErasureLog(directory.path / FILE)
            save_log(transactions, log)
            load_backup(transactions, TABLES, file, _folders(directory.path))
            incidents = Incidents(transactions, settings.tenant)
            prover = Prover(transactions, also_standing=[incidents.holds])
            return Restored(manifest, replay(transactions, log, prover))
    finally:
        directory.release()


@contextmanager
def _opened(settings: Settings) -> Iterator[Transactions]:
    database = open_engine(settings.database_url or sqlite_url(settings.data_dir / "memory.db"))
    upgrade(database)
    transactions = Transactions(database)
    try:
        yield transactions
    finally:
        transactions.close()


def _folders(data_dir: Path) -> dict[str, Path]:
    return {name: data_dir / name for name in FOLDERS}
