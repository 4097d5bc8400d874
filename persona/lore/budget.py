"""Which of the entries that fired fit into a budget of tokens.

Knows prices and priorities; knows nothing of why an entry fired.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from persona.lore.fired import Fired


class Priced(NamedTuple):
    """An entry that fired and what its content costs in tokens."""

    hit: Fired
    tokens: int


def within(fired: Iterable[Fired], budget: int, count_tokens: Callable[[str], int]) -> list[Priced]:
    """Those that fit, in the book's order. An entry larger than the whole budget drives nobody out.

    Over budget the lowest priority goes first, then the lowest insertion order, then the oldest mention.
    """
    priced = [Priced(hit, count_tokens(hit.entry.content)) for hit in fired if hit.entry.content]
    kept = sorted((one for one in priced if one.tokens <= budget), key=lambda one: _worth(one.hit))
    total = sum(one.tokens for one in kept)
    while kept and total > budget:
        total -= kept.pop(0).tokens
    return sorted(kept, key=lambda one: one.hit.entry.place)


def _worth(hit: Fired) -> tuple[bool, int, int, int, int]:
    """What goes first when space runs out, lowest first."""
    entry = hit.entry
    return (not entry.decorators.ignore_on_max_context, entry.priority, entry.insertion_order, -hit.age, -entry.place)
