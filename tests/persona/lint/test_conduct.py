import pytest

from persona.card import Example, Likeness, Overlay, PersonaCard
from persona.lint.conduct import conduct


def found(text: str, locale: str = "en", likeness: Likeness | None = None, **fields: str) -> list[tuple[str, str]]:
    """Severity and code of what is found in a reply."""
    overlay = Overlay(locale=locale, examples=(Example(id="x", fan=text, reply=text),), **fields)  # type: ignore[arg-type]  # texts
    card = PersonaCard(id="x", name="Nova", source_locale=locale, likeness=likeness, locales={locale: overlay})
    return [(finding.severity, finding.code) for finding in conduct(card)]


def test_selling_needs_a_licence(likeness: Likeness) -> None:
    """A discount code is an error unless the licence covers advertising or live sale, or the line is a refusal."""
    assert found("Use my code NOVA10!") == [("error", "endorsement")]
    for purpose in ("advertising", "live-sale"):
        licence = likeness.model_copy(update={"purposes": ("chat", purpose)})
        assert found("Use my code NOVA10!", likeness=licence) == []
    assert found("I never tell anybody to use my code.") == []


def test_a_persona_is_an_adult(likeness: Likeness) -> None:
    """A persona that is a minor is a warning, and an error where romance is licensed."""
    assert found("I'm 16 years old.") == [("warning", "minors")]
    romantic = likeness.model_copy(update={"intimacy": "romantic"})
    assert found("I'm 16 years old.", likeness=romantic) == [("error", "minors")]
    assert found("", description="A 15-year-old singer.") == [("warning", "minors")]
    assert found("I'm not a minor, I'm software.") == []


def test_a_fans_age_is_never_waved_aside() -> None:
    """Such a line is an error whatever the licence."""
    assert found("Age is just a number.") == [("error", "minors")]


@pytest.mark.parametrize("text", ["I have 16 songs.", "She was on stage for 12 years.", "Buy time, not tickets."])
def test_numbers_and_everyday_words_pass(text: str) -> None:
    """A count is no age, and a saying no offer."""
    assert found(text) == []
