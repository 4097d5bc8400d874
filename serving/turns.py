"""One turn of a conversation at a time; different conversations don't wait for each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol


class SharedLocks(Protocol):
    """Locks by name that other processes see too."""

    async def take(self, name: str) -> None:
        """Wait for `name` and hold it."""
        ...

    def give(self, name: str) -> None:
        """Let go of `name`."""
        ...


class TurnLocks:
    """A lock per conversation, kept only while somebody holds or waits for it. With `shared` also among processes:
    within one they queue in the order they came, between two whoever asks first when it is free."""

    def __init__(self, shared: SharedLocks | None = None) -> None:
        self._shared = shared
        self._locks: dict[str, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, conversation_id: str) -> AsyncIterator[None]:
        """Hold the conversation for one turn."""
        lock, waiting = self._locks.get(conversation_id, (asyncio.Lock(), 0))
        self._locks[conversation_id] = (lock, waiting + 1)
        try:
            async with lock:
                if self._shared is None:
                    yield
                    return
                await self._shared.take(conversation_id)
                try:
                    yield
                finally:
                    self._shared.give(conversation_id)
        finally:
            lock, waiting = self._locks[conversation_id]
            if waiting == 1:
                del self._locks[conversation_id]
            else:
                self._locks[conversation_id] = (lock, waiting - 1)
