"""Opens the database that fan memory lives in: SQLite with its safety settings, or PostgreSQL from a URL.

Knows nothing of tables (`memory.tables`) or of their versions (`serving.database.schema`).
"""

import os
import secrets
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from memory.errors import StoreReadOnly, StoreUnavailable
from memory.store.transactions import WRITING, Transactions, named_failure

PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged turn survives a power cut; NORMAL would lose the last commits
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten with zeros
    "PRAGMA temp_store = MEMORY",  # nothing of a fan in temporary files
)
_POSTGRES = {"postgres", "postgresql"}
_DRIVER = "postgresql+psycopg"
_NAME = f"lookalike-{os.getpid()}-{secrets.token_hex(4)}"
"""This process, as the server's list of connections shows it."""


Database = Engine
"""What `open_engine` opens, by a name that does not collide with the engines that speak."""


def open_engine(url: str) -> Engine:
    """An engine for `url` (`sqlite:///path`, `postgresql://…`), tried once by taking the right to write and letting go.

    A SQLite file and its folder are made, readable by their owner only. PostgreSQL is spoken to through psycopg 3.
    Raises `StoreUnavailable`, and of it `StoreReadOnly` and `StoreLocked`.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in _POSTGRES:
            parsed = parsed.set(drivername=_DRIVER)
        engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgres(parsed)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreUnavailable(f"The database URL cannot be used ({error}). Check LOOKALIKE_DATABASE_URL.") from error
    try:
        _try(engine)
    except (DBAPIError, OSError) as error:
        engine.dispose()
        raise named_failure(error, f"The database {parsed.render_as_string()} cannot be opened") from error
    except StoreUnavailable:
        engine.dispose()
        raise
    return engine


def other_programs(transactions: Transactions) -> tuple[str, ...]:
    """Names of other Lookalike processes that a PostgreSQL database serves now; SQLite has a lock file for it."""
    if transactions.dialect != "postgresql":
        return ()
    query = """SELECT string_agg(DISTINCT application_name, ', ') FROM pg_stat_activity
        WHERE datname = current_database() AND starts_with(application_name, 'lookalike-')
        AND application_name <> current_setting('application_name')"""
    [found] = transactions.outside(query)
    return tuple(found.split(", ")) if found else ()


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _try(engine: Engine) -> None:
    """Take the right to write. A database that can only be read would fail at the first fan's first word."""
    with engine.execution_options(**{WRITING: True}).connect() as connection:
        connection.begin()
        if engine.dialect.name != "sqlite":
            _check_server(connection)
        connection.rollback()


def _check_server(connection: Connection) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise StoreUnavailable(
            f"The database keeps text as {encoding}; fans write in every script. Make it with ENCODING 'UTF8'."
        )
    if connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on":
        raise StoreReadOnly("the database answers that it is read-only (a standby, or default_transaction_read_only)")


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable("Fan memory needs a file, not an in-memory SQLite database.")
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreReadOnly(f"{path} cannot be written ({error.strerror})") from error
    engine = create_engine(url, connect_args={"timeout": 5})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _postgres(url: URL) -> Engine:
    if url.get_backend_name() != "postgresql":
        raise StoreUnavailable(f"{url.get_backend_name()} is no database that memory knows: sqlite or postgresql.")
    # An acknowledged turn is on disk, whatever the server's or the role's default.
    arguments = {"client_encoding": "utf8", "options": "-c synchronous_commit=on", "application_name": _NAME}
    return create_engine(url, pool_pre_ping=True, connect_args=arguments)


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Every new connection: transactions are ours to begin, and the pragmas hold."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once, so that it never fails half-way when two write."""
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
