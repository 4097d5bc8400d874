"""All checks of a card in one call, and whether it may be published.

Runs the checks; each lives in a module of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from persona.card import PersonaCard
from persona.lint.completeness import completeness
from persona.lint.conduct import conduct
from persona.lint.finding import Finding, in_order
from persona.lint.honesty import honesty
from persona.lint.lore import budgets, dead_lore
from persona.lint.rights import rights
from persona.lint.writing import writing


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a card may be published, and the errors that speak against it."""

    findings: tuple[Finding, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.findings


def lint(
    card: PersonaCard,
    day: date,
    wanted: Sequence[str] = (),
    count_tokens: Callable[[str], int] | None = None,
) -> tuple[Finding, ...]:
    """Everything worth telling the author, gravest first.

    `day` is the day for which rights are judged, `wanted` the locales that the card ought to speak; with
    `count_tokens` what is over its budget in some language is found too.
    """
    return in_order(_all(card, day, wanted, count_tokens))


def publishable(card: PersonaCard, day: date, wanted: Sequence[str] = ()) -> Decision:
    """Whether lint finds no error."""
    return Decision(tuple(finding for finding in lint(card, day, wanted) if finding.severity == "error"))


def _all(
    card: PersonaCard, day: date, wanted: Sequence[str], count_tokens: Callable[[str], int] | None
) -> Iterator[Finding]:
    yield from rights(card, day)
    yield from completeness(card, wanted)
    yield from dead_lore(card)
    yield from honesty(card)
    yield from conduct(card)
    yield from writing(card)
    if count_tokens is not None:
        yield from budgets(card, count_tokens)
