"""What a store refuses at start, each by an error of its own that says what to do; on each database."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from memory.errors import EmbedderMismatch, NewerSchema, StoreLocked, StoreReadOnly, StoreUnavailable
from memory.store import vectors
from memory.store.transactions import Transactions
from serving.database.engine import open_engine, other_programs, sqlite_url
from serving.database.schema import newest_revision, upgrade
from tests.postgres import Postgres

_NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """Without root's right to write everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(_NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that any user may enter: pytest's own are their owner's."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


async def test_another_embedder_is_refused(rooms: Any, fan: Any) -> None:
    """A store with vectors of one model does not start with another; the error names both and what to do."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "hello")
    with pytest.raises(EmbedderMismatch, match=r"'hash'.*'other'.*embed_again"):
        rooms.transactions.write_now(vectors.claim_embedder, "other")


async def test_a_newer_schema_is_refused_and_left_alone(rooms: Any) -> None:
    """What a newer release wrote is not touched."""
    set_to = "UPDATE alembic_version SET version_num = '{}'"
    rooms.transactions.write_now(lambda connection: connection.execute(text(set_to.format("9999"))))
    try:
        with pytest.raises(NewerSchema, match=r"'9999'.*Upgrade Lookalike"):
            upgrade(open_engine(rooms.url))
    finally:
        rooms.transactions.write_now(lambda connection: connection.execute(text(set_to.format(newest_revision()))))


def test_a_read_only_file_is_refused(public_folder: Path) -> None:
    """A database that cannot be written is refused at start, not at the first fan's first word."""
    file = public_folder / "memory.db"
    engine = open_engine(sqlite_url(file))
    upgrade(engine)
    engine.dispose()
    file.chmod(0o444)
    public_folder.chmod(0o555)
    with unprivileged(), pytest.raises(StoreReadOnly, match="writable"):
        open_engine(sqlite_url(file))
    public_folder.chmod(0o755)


def test_a_folder_that_cannot_be_written_is_refused(public_folder: Path) -> None:
    """So is a place where the file cannot be made."""
    public_folder.chmod(0o555)
    with unprivileged(), pytest.raises(StoreReadOnly, match="LOOKALIKE_DATA_DIR"):
        open_engine(sqlite_url(public_folder / "new.db"))
    public_folder.chmod(0o755)


def test_a_locked_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another program holds the file, the start says so."""
    monkeypatch.setattr("serving.database.engine.PRAGMAS", ("PRAGMA busy_timeout = 1",))
    holder = sqlite3.connect(tmp_path / "m.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreLocked, match="another program"):
        open_engine(sqlite_url(tmp_path / "m.db"))
    holder.execute("ROLLBACK")
    holder.close()


def test_a_read_only_server_is_refused(postgres: Postgres, server_place: str) -> None:
    """A standby, or a database that is set read-only, is no place for memory."""
    name = server_place.split("@/")[1].split("?")[0]
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        try:
            with pytest.raises(StoreReadOnly, match="read-only"):
                open_engine(server_place)
        finally:
            admin.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


def test_a_server_in_another_encoding_is_refused(postgres: Postgres) -> None:
    """Fans write in every script: a database that keeps Latin letters only is refused by name."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(StoreUnavailable, match="LATIN1"):
        open_engine(postgres.url("latin"))


def test_a_server_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The error names the database and never its password."""
    with pytest.raises(StoreUnavailable) as caught:
        open_engine(f"postgresql://me:secret@/x?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_other_programs_on_the_server_are_seen(server_place: str) -> None:
    """A restoration can tell whether another server is running."""
    transactions = Transactions(open_engine(server_place))
    assert other_programs(transactions) == ()
    with psycopg.connect(server_place, application_name="lookalike-7-abc"):
        assert other_programs(transactions) == ("lookalike-7-abc",)
    transactions.close()
