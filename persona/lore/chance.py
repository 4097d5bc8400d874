"""Chance that can be repeated: the same seed and the same last words always draw the same number.

Knows nothing of entries. Nothing is stored, so a reply that is tried again, or looked at in the tester, draws alike.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b

Draw = Callable[[str], float]
"""From a name to a number from 0 up to, and without, 1."""
_SAID = 2
"""How many of the newest messages a draw depends on; a window that moves on must not change it."""


def drawing(seed: str, newest_first: Sequence[str]) -> Draw:
    """A draw for one turn. `seed` tells conversations apart; `newest_first` is what was said."""
    base = "\0".join((seed, *newest_first[:_SAID])).encode("utf-8", "surrogatepass")

    def draw(name: str) -> float:
        key = blake2b(base, digest_size=32).digest()
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8, key=key).digest()
        return int.from_bytes(digest) / 2.0**64

    return draw
