"""Which conversation sits where in a model's cache, and who must wait. Knows no model, only keys, prompts and sizes.

A seat keeps the tokens of its last prompt, so a conversation that comes back to its own seat pays only for what is new.
There are more seats than may run at once; all share one pool of cache cells.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from serving.errors import EngineUnavailable

AWAY = 60.0
"""Seconds after which a conversation's seat may be taken by a newcomer whose prompt begins the same way."""


@dataclass(slots=True)
class Seat:
    """One place in the cache: whose it is, what it holds and when it was left."""

    index: int
    key: str = ""
    prompt: str = ""
    left_at: float = float("-inf")
    cells: int = 0
    busy: bool = False


@dataclass(slots=True)
class Seats:
    """Hands out seats, first come first served: `at_once` run together, within `pool` cells."""

    count: int
    at_once: int
    pool: int
    most_waiting: int = 64
    clock: Callable[[], float] = time.monotonic
    _seats: list[Seat] = field(init=False)
    _queue: deque[object] = field(init=False, default_factory=deque)
    _free: threading.Condition = field(init=False, default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self._seats = [Seat(index) for index in range(self.count)]

    def take(self, key: str, prompt: str, cells: int, stopped: Callable[[], bool]) -> Seat | None:
        """Wait for a seat with room for `cells` more; None once `stopped()` (call `wake` after a change).

        Raises `EngineUnavailable` when too many wait already.
        """
        ticket = object()
        with self._free:
            if len(self._queue) >= self.most_waiting:
                raise EngineUnavailable(f"The model is busy: {len(self._queue)} requests are waiting. Try again soon.")
            self._queue.append(ticket)
            try:
                self._free.wait_for(lambda: stopped() or (self._queue[0] is ticket and self._room(cells)))
            finally:
                self._queue.remove(ticket)
                self._free.notify_all()
            if stopped():
                return None
            seat = self._choose(key, prompt)
            seat.key, seat.prompt, seat.cells, seat.busy = key, prompt, cells, True
            return seat

    def leave(self, seat: Seat) -> None:
        """Give a seat back; what it holds stays until somebody else takes it."""
        with self._free:
            seat.busy, seat.cells, seat.left_at = False, 0, self.clock()
            self._free.notify_all()

    def wake(self) -> None:
        """Let those who wait look at their `stopped` again."""
        with self._free:
            self._free.notify_all()

    def _room(self, cells: int) -> bool:
        busy = [seat.cells for seat in self._seats if seat.busy]
        return not busy or (len(busy) < self.at_once and sum(busy) + cells <= self.pool)

    def _choose(self, key: str, prompt: str) -> Seat:
        """Its own seat; else a left one that begins the same way; else an unused one; else the longest left."""
        free = [seat for seat in self._seats if not seat.busy]
        own = [seat for seat in free if key and seat.key == key]
        if own:
            return own[0]
        now = self.clock()
        left = [seat for seat in free if seat.prompt and (not seat.key or now - seat.left_at >= AWAY)]
        alike = max(left, key=lambda seat: _shared(seat.prompt, prompt), default=None)
        if alike is not None and 2 * _shared(alike.prompt, prompt) >= len(prompt):
            return alike
        return min(free, key=lambda seat: seat.left_at)


def _shared(one: str, other: str) -> int:
    """Characters that both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
