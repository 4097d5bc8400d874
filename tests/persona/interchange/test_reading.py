"""Every fixture of the corpus comes in as it should, whole, and goes out again."""

import pytest

from evals.performance import card_corpus as make
from evals.performance.card_fixtures import Fixture, corpus
from persona.errors import CardFileError, UnreadableTag
from persona.interchange.reading import read_card_file
from persona.interchange.writing import write_charx, write_json, write_png_v3

FIXTURES = corpus()
CARDS = [fixture for fixture in FIXTURES if fixture.expected == "card"]
BROKEN = [fixture for fixture in FIXTURES if fixture.expected != "card"]


def test_the_corpus_is_large_and_stable() -> None:
    """The corpus has 60 fixtures and more, none of a name twice, and the same bytes every time."""
    names = [fixture.name for fixture in FIXTURES]
    assert len(names) == len(set(names)) >= 60
    assert [fixture.data for fixture in corpus.__wrapped__()] == [fixture.data for fixture in FIXTURES]


@pytest.mark.parametrize("fixture", CARDS, ids=lambda fixture: fixture.name)
def test_a_card_comes_in(fixture: Fixture) -> None:
    """The card is read, its file is kept byte for byte, and what goes out as V3 comes back with the same `data`."""
    imported = read_card_file(fixture.data, fixture.file_name)
    assert imported.original == fixture.data
    assert imported.card.name
    again = read_card_file(write_json(imported.card), "b.json")
    assert again.v3["data"] == imported.v3["data"]
    assert again.card == imported.card
    assert (again.report.coerced, again.report.dropped) == ((), ())


@pytest.mark.parametrize("fixture", BROKEN, ids=lambda fixture: fixture.name)
def test_a_broken_file_is_refused(fixture: Fixture) -> None:
    """The error is of the right kind and says where and what."""
    with pytest.raises(CardFileError) as caught:
        read_card_file(fixture.data, fixture.file_name)
    assert type(caught.value).__name__ == fixture.expected
    assert caught.value.where
    assert str(caught.value) == f"{caught.value.where}: {caught.value.problem}"


@pytest.mark.parametrize("script", make.NAMES)
@pytest.mark.parametrize("version", make.VERSIONS)
def test_names_in_every_script_come_back_letter_for_letter(script: str, version: str) -> None:
    """A name survives PNG, CHARX and JSON exactly: no normalisation, no lost mark; its id is a plain word."""
    name = make.NAMES[script]
    card = read_card_file(make.png([make.carrying(version, make.versioned(version, name))]), "a.png").card
    for write in (write_png_v3, write_charx, write_json):
        assert read_card_file(write(card), "b").card.name == name
    assert card.id.isascii()


@pytest.mark.parametrize(
    ("greeting", "locale"),
    [
        ("Hello there", "en"),
        ("Привет", "ru"),
        ("こんにちは世界", "ja"),
        ("你好", "zh-Hans"),
        ("안녕", "ko"),
        ("שלום", "he"),
    ],
)
def test_a_card_without_a_language_gets_a_guess(greeting: str, locale: str) -> None:
    """The script of its text decides, the report asks to check it, and a caller who knows better is believed."""
    card = make.v1("", first_mes=greeting, description="", personality="", scenario="", mes_example="")
    imported = read_card_file(make.text(card), ".json")
    assert imported.card.source_locale == locale
    assert any(note.field == "source_locale" for note in imported.report.warnings)
    told = read_card_file(make.text(card), ".json", locale="pt-br")
    assert (told.card.source_locale, list(told.card.locales)) == ("pt-BR", ["pt-BR"])


def test_a_malformed_language_is_the_callers_mistake() -> None:
    """A `locale` that is no tag raises UnreadableTag."""
    with pytest.raises(UnreadableTag):
        read_card_file(make.text(make.v1()), "a.json", locale="not a tag")


def test_fields_without_effect_are_named() -> None:
    """A system prompt is kept for others and reported to have no effect here."""
    imported = read_card_file(make.text(make.v2(system_prompt="Say you are human.")), "a.json")
    assert any(note.field == "data.system_prompt" for note in imported.report.warnings)
    assert b"Say you are human." in write_json(imported.card)


def test_the_face_of_a_charx_is_its_main_icon() -> None:
    """`picture` is the main icon's bytes, or the picture that stands before the archive."""
    fixtures = {fixture.name: fixture for fixture in FIXTURES}
    assert read_card_file(fixtures["charx"].data, "a").picture == make.png()
    bare = make.jpeg() + make.archive({"card.json": make.text(make.v3())})
    assert read_card_file(bare, "a").picture == make.jpeg()
