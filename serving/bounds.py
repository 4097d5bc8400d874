"""From what the inbound guards noted to the house's reviewed answer, for the planning of replies."""

from serving.guards.asking import Heeded
from serving.guards.lines import house_line
from serving.guards.signals import BOUNDARY, COMMERCE, DEPENDENCE, EXTRACTION, INJECTION
from serving.planning import Bound

_IN_ORDER = (INJECTION, EXTRACTION, DEPENDENCE, BOUNDARY, COMMERCE)
_FIRM = frozenset({INJECTION.name, EXTRACTION.name, DEPENDENCE.name})
"""What no model is asked about, whatever its style."""
_FIRM_FOR_MINORS = frozenset({"romance", "commerce", "meeting"})


def bound(heeded: Heeded, locale: str, persona: str, *, minor: bool = False) -> Bound | None:
    """What the message asks for that no persona gives, if anything. Raises `GuardUnavailable` for a missing answer."""
    for listener in _IN_ORDER:
        if kind := heeded.noted(listener.name):
            firm = listener.name in _FIRM or (minor and kind in _FIRM_FOR_MINORS)
            return Bound(kind, house_line(kind, locale, persona), firm)
    return None
