"""Whether a card may go live here: lint, rights that cover the operator's use, and names that are nobody else's.

Knows a card, the operator's terms and what reviewers cleared; knows nothing of who publishes or where versions lie.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from persona.card import Likeness, Medium, PersonaCard, Purpose
from persona.clearance import Pair, pair
from persona.likeness import covers_market
from persona.lint import Finding, lint
from persona.lint.finding import in_order
from persona.names import check_names

ALIKE = 0.65
"""Strength from which a name that is like a protected one keeps a card from going live."""
NOWHERE = "default"
"""The market pack for fans whose market nobody knows."""
PURPOSE: Purpose = "chat"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the operator asks of a card beyond lint.

    `markets` are those that the installation serves; empty where the operator named none, so that fans may be anywhere;
    None where rights are not compared with markets. `protected` are names not to be taken.
    """

    markets: tuple[str, ...] | None = None
    protected: tuple[str, ...] = ()


ANYTHING = Terms()


def findings(
    card: PersonaCard,
    day: date,
    terms: Terms,
    cleared: Collection[Pair] = (),
    wanted: Sequence[str] = (),
    count_tokens: Callable[[str], int] | None = None,
) -> tuple[Finding, ...]:
    """Everything worth telling the author, gravest first; an error keeps the card from going live.

    `cleared` are the pairs of names that a reviewer let through; `wanted` and `count_tokens` are lint's.
    """
    found = [*lint(card, day, wanted, count_tokens), *_rights(card, terms), *_names(card, terms, cleared)]
    return in_order(found)


def _rights(card: PersonaCard, terms: Terms) -> Iterator[Finding]:
    likeness = card.likeness
    if likeness is None or terms.markets is None:
        return
    for market in terms.markets or (NOWHERE,):
        if not covers_market(likeness.territories, None if market == NOWHERE else market):
            yield _uncovered(likeness, market, named=bool(terms.markets))
    for medium in sorted(_media(card, likeness) - set(likeness.media)):
        advice = "extend the licence, or leave the picture out" if medium == "image" else "extend the licence"
        yield Finding("error", "medium", "likeness.media", f"does not cover {medium}", advice)
    if PURPOSE not in likeness.purposes:
        yield Finding("error", "purpose", "likeness.purposes", f"does not cover {PURPOSE}", "extend the licence")


def _uncovered(likeness: Likeness, market: str, *, named: bool) -> Finding:
    held = ", ".join(likeness.territories) or "nowhere"
    if named:
        what = f"covers {held}, but this installation serves {market}"
        advice = "extend the licence, or take the market out of LOOKALIKE_MARKETS"
    else:
        what = f"covers {held}, but this installation names no markets, so that fans may be anywhere"
        advice = "name its markets in LOOKALIKE_MARKETS, or record worldwide rights"
    return Finding("error", "market", "likeness.territories", what, advice)


def _media(card: PersonaCard, likeness: Likeness) -> set[Medium]:
    """How the likeness is used: in text always, in a picture where a real person has one here."""
    return {"text", "image"} if card.portrait_svg and likeness.basis != "fictional" else {"text"}


def _names(card: PersonaCard, terms: Terms, cleared: Collection[Pair]) -> Iterator[Finding]:
    for hit in check_names(card, terms.protected, ALIKE):
        if pair(hit.written, hit.protected) not in cleared:
            what = hit.sentence.removeprefix(f"{hit.where}: ")
            advice = "choose another name, or have a reviewer clear it"
            yield Finding("error", "protected-name", hit.where, what, advice)
