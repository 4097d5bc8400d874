"""Transactions for fan memory, run off the event loop, with one way to fail.

Knows nothing of tables; the engine comes from `serving.database.engine`.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from memory.errors import NotPermitted, StoreLocked, StoreReadOnly, StoreUnavailable

WRITING = "memory_writing"
"""Execution option of connections that write: on SQLite they take the write lock when they begin."""

_ONE_MOMENT = {"isolation_level": "REPEATABLE READ"}
"""What SQLite's readers have anyway: all statements of a transaction see the same moment."""

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]


class Transactions:
    """Runs functions `work(connection, …)` in one transaction each, in a few threads of its own.

    On SQLite the writers of this process queue on a lock of ours: its own waiting polls in steps of milliseconds.
    Writers of other processes wait up to SQLite's busy timeout. On PostgreSQL the writers of one fan queue on its row.
    Raises `StoreUnavailable`.
    """

    def __init__(self, engine: Engine, threads: int = 4) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITING: True})
        self._reader = engine if engine.dialect.name == "sqlite" else engine.execution_options(**_ONE_MOMENT)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="memory")
        self._queue = threading.RLock() if engine.dialect.name == "sqlite" else nullcontext()
        self._glancing: sqlite3.Connection | None = None

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def sqlite_file(self) -> Path | None:
        """The SQLite file, or None on a database server."""
        name = self._engine.url.database
        return Path(name) if self._engine.dialect.name == "sqlite" and name else None

    async def read(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in a transaction that sees one moment of the store."""
        return await self._in_thread(partial(self.read_now, work, *args, **kwargs))

    async def write(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in a transaction that is on disk when this returns, or has not happened when this raises."""
        return await self._in_thread(partial(self.write_now, work, *args, **kwargs))

    async def run(self, work: Callable[[], T]) -> T:
        """Run blocking work that brings its own transactions."""
        return await self._in_thread(work)

    def later(self, work: Callable[[], T]) -> Future[T]:
        """Run blocking work that nobody waits for; `close` lets it end. Raises `RuntimeError` once closed."""
        return self._pool.submit(work)

    def read_now(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`read`, blocking."""
        with _failures(), self._reader.begin() as connection:
            return work(connection, *args, **kwargs)

    def write_now(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`write`, blocking."""
        with self._queue, _failures(), self._writer.begin() as connection:
            return work(connection, *args, **kwargs)

    def glance(self, query: str, values: Sequence[str]) -> list[tuple[Any, ...]] | None:
        """Rows of a SQLite query that one index answers, read here and now in some 10 µs: less than a change of threads
        costs. Waits for nobody: None when it cannot be answered at once, or on another database; `read` can."""
        file = self.sqlite_file
        if file is None:
            return None
        try:
            if self._glancing is None:
                self._glancing = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
            return self._glancing.execute(query, values).fetchall()
        except (sqlite3.Error, UnicodeEncodeError):
            return None

    def pragma(self, statement: str) -> tuple[Any, ...] | None:
        """Run a SQLite statement outside any transaction, writers held back. Returns its first row."""
        with self._queue, _failures():
            raw = self._engine.raw_connection()
            try:
                cursor = raw.cursor()
                cursor.execute(statement)
                row: tuple[Any, ...] | None = cursor.fetchone()
                cursor.close()
                return row
            finally:
                raw.close()

    def outside(self, *statements: str) -> list[Any]:
        """Run PostgreSQL statements that allow no transaction, each by itself. Returns the first value of each, or
        None where there is none."""
        found: list[Any] = []
        with _failures(), self._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for statement in statements:
                done = connection.exec_driver_sql(statement)
                found.append(done.scalar() if done.returns_rows else None)
        return found

    def close(self) -> None:
        """Wait for running work and close the connections; safe to call twice."""
        self._pool.shutdown(wait=True)
        if self._glancing is not None:
            self._glancing.close()
        self._engine.dispose()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """A caller that is cancelled stops waiting; the transaction ends whole either way."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


def named_failure(error: DBAPIError | OSError, what: str) -> StoreUnavailable:
    """The driver's failure as one of ours, with what to do."""
    cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    if getattr(getattr(error, "orig", None), "sqlstate", None) == _NOT_PERMITTED:
        return NotPermitted(f"{what}: {cause}")
    if any(sign in cause for sign in _READ_ONLY):
        return StoreReadOnly(f"{what}: {cause}")
    if any(sign in cause for sign in _LOCKED):
        return StoreLocked(f"{what}: {cause}")
    return StoreUnavailable(f"{what}: {cause}")


_NOT_PERMITTED = "42501"
"""PostgreSQL's own code for it."""
_READ_ONLY = ("readonly database", "read-only transaction")
_LOCKED = ("database is locked", "lock timeout", "database table is locked")


@contextmanager
def _failures() -> Iterator[None]:
    """Name the driver's failures; a broken constraint is the caller's to name."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise named_failure(error, "The memory store cannot be used now") from error
