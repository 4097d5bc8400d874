"""A small whole card to test with."""

from datetime import date

import pytest

from persona.card import (
    Answer,
    Document,
    Example,
    Likeness,
    LoreBook,
    LoreEntry,
    LoreText,
    Overlay,
    PersonaCard,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>\n'


@pytest.fixture
def likeness() -> Likeness:
    return Likeness(
        basis="fictional",
        whose="Lia, invented",
        licensor="The project",
        territories=("worldwide",),
        media=("text",),
        purposes=("chat",),
        valid_from=date(2026, 1, 1),
    )


def english() -> Overlay:
    """The persona's own language, whole."""
    return Overlay(
        locale="en",
        name="Lia Mar",
        nickname="Lia",
        greeting="Hi, I'm Lia, an AI character. What's up?",
        description="Lia is an invented diver.",
        tagline="An AI diver",
        starters=("Hello!",),
        examples=(Example(id="ex01", fan="hey", reply="Hey you!"), Example(id="ex02", fan="bye", reply="Take care!")),
        answers=(
            Answer(id="pet", questions=("do you have a pet?", "your dog?"), answer="A crab called Monday."),
            Answer(id="food", questions=("favourite food?",), answer="In my story: soup."),
            Answer(id="hobby", questions=("what do you do all day?",), answer="In my story: diving."),
        ),
        recall_lines=("You told me: {memory}.",),
        fallback_lines=("I have nothing on that, as an AI.",),
        identity_lines=("I'm an AI and Lia is invented.",),
    )


@pytest.fixture
def card(likeness: Likeness) -> PersonaCard:
    """English whole, Spanish nearly, Mexican Spanish a greeting and one answer, Japanese the least."""
    spanish = Overlay(
        locale="es",
        name="Lia Mar",
        greeting="Hola, soy Lia, una IA.",
        description="Lia es una buceadora inventada.",
        answers=(
            Answer(id="pet", questions=("¿tienes mascota?",), answer="Un cangrejo."),
            Answer(id="food", questions=("¿tu comida favorita?",), answer="La sopa."),
        ),
        identity_lines=("Soy una IA y Lia es inventada.",),
        lore={"reef": LoreText(keys=("arrecife",), content="El arrecife es azul.")},
    )
    mexican = Overlay(
        locale="es-MX",
        greeting="¡Qué onda! Soy Lia, una IA.",
        answers=(Answer(id="food", questions=("¿qué comes?",), answer="Caldo."),),
    )
    return PersonaCard(
        id="lia",
        name="Lia Mar",
        nickname="Lia",
        source_locale="en",
        likeness=likeness,
        locales={
            "en": english(),
            "es": spanish,
            "es-MX": mexican,
            "ja": Overlay(
                locale="ja",
                name="リア・マール",
                greeting="AIのリアです。",
                description="リアは架空のダイバーです。",
                identity_lines=("AIです。リアは架空の人物です。",),
            ),
        },
        lore=LoreBook(
            entries=(
                LoreEntry(id="reef", keys=("reef",), content="The reef is blue."),
                LoreEntry(id="boat", keys=("boat",), content="The boat is called Tin."),
            )
        ),
        knowledge=(
            Document(locale="en", name="life", text="# Life\n\nLia is invented.\n"),
            Document(locale="es", name="life", text="# Vida\n\nLia es inventada.\n"),
        ),
        portrait_svg=SVG,
    )
