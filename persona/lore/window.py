"""What the newest messages mention, as lore looks at them.

Knows keys by their number and texts; knows nothing of entries or rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Messages newest first, with the keys that each mentions; `messages` counts them all."""

    texts: tuple[str, ...]
    keys: tuple[frozenset[int], ...]
    messages: int = 0
    assistant_messages: int = 0
    greeting: int | None = None

    def mentions(self, keys: Sequence[int], depth: int) -> tuple[int, int] | None:
        """The first of the keys that the newest messages mention, and how many messages ago."""
        for age, found in enumerate(self.keys[:depth]):
            for key in keys:
                if key in found:
                    return key, age
        return None

    def said(self, keys: Sequence[int], depth: int) -> int:
        """How many of the keys the newest messages mention."""
        near = self.keys[:depth]
        return sum(any(key in found for found in near) for key in keys)
