"""One file with everything: all rows of one moment, as the same lines from either database, and folders beside it.

Each part has its checksum in the manifest. The log of erasures is not in it: it lies beside the database, and a
restored backup obeys it before it serves (`memory.replay`). Persona documents in Chroma are made again at start from
the folders. Knows nothing of which tables and folders there are.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from memory.errors import BackupUnusable, StoreUnavailable
from memory.store import rows
from memory.store.fans import move_all
from memory.store.rows import Connection, Tables
from memory.store.transactions import Transactions

FORMAT = 1
_MANIFEST = "manifest.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: the schema it was made at, rows table by table, and each part's SHA-256."""

    format: int
    made_at: str
    schema: str
    rows: dict[str, int]
    sha256: dict[str, str]


def write_backup(
    transactions: Transactions, tables: Tables, schema: str, file: Path, folders: Mapping[str, Path]
) -> Manifest:
    """Write everything into `file` (zip, readable by its owner only), whole or not at all; the server may go on.

    Raises `StoreUnavailable`.
    """
    try:
        descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
        try:
            with os.fdopen(descriptor, "wb") as out:
                manifest = _write(transactions, tables, schema, out, folders)
                out.flush()
                os.fsync(out.fileno())
            Path(part).replace(file)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"The backup {file} cannot be written: {error}") from error
    return manifest


def read_manifest(file: Path) -> Manifest:
    """Check every part of a backup against its checksum. Raises `BackupUnusable`."""
    try:
        with zipfile.ZipFile(file) as archive:
            values = json.loads(archive.read(_MANIFEST))
            if values.get("format") != FORMAT:
                raise BackupUnusable(f"{file} is of format {values.get('format')!r}; this release reads {FORMAT}")
            manifest = Manifest(**values)
            if {*archive.namelist()} != {*manifest.sha256, _MANIFEST}:
                raise BackupUnusable(f"{file} has parts too many or too few")
            for name, wanted in manifest.sha256.items():
                with archive.open(name) as member:
                    if _sum_of(_chunks(member)) != wanted:
                        raise BackupUnusable(f"{name} in {file} does not match its checksum")
    except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise BackupUnusable(f"{file} cannot be read ({error})") from error
    return manifest


def load_backup(transactions: Transactions, tables: Tables, file: Path, folders: Mapping[str, Path]) -> Manifest:
    """Put a checked backup in the place of all rows, in one transaction, then of the folders.

    Nobody else may use the store meanwhile. Raises `BackupUnusable`, `StoreUnavailable`.
    """
    manifest = read_manifest(file)
    with zipfile.ZipFile(file) as archive:
        unknown = manifest.rows.keys() - {table.name for table in tables}
        if unknown:
            raise BackupUnusable(f"{file} has tables that this release does not know: {sorted(unknown)}")
        transactions.write_now(_load, tables, archive, manifest)
        for name, folder in folders.items():
            _put_folder(archive, f"files/{name}/", folder)
    return manifest


def _write(
    transactions: Transactions, tables: Tables, schema: str, out: IO[bytes], folders: Mapping[str, Path]
) -> Manifest:
    sums: dict[str, str] = {}
    counts: dict[str, int] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def add_tables(connection: Connection) -> None:
            for table in tables:
                name = f"rows/{table.name}.jsonl"
                counted = _Counted(rows.dump(connection, table))
                sums[name] = _add(archive, name, counted)
                counts[str(table.name)] = counted.number

        transactions.read_now(add_tables)
        for name, folder in folders.items():
            for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
                if path.is_file():
                    member = f"files/{name}/{path.relative_to(folder).as_posix()}"
                    with path.open("rb") as file:
                        sums[member] = _add(archive, member, _chunks(file))
        manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(), schema, counts, sums)
        archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk


def _sum_of(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


class _Counted:
    """Lines on their way, counted."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.number = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self._lines:
            self.number += 1
            yield line


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            member.write(piece)
    return digest.hexdigest()


def _load(connection: Connection, tables: Tables, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    rows.clear(connection, tables)
    for table in tables:
        if table.name in manifest.rows:
            with archive.open(f"rows/{table.name}.jsonl") as lines:
                loaded = rows.load(connection, table, lines)
            if loaded != manifest.rows[table.name]:
                raise BackupUnusable(f"{table.name} has {loaded} rows, the manifest says {manifest.rows[table.name]}")
    move_all(connection)


def _put_folder(archive: zipfile.ZipFile, prefix: str, folder: Path) -> None:
    """The folder as it was in the backup, put in the place of what is there."""
    members = [name for name in archive.namelist() if name.startswith(prefix)]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        for name in members:
            inside = PurePosixPath(name.removeprefix(prefix))
            if inside.is_absolute() or ".." in inside.parts:
                raise BackupUnusable(f"{name} would be written outside {folder}")
            target = fresh / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as member, target.open("wb") as file:
                shutil.copyfileobj(member, file)
        if folder.exists():
            shutil.rmtree(folder)
        if members:
            fresh.rename(folder)
        else:
            fresh.rmdir()
    except OSError as error:
        raise StoreUnavailable(f"{folder} cannot be restored: {error}") from error
