"""Whether a likeness record allows a use: in a market, in a medium, for a purpose, on a day.

Knows the record and the calendar day it is handed; knows nothing of clocks, of market rules or of who asks.
"""

from dataclasses import dataclass
from datetime import date

from persona.card import Likeness, Medium, Purpose

WORLDWIDE = "worldwide"
EU_MEMBERS = frozenset(
    {"at", "be", "bg", "cy", "cz", "de", "dk", "ee", "es", "fi", "fr", "gr", "hr", "hu"}
    | {"ie", "it", "lt", "lu", "lv", "mt", "nl", "pl", "pt", "ro", "se", "si", "sk"}
)


@dataclass(frozen=True, slots=True)
class Permission:
    """The answer: `refusals` says each reason against, and is empty exactly when the use is `granted`."""

    refusals: tuple[str, ...]

    @property
    def granted(self) -> bool:
        """Whether nothing speaks against the use."""
        return not self.refusals


def permits(
    likeness: Likeness | None,
    *,
    day: date,
    market: str | None = None,
    medium: Medium = "text",
    purpose: Purpose = "chat",
) -> Permission:
    """Whether the record covers the use. `market` is a code such as `eu`, `fr` or `us-ca`.

    An unknown market (None) is covered only by a worldwide record. The last day of validity counts as valid; the day
    of a revocation does not.
    """
    if likeness is None:
        return Permission(("there is no likeness record",))
    refusals = [lapse] if (lapse := lapsed(likeness, day)) else []
    if not covers_market(likeness.territories, market):
        refusals.append(f"market {market or 'unknown'} is outside {', '.join(likeness.territories) or 'no territory'}")
    if medium not in likeness.media:
        refusals.append(f"medium {medium} is not among {', '.join(likeness.media) or 'none'}")
    if purpose not in likeness.purposes:
        refusals.append(f"purpose {purpose} is not among {', '.join(likeness.purposes) or 'none'}")
    return Permission(tuple(refusals))


def lapsed(likeness: Likeness, day: date) -> str:
    """Why the record does not hold on that day, whatever the use; empty when it does."""
    if likeness.revoked_on is not None and likeness.revoked_on <= day:
        return f"the rights were revoked on {likeness.revoked_on.isoformat()}"
    if day < likeness.valid_from:
        return f"the rights begin on {likeness.valid_from.isoformat()}"
    if likeness.valid_until is not None and likeness.valid_until < day:
        return f"the rights expired on {likeness.valid_until.isoformat()}"
    return ""


def covers_market(territories: tuple[str, ...], market: str | None) -> bool:
    """Whether a list of territories holds a market: by name, by its country, by the EU, or worldwide."""
    held = {_code(territory) for territory in territories}
    if WORLDWIDE in held:
        return True
    if market is None:
        return False
    wanted = _code(market)
    country = wanted.partition("-")[0]
    if wanted in held or country in held:
        return True
    return held >= EU_MEMBERS if country == "eu" else "eu" in held and country in EU_MEMBERS


def _code(name: str) -> str:
    """A territory or market as it is compared; the United Kingdom is `uk` to us and `gb` to ISO 3166."""
    code = name.strip().lower().replace("_", "-")
    return {"gb": "uk", "el": "gr"}.get(code, code)
