"""Where in a prompt an entry goes, and which entries are in every prompt at the same place.

Knows an entry's own rules; knows nothing of books, conversations or how a prompt is written.
"""

from persona.lore.decorators import Decorators
from persona.lore.rules import Rules

SLOTS = (
    "before_char",
    "before_desc",
    "after_desc",
    "personality",
    "scenario",
    "after_char",
    "before_examples",
    "after_examples",
)
"""Places beside what describes the persona, in the order in which they are read."""
AT_DEPTH = "at_depth"


def slot_of(asks: Decorators, rules: Rules) -> str | None:
    """The place beside the description that an entry asks for, or None where it goes into the conversation."""
    if asks.position is None and (asks.depth is not None or asks.reverse_depth is not None):
        return None
    position = asks.position or rules.position
    return position if position in SLOTS else None


def stands(constant: bool, asks: Decorators, rules: Rules) -> bool:
    """Whether the entry is always in, beside the description, in nobody's voice: nothing that is said, no chance and
    no count can keep it out. `constant` says that it needs no key."""
    if not (constant or asks.activate) or slot_of(asks, rules) is None or asks.ignore_on_max_context:
        return False
    if (asks.role or rules.role or "system") != "system" or rules.chance < 100 or rules.groups:
        return False
    return asks.activate or not (_waits(rules) or _conditional(asks))


def _waits(rules: Rules) -> bool:
    return rules.timed or rules.delay > 0 or rules.recursion_level > 0


def _conditional(asks: Decorators) -> bool:
    counts = (asks.activate_only_after, asks.activate_only_every, asks.is_greeting, asks.is_user_icon)
    return asks.dont_activate or any(value is not None for value in counts)
