"""Where a fan is and how old, as far as they said so themselves, and whether the rules there let them chat.

Nothing is guessed: a place counts only when it is one of the operator's markets, an age only when it is a number of
years. Knows nothing of what the rules ask for beyond the lowest age.
"""

from dataclasses import dataclass
from typing import Literal

from app.web.host import Host
from app.web.visit import Visit

OLDEST = 120
Admission = Literal["open", "age_needed", "age_refused"]


@dataclass(frozen=True, slots=True)
class Place:
    """`market` is a code of the operator's markets and `age` in years; None where the fan did not say."""

    market: str | None
    age: int | None


def choices(host: Host) -> tuple[str, ...]:
    """The markets that a fan can choose from: the operator's, where there are several."""
    markets = tuple(host.markets)
    return markets if len(markets) > 1 else ()


def place_of(visit: Visit, host: Host) -> Place:
    """What the fan said of themselves on this device."""
    market = visit.market_cookie if visit.market_cookie in choices(host) else None
    said = visit.age_cookie
    age = int(said) if said.isascii() and said.isdigit() and len(said) <= 3 and int(said) <= OLDEST else None
    return Place(market, age)


def admission(place: Place, host: Host) -> Admission:
    """Whether the rules of the place let this fan chat."""
    lowest = host.minimum_age(place.market)
    if not lowest:
        return "open"
    if place.age is None:
        return "age_needed"
    return "open" if place.age >= lowest else "age_refused"
