"""Strictest merge: all markets that apply together give one set of obligations.

Union of duties, shortest interval, most frequent notice, highest age. Adding a market never weakens anything; a
property test holds it to that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from serving.disclosure.market import Audience, Duty, Helpline, MarketPack, Rule, load_markets

StartNotice = Literal["none", "daily", "each_session"]
_START_ORDER: tuple[StartNotice, ...] = ("none", "daily", "each_session")


@dataclass(frozen=True, slots=True)
class Reason:
    """Which rule of which market asks for a duty."""

    market: str
    rule: Rule
    binding: bool


@dataclass(frozen=True, slots=True)
class Obligations:
    """What must be done here and now. Minutes are the longest allowed gap; None means no clock is asked for."""

    markets: tuple[str, ...]
    day: date
    duties: frozenset[tuple[Duty, Audience]]
    start_notice: StartNotice
    reminder_minutes: int | None
    reminder_minutes_minor: int | None
    break_minutes_minor: int | None
    minimum_age: int
    guardian_consent_under: int
    romance_from_age: int
    crisis_gate: bool
    marked_media: frozenset[str]
    helplines: tuple[Helpline, ...]
    reasons: tuple[Reason, ...]

    def requires(self, duty: Duty, *, minor: bool = False) -> bool:
        """Whether `duty` is owed to this fan."""
        return (duty, "all") in self.duties or (minor and (duty, "minors") in self.duties)

    def reminder_for(self, *, minor: bool) -> int | None:
        """Minutes of continuous use after which a reminder is due."""
        gaps = [self.reminder_minutes]
        if minor:
            gaps += [self.reminder_minutes_minor, self.break_minutes_minor]
        return min((gap for gap in gaps if gap is not None), default=None)


def merge(packs: Sequence[MarketPack], day: date) -> Obligations:
    """Obligations of all `packs` together on `day`."""
    reasons = tuple(Reason(pack.id, rule, rule.binds(day)) for pack in packs for rule in pack.rules)
    binding = [reason.rule for reason in reasons if reason.binding]
    lines: dict[tuple[str, str], Helpline] = {}
    for pack in packs:
        for line in pack.helplines:
            lines.setdefault((line.country, line.contact), line)
    return Obligations(
        markets=tuple(pack.id for pack in packs if pack.id != "default"),
        day=day,
        duties=frozenset((rule.duty, rule.audience) for rule in binding),
        start_notice=max(
            (rule.when for rule in binding if rule.when is not None), key=_START_ORDER.index, default="none"
        ),
        reminder_minutes=_shortest(binding, "reminder", "all"),
        reminder_minutes_minor=_shortest(binding, "reminder", "minors"),
        break_minutes_minor=_shortest(binding, "break_prompt", "minors"),
        minimum_age=_highest(binding, "age_gate"),
        guardian_consent_under=_highest(binding, "guardian_consent"),
        romance_from_age=_highest(binding, "romance_ban"),
        crisis_gate=any(rule.duty == "crisis_protocol" and rule.gate for rule in binding),
        marked_media=frozenset(m for rule in binding if rule.duty == "implicit_mark" for m in rule.medium),
        helplines=tuple(lines.values()),
        reasons=reasons,
    )


def obligations(markets: Sequence[str], day: date) -> Obligations:
    """Obligations of the base pack and `markets` on `day`. Raises `DisclosureError` for an unknown market."""
    return merge(load_markets(markets), day)


def _shortest(rules: Sequence[Rule], duty: Duty, audience: Audience) -> int | None:
    gaps = [r.minutes for r in rules if r.duty == duty and r.audience == audience and r.minutes is not None]
    return min(gaps, default=None)


def _highest(rules: Sequence[Rule], duty: Duty) -> int:
    return max((r.age for r in rules if r.duty == duty and r.age is not None), default=0)
