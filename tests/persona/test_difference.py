"""What differs between two cards, and which words changed."""

from hypothesis import given
from hypothesis import strategies as st

from persona.card import Answer, PersonaCard
from persona.difference import Change, diff, pieces


def with_english(card: PersonaCard, **values: object) -> PersonaCard:
    """The card with other English words."""
    overlay = card.locales["en"].model_copy(update=values)
    return card.model_copy(update={"locales": {**card.locales, "en": overlay}})


def test_a_card_does_not_differ_from_itself(card: PersonaCard) -> None:
    """Two equal cards have no changes."""
    assert diff(card, card.model_copy()) == ()


def test_each_change_names_its_field(card: PersonaCard) -> None:
    """A changed, an added and a removed field each say where they are and what was there."""
    after = with_english(card, greeting="Hello, I'm Lia, an AI.", personality="calm", tagline="")
    assert diff(card, after) == (
        Change("changed", "locales.en.greeting", card.locales["en"].greeting, "Hello, I'm Lia, an AI."),
        Change("added", "locales.en.personality", "", "calm"),
        Change("removed", "locales.en.tagline", "An AI diver", ""),
    )


def test_answers_are_told_apart_by_their_id(card: PersonaCard) -> None:
    """An answer put in front of others is one addition, and the others are as they were."""
    made = Answer(id="new", questions=("why?",), answer="Because.")
    after = with_english(card, answers=(made, *card.locales["en"].answers))
    assert {change.where for change in diff(card, after)} == {
        "locales.en.answers.new.id",
        "locales.en.answers.new.questions",
        "locales.en.answers.new.answer",
    }


def test_words_are_laid_over_each_other() -> None:
    """Only the word that changed is marked."""
    marked = [(piece.kind, piece.text) for piece in pieces("a red boat", "a blue boat")]
    assert marked == [("same", "a "), ("removed", "red"), ("added", "blue"), ("same", " boat")]


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_letter_is_lost(before: str, after: str) -> None:
    """The pieces without the new ones are the old text, without the old ones the new text."""
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "added") == before
    assert "".join(piece.text for piece in found if piece.kind != "removed") == after
