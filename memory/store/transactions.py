"""Transactions for fan memory, run off the event loop, with one way to fail.

Knows nothing of tables; the engine comes from `serving.database.engine`.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from memory.errors import StoreUnavailable

WRITING = "memory_writing"
"""Execution option of connections that write: on SQLite they take the write lock when they begin."""

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Connection, P], T]


class Transactions:
    """Runs functions `work(connection, …)` in one transaction each, in a few threads of its own.

    On SQLite the writers of this process queue on a lock of ours: its own waiting polls in steps of milliseconds.
    Writers of other processes wait up to SQLite's busy timeout. Raises `StoreUnavailable`.
    """

    def __init__(self, engine: Engine, threads: int = 4) -> None:
        self._engine = engine
        self._writer = engine.execution_options(**{WRITING: True})
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="memory")
        self._queue = threading.RLock() if engine.dialect.name == "sqlite" else nullcontext()

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
        with _failures(), self._engine.begin() as connection:
            return work(connection, *args, **kwargs)

    def write_now(self, work: Work[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`write`, blocking."""
        with self._queue, _failures(), self._writer.begin() as connection:
            return work(connection, *args, **kwargs)

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

    def close(self) -> None:
        """Wait for running work and close the connections; safe to call twice."""
        self._pool.shutdown(wait=True)
        self._engine.dispose()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """A caller that is cancelled stops waiting; the transaction ends whole either way."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


@contextmanager
def _failures() -> Iterator[None]:
    """Name the driver's failures; a broken constraint is the caller's to name."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise StoreUnavailable(f"The memory store cannot be used now: {error.orig}") from error
