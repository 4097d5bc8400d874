"""A bounded cache of open fans, checked against the store at every use. Knows nothing of ranking."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakValueDictionary

from memory.records import FanKey, KnownFact, Revision, SaidBefore
from memory.search.budget import estimate_tokens
from memory.search.opened import CountTokens, OpenFan


class Spoken(Protocol):
    """Where words come from: the stored or the session's transcript."""

    async def revision(self, key: FanKey) -> Revision | None:
        """Where this fan's memory stands, or None when nothing of them may be read here."""
        ...

    async def said(self, key: FanKey, after: int = 0, limit: int = ...) -> tuple[SaidBefore, ...]:
        """The first `limit` messages that stand after a place, oldest first."""
        ...

    async def place_before(self, key: FanKey, newest: int) -> int:
        """The place after which the last `newest` messages come."""
        ...


NEWEST = 50_000
"""Messages of one fan that are open for search at most, the newest, beside all facts: a year of 68 turns a day."""
_BATCH = 2_000
"""Rows read at once: what opening needs beside what stays open."""


class Known(Protocol):
    """Where facts come from."""

    async def with_vectors(self, key: FanKey) -> tuple[KnownFact, ...]:
        """Facts that stand now."""
        ...


@dataclass(frozen=True, slots=True)
class _Held:
    source: Spoken
    revision: Revision
    fan: OpenFan


class OpenFans:
    """Opens fans for search: at most `fans` of them and `rows` entries in all (2.5 kB an entry of 384 dimensions).

    Of one fan the `newest` messages and all facts can be found. What was said before that stays in the store, on the
    fan's page and in the facts made of it.

    `stored` is asked first; a fan of whom it may say nothing is looked for in `session`. `count_tokens` says what a
    text costs in a prompt.
    """

    def __init__(
        self,
        stored: Spoken,
        session: Spoken,
        facts: Known,
        dim: int,
        fans: int = 256,
        rows: int = 200_000,
        count_tokens: CountTokens = estimate_tokens,
        newest: int = NEWEST,
    ) -> None:
        self._stored = stored
        self._session = session
        self._facts = facts
        self._dim = dim
        self._count = count_tokens
        self._fans = fans
        self._rows = rows
        self._newest = newest
        self._held: OrderedDict[FanKey, _Held] = OrderedDict()
        self._locks: WeakValueDictionary[FanKey, asyncio.Lock] = WeakValueDictionary()
        self._erasures = 0

    async def open(self, key: FanKey) -> OpenFan | None:
        """This fan, up to date with the store, or None when nothing is known of them."""
        lock = self._locks.get(key) or self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            source, revision = self._stored, await self._stored.revision(key)
            if revision is None:
                source, revision = self._session, await self._session.revision(key)
            if revision is None:
                self._held.pop(key, None)
                return None
            held = self._held.get(key)
            if held is not None and held.source is source and held.revision == revision:
                self._held.move_to_end(key)
                return held.fan
            return await self._read(key, source, revision, held)

    def forget(self, key: FanKey | None = None) -> None:
        """Drop a fan, or all, from memory: called after an erasure so that no erased word stays here."""
        self._erasures += 1
        if key is None:
            self._held.clear()
        else:
            self._held.pop(key, None)

    def held(self) -> Sequence[FanKey]:
        """The fans that are open, longest unused first."""
        return tuple(self._held)

    async def _read(self, key: FanKey, source: Spoken, revision: Revision, held: _Held | None) -> OpenFan:
        """Add what is new to an open fan, or open them afresh when something was taken away or changed."""
        erasures = self._erasures
        if held is not None and held.source is source and held.revision.epoch == revision.epoch:
            fan = held.fan
            fan.add_messages(await source.said(key, fan.last_place))
        else:
            fan = OpenFan(self._dim, self._count)
            fan.add_facts(await self._facts.with_vectors(key) if source is self._stored else ())
            fan.last_place = await source.place_before(key, self._newest)
            while rows := await source.said(key, fan.last_place, _BATCH):
                await asyncio.to_thread(fan.add_messages, rows)
                if len(rows) < _BATCH:
                    break
        if erasures == self._erasures:
            self._held[key] = _Held(source, revision, fan)
            self._held.move_to_end(key)
            self._make_room()
        return fan

    def _make_room(self) -> None:
        while len(self._held) > 1 and (
            len(self._held) > self._fans or sum(len(held.fan.entries) for held in self._held.values()) > self._rows
        ):
            self._held.popitem(last=False)
