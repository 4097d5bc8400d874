import pytest

from persona.card import PersonaCard
from persona.content import canonical_text, content_hash, from_canonical_text


def test_a_hash_depends_on_content_alone(card: PersonaCard) -> None:
    """The order in which locales were added does not count; one letter does."""
    turned = card.model_copy(update={"locales": dict(reversed(card.locales.items()))})
    assert content_hash(turned) == content_hash(card)
    assert content_hash(card.model_copy(update={"version": "1.1"})) != content_hash(card)


def test_canonical_text_holds_the_whole_card(card: PersonaCard) -> None:
    """A card read back from its text is equal."""
    assert from_canonical_text(canonical_text(card)) == card


@pytest.mark.parametrize("text", ["", "{}", "[" * 100_000, '{"id": "A"}'])
def test_other_text_is_no_card(text: str) -> None:
    """Anything else raises ValueError."""
    with pytest.raises(ValueError):
        from_canonical_text(text)
