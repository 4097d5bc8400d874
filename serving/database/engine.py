"""Opens the database that fan memory lives in: SQLite with its safety settings, or PostgreSQL from a URL.

Knows nothing of tables (`memory.tables`) or of their versions (`serving.database.schema`).
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from memory.errors import StoreUnavailable
from memory.store.transactions import WRITING

PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged turn survives a power cut; NORMAL would lose the last commits
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten with zeros
    "PRAGMA temp_store = MEMORY",  # nothing of a fan in temporary files
)


def open_engine(url: str) -> Engine:
    """An engine for `url` (`sqlite:///path` or `postgresql+psycopg://…`), its connection tried once.

    A SQLite file and its folder are made, readable by their owner only. Raises `StoreUnavailable`.
    """
    try:
        parsed = make_url(url)
        engine = _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreUnavailable(f"The database URL cannot be used ({error}). Check LOOKALIKE_DATABASE_URL.") from error
    try:
        with engine.connect():
            pass
    except (DBAPIError, OSError) as error:
        engine.dispose()
        raise StoreUnavailable(f"The database {parsed.render_as_string()} cannot be opened: {error}") from error
    return engine


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable("Fan memory needs a file, not an in-memory SQLite database.")
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be written ({error.strerror}). Check LOOKALIKE_DATA_DIR.") from error
    engine = create_engine(url, connect_args={"timeout": 5})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Every new connection: transactions are ours to begin, and the pragmas hold."""
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    """A writer takes its lock at once, so that it never fails half-way when two write."""
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
