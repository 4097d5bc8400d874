"""Checks of the likeness record: that there is one, that it holds today and that its basis is backed.

Knows the record; knows nothing of words.
"""

from collections.abc import Iterator
from datetime import date

from persona.card import PersonaCard
from persona.likeness import lapsed, permits
from persona.lint.finding import Finding

_NEEDS_EVIDENCE = frozenset({"licensed", "estate", "self"})


def rights(card: PersonaCard, day: date) -> Iterator[Finding]:
    """Every finding about rights on that day."""
    likeness = card.likeness
    if likeness is None:
        yield Finding(
            "error", "no-likeness", "likeness", "is missing", "record whose likeness this is, and on what basis"
        )
        return
    lapse = lapsed(likeness, day)
    if lapse:
        yield Finding("error", "lapsed", "likeness", lapse, "renew the licence before publishing")
    if likeness.valid_until is not None and likeness.valid_until < likeness.valid_from:
        yield Finding("error", "term", "likeness.valid_until", "lies before valid_from", "correct the term")
    for field in ("whose", "licensor"):
        if not getattr(likeness, field).strip():
            yield Finding("error", "likeness-empty", f"likeness.{field}", "is empty", "say who")
    if not likeness.territories:
        yield Finding("error", "likeness-empty", "likeness.territories", "is empty", "list markets, or worldwide")
    if likeness.basis in _NEEDS_EVIDENCE and not likeness.evidence_sha256:
        advice = "file the contract and record its sha256"
        yield Finding("error", "no-evidence", "likeness.evidence_sha256", f"is missing for {likeness.basis}", advice)
    if not permits(likeness, day=likeness.valid_from, market=(*likeness.territories, None)[0]).granted:
        advice = "a persona chats in text; add both to the record"
        yield Finding("error", "no-chat", "likeness", "does not cover chat in text", advice)
    if likeness.basis != "fictional" and card.realism == "realistic":
        advice = "check that markets allow a realistic copy of a person"
        yield Finding("warning", "realistic", "realism", "is realistic for a real person", advice)
