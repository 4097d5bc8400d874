"""How much one fan, one key and one persona may ask for: token buckets, and a fan's replies at once. In this process.

Several processes each count for themselves: with N of them a limit is N times as high. Knows nothing of requests; whose
bucket is meant is handed in.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from serving.errors import TooManyMessages

_KEPT = 50_000
"""Buckets kept of each kind. A bucket that is dropped was the longest unused one, and is full again by then."""
_ALL_BUSY_SECONDS = 2
"""What a fan is told to wait while their other replies are still being written; how long that takes is not known."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Messages a minute for one fan, one key and one persona of a tenant, and a fan's replies at once. 0: no limit."""

    fan: int = 30
    key: int = 1200
    persona: int = 6000
    streams: int = 3


class Caller(NamedTuple):
    """Whose turn it is. An empty fan or key stands for none and is not counted."""

    tenant: str
    persona: str
    fan: str = ""
    key: str = ""


class _Bucket(NamedTuple):
    """Messages that may still be sent, as of a moment."""

    left: float
    at: float


class Turnstile:
    """Admits turns. Thread-safe; a turn takes from all its buckets or, when one is empty, from none."""

    def __init__(
        self,
        rates: Rates,
        clock: Callable[[], float] = time.monotonic,
        refused: Callable[[str, str], None] = lambda tenant, limit: None,
    ) -> None:
        self._rates = {"fan": rates.fan, "key": rates.key, "persona": rates.persona}
        self._streams = rates.streams
        self._clock = clock
        self._refused = refused
        self._buckets: dict[str, OrderedDict[tuple[str, str], _Bucket]] = {kind: OrderedDict() for kind in self._rates}
        self._running: dict[tuple[str, str], int] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, caller: Caller) -> Iterator[None]:
        """Hold a place for one reply. Raises `TooManyMessages`, naming what is used up and the seconds to wait."""
        try:
            self.enter(caller)
        except TooManyMessages as problem:
            self._refused(caller.tenant, problem.what)
            raise
        try:
            yield
        finally:
            self.leave(caller)

    def enter(self, caller: Caller) -> None:
        """Take a place; `leave` gives it back. Raises `TooManyMessages`, after which nothing is held."""
        now = self._clock()
        with self._lock:
            fan = (caller.tenant, caller.fan)
            if caller.fan and self._streams and self._running.get(fan, 0) >= self._streams:
                raise TooManyMessages("streams", _ALL_BUSY_SECONDS)
            wanted = [(kind, name, self._filled(kind, name, now)) for kind, name in self._asked(caller)]
            for kind, _, bucket in wanted:
                if bucket.left < 1:
                    raise TooManyMessages(kind, math.ceil((1 - bucket.left) * 60 / self._rates[kind]))
            for kind, name, bucket in wanted:
                self._keep(kind, name, _Bucket(bucket.left - 1, now))
            if caller.fan:
                self._running[fan] = self._running.get(fan, 0) + 1

    def leave(self, caller: Caller) -> None:
        """Give the place back."""
        if not caller.fan:
            return
        fan = (caller.tenant, caller.fan)
        with self._lock:
            left = self._running.get(fan, 0) - 1
            if left > 0:
                self._running[fan] = left
            else:
                self._running.pop(fan, None)

    def _asked(self, caller: Caller) -> Iterator[tuple[str, tuple[str, str]]]:
        names = {"fan": caller.fan, "key": caller.key, "persona": caller.persona}
        for kind, name in names.items():
            if name and self._rates[kind]:
                yield kind, (caller.tenant, name)

    def _filled(self, kind: str, name: tuple[str, str], now: float) -> _Bucket:
        """The bucket as it is now. It holds a quarter of a minute's messages, three at least: people write in runs."""
        rate = self._rates[kind]
        most = float(max(3, rate // 4))
        bucket = self._buckets[kind].get(name, _Bucket(most, now))
        return _Bucket(min(most, bucket.left + max(0.0, now - bucket.at) * rate / 60), now)

    def _keep(self, kind: str, name: tuple[str, str], bucket: _Bucket) -> None:
        buckets = self._buckets[kind]
        buckets[name] = bucket
        buckets.move_to_end(name)
        while len(buckets) > _KEPT:
            buckets.popitem(last=False)
