"""A blocking generator of text on its own thread, read from asyncio. Knows neither models nor messages."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable

_GRACE = 0.5
"""Seconds that a closing reader waits for the thread to notice; it ends by itself soon after."""


class Job:
    """One piece of work on a thread. The worker calls `put` and stops when that, or `stopped`, says so.

    Its thread is no daemon: a process that leaves while native code generates is aborted. Python waits for it at exit,
    and `stopped` turns true then.
    """

    def __init__(self, work: Callable[["Job"], None], name: str, on_stop: Callable[[], None] = lambda: None) -> None:
        self._work = work
        self._on_stop = on_stop
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()
        self._lock = threading.Lock()
        self._pieces: list[str] = []
        self._stop = False
        self._over = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=False)

    def stopped(self) -> bool:
        """Whether the worker should end: its reader is gone, or the program is leaving."""
        return self._stop or not threading.main_thread().is_alive()

    def put(self, text: str) -> bool:
        """Hand over the next piece of text; pieces not read yet are joined. Returns `stopped()`."""
        with self._lock:
            self._pieces.append(text)
            first = len(self._pieces) == 1
        if first:
            self._wake()
        return self.stopped()

    def stop(self) -> None:
        """Ask the worker to end; from any thread."""
        self._stop = True
        self._on_stop()

    def join(self) -> None:
        """Wait for the worker; blocks."""
        if self._thread.ident is not None:
            self._thread.join()

    async def read(self) -> AsyncGenerator[str, None]:
        """Start, and yield what the worker puts. Raises what it raised. Closing the iterator stops it."""
        self._thread.start()
        try:
            while True:
                await self._ready.wait()
                self._ready.clear()
                with self._lock:
                    text, over = "".join(self._pieces), self._over
                    self._pieces.clear()
                if text:
                    yield text
                if over:
                    break
            if self._error is not None:
                raise self._error
        finally:
            if not self._over:
                self.stop()
                await self._ended()

    async def _ended(self) -> None:
        """Wait a little for the worker, so that what it held is free again for the reader's next request."""
        try:
            async with asyncio.timeout(_GRACE):
                while not self._over:
                    await self._ready.wait()
                    self._ready.clear()
        except TimeoutError:
            return

    def _run(self) -> None:
        try:
            self._work(self)
        except BaseException as problem:  # noqa: BLE001 - not swallowed: the reader raises it on its own side
            self._error = problem
        finally:
            with self._lock:
                self._over = True
            self._wake()

    def _wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._ready.set)
        except RuntimeError:  # the reader's loop is closed: nobody reads any more
            self._stop = True
