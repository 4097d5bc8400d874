from datetime import date

import pytest

from persona.card import Likeness, PersonaCard
from persona.lint import lint, publishable

DAY = date(2026, 11, 24)


def test_a_good_card_may_be_published(card: PersonaCard) -> None:
    """Notes and warnings do not block."""
    decision = publishable(card, DAY)
    assert decision.allowed
    assert decision.findings == ()
    assert {finding.severity for finding in lint(card, DAY)} <= {"warning", "note"}


def test_findings_come_gravest_first_and_say_what_to_do(card: PersonaCard) -> None:
    """Errors lead, and each finding has a place and advice."""
    findings = lint(card.model_copy(update={"likeness": None}), DAY)
    assert findings[0].code == "no-likeness"
    assert all(finding.where and finding.what and finding.advice for finding in findings)
    assert findings[0].sentence == "likeness: is missing; record whose likeness this is, and on what basis"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_until": date(2026, 11, 23)}, "lapsed"),
        ({"revoked_on": DAY}, "lapsed"),
        ({"valid_until": date(2025, 1, 1)}, "term"),
        ({"whose": " "}, "likeness-empty"),
        ({"territories": ()}, "likeness-empty"),
        ({"basis": "licensed"}, "no-evidence"),
        ({"media": ("voice",)}, "no-chat"),
        ({"purposes": ("advertising",)}, "no-chat"),
    ],
)
def test_rights_that_do_not_hold_block(
    card: PersonaCard, likeness: Likeness, change: dict[str, object], code: str
) -> None:
    """Each gap in the record is an error."""
    bad = card.model_copy(update={"likeness": likeness.model_copy(update=change)})
    assert code in {finding.code for finding in publishable(bad, DAY).findings}


def test_a_realistic_copy_of_a_person_is_warned_of(card: PersonaCard, likeness: Likeness) -> None:
    """A licence with evidence may be realistic, with a warning."""
    licence = likeness.model_copy(update={"basis": "licensed", "evidence_sha256": "0" * 64})
    real = card.model_copy(update={"likeness": licence, "realism": "realistic"})
    assert publishable(real, DAY).allowed
    assert "realistic" in {finding.code for finding in lint(real, DAY)}


def test_budgets_are_checked_when_tokens_can_be_counted(card: PersonaCard) -> None:
    """Handed a counter, lint looks at lore budgets too."""
    small = card.model_copy(update={"lore": card.lore.model_copy(update={"token_budget": 1})})
    assert "over-budget" not in {finding.code for finding in lint(small, DAY)}
    assert "over-budget" in {finding.code for finding in lint(small, DAY, count_tokens=len)}
