"""What earlier turns leave behind for an entry: it stays for some messages (sticky), then rests for some (cooldown).

Computed from the conversation's own messages each time, so that nothing has to be kept. Knows when entries fired; knows
nothing of why.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from persona.lore.indexed import IndexedBook


@dataclass(frozen=True, slots=True)
class Timing:
    """Ids of the entries that are still held, and of those that rest, at one moment."""

    held: frozenset[str] = frozenset()
    resting: frozenset[str] = frozenset()


NOTHING = Timing()


def timing_after(
    book: IndexedBook, turns: Iterable[int], now: int, fired_at: Callable[[int, Timing], Iterable[str]]
) -> Timing:
    """Where the book's timed entries stand when the conversation has `now` messages.

    `turns` are the message counts of the earlier turns, rising; `fired_at(count, timing)` says which entries fired
    then. An entry that is held does not begin anew.
    """
    if not book.timed:
        return NOTHING
    last: dict[str, int] = {}
    for count in turns:
        timing = _timing(book, last, count)
        last.update(dict.fromkeys(set(fired_at(count, timing)) - timing.held, count))
    return _timing(book, last, now)


def _timing(book: IndexedBook, last: Mapping[str, int], now: int) -> Timing:
    held: set[str] = set()
    resting: set[str] = set()
    for name, count in last.items():
        rules = book.entries[book.by_id[name]].rules
        if now - count <= rules.sticky:
            held.add(name)
        elif now - count <= rules.sticky + rules.cooldown:
            resting.add(name)
    return Timing(frozenset(held), frozenset(resting))
