"""Locks by name that several processes share, held in PostgreSQL by one connection of this process.

They end with that connection: a process that is killed holds nothing. While the database is away nothing is locked, and
the log says so. Needs a connection that stays ours, so no pooler that shares connections between transactions. Knows
nothing of what is locked.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

_AGAIN = 0.05
"""Seconds between tries for what another process holds."""
_LOG = logging.getLogger(__name__)


class AdvisoryLocks:
    """Takes and gives back locks. Within this process the caller sees to it that each name is asked for once at a time,
    because to PostgreSQL all its callers are one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="locks")

    async def take(self, name: str) -> None:
        """Wait until no other process holds `name`, and hold it."""
        loop, key = asyncio.get_running_loop(), _number(name)
        try:
            while True:
                if await loop.run_in_executor(self._thread, self._ask, "pg_try_advisory_lock", key):
                    return
                await asyncio.sleep(_AGAIN)
        except asyncio.CancelledError:
            self.give(name)  # behind the try that may still be running
            raise

    def give(self, name: str) -> None:
        """Let go of `name`; returns at once."""
        self._thread.submit(self._ask, "pg_advisory_unlock", _number(name))

    def close(self) -> None:
        """Let go of everything; safe to call twice."""
        self._thread.shutdown(wait=True)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, function: str, key: int) -> bool:
        """What the database answers; yes where it can't be asked, since a turn must not wait for what nobody holds."""
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                self._connection.detach()  # closing it must end it: in the pool it would keep its locks
            return bool(self._connection.exec_driver_sql(f"SELECT {function}({key})").scalar_one())
        except DBAPIError as problem:
            _LOG.warning("Turns are ordered within this process only (%s).", type(problem).__name__)
            if self._connection is not None:
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
            return True


def _number(name: str) -> int:
    """A name as the 64 signed bits that PostgreSQL takes."""
    digest = blake2b(name.encode("utf-8", "replace"), digest_size=8, person=b"lookalike-turn").digest()
    return int.from_bytes(digest, "big", signed=True)
