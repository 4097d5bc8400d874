"""Which authored lines the shelf's personas say, with the bundled embedder."""

from pathlib import Path

import pytest

from memory.embedders.choose import choose_embedder
from persona.card import Answer, Example, Overlay, PersonaCard
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.thresholds import shipped_thresholds
from serving.kept_vectors import KeptVectors
from serving.shelf import Shelf

EMBEDDER = choose_embedder("bundled")
CARDS = {name: read_folder(shipped_catalog() / name) for name in persona_ids(shipped_catalog())}
BRAND = PersonaCard(
    id="brand",
    name="Mo",
    source_locale="en",
    locales={
        "en": Overlay(
            locale="en",
            name="Mo",
            examples=(Example(id="ex01", fan="how do I clean the kettle", reply="With vinegar, and slowly."),),
            answers=(
                Answer(id="a1", questions=("do you have a pet?",), answer="A goat in the story."),
                Answer(id="a2", questions=("which kettle suits a small kitchen?",), answer="The blue one."),
            ),
        )
    },
)


def shelf(cards: dict[str, PersonaCard], folder: Path) -> Shelf:
    return Shelf(lambda: cards, KeptVectors(EMBEDDER, folder / "vectors.npz"), shipped_thresholds())


@pytest.mark.parametrize(
    ("persona", "locale", "message"),
    [
        ("nova", "es", "¿Qué hora es?"),
        ("nova", "es", "¿Cuánto es dos más dos?"),
        ("nova", "ja", "何時ですか?"),
        ("nova", "ar", "كم الساعة؟"),
        ("amara", "es", "¿Quién es tu mejor amigo?"),
        ("nova", "en", "What is the capital of France?"),
        ("amara", "en", "Do you know anything about steam engines and old bridges"),
        ("nova", "en", "Who is your favourite player?"),
        ("diego", "en", "What's my dog's name?"),
    ],
)
async def test_a_question_nobody_wrote_an_answer_to_gets_none(
    persona: str, locale: str, message: str, tmp_path: Path
) -> None:
    """A cleared text is never put to a question that only sounds alike."""
    lines = await shelf(CARDS, tmp_path).lines(persona, locale)
    assert lines.best(EMBEDDER.query(message), message) is None


@pytest.mark.parametrize(
    ("message", "wanted"),
    [("got a cat or a dog?", "a1"), ("which kettle is right for a tiny kitchen", "a2"), ("what time is it", None)],
)
async def test_a_new_brands_card_is_judged_by_the_same_rules(message: str, wanted: str | None, tmp_path: Path) -> None:
    """One of the shared questions brings all their wordings; a question of the brand's own is found by likeness."""
    lines = await shelf({"brand": BRAND}, tmp_path).lines("brand", "en")
    match = lines.best(EMBEDDER.query(message), message)
    assert (None if match is None else match.id) == wanted
