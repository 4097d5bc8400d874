from datetime import UTC, date, datetime
from functools import cache

import pytest

from persona.card import PersonaCard
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.interchange.reading import read_card_file
from persona.interchange.writing import write_charx, write_json, write_png_v2, write_png_v3
from persona.lint import lint
from persona.lore.activation import Said, activate
from persona.lore.indexed import IndexedBook
from persona.overlay import localise

LOCALES = ("en", "es", "pt-BR", "fr", "zh-Hans", "ja", "hi", "ar")
IDS = persona_ids(shipped_catalog())


@cache
def shipped(persona_id: str) -> PersonaCard:
    """The shipped card, read once."""
    return read_folder(shipped_catalog() / persona_id)


@pytest.mark.parametrize("persona_id", IDS)
def test_a_shipped_persona_is_whole_and_clean(persona_id: str) -> None:
    """Lint finds neither error nor warning, in eight languages."""
    findings = lint(shipped(persona_id), date(2026, 11, 24), LOCALES, len)
    assert [finding.sentence for finding in findings if finding.code != "over-budget"] == []


@pytest.mark.parametrize("persona_id", IDS)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_shipped_persona_speaks_each_language_itself(persona_id: str, locale: str) -> None:
    """Nothing is borrowed from another language, and there is enough to talk about."""
    local = localise(shipped(persona_id), locale)
    assert (local.locale, local.exact, local.missing) == (locale, True, ())
    assert len(local.examples) >= 40
    assert len(local.answers) >= 20
    assert len(local.lore.entries) >= 25
    assert len(local.documents) >= 3


@pytest.mark.parametrize("persona_id", IDS)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_lore_entry_fires_by_each_of_its_keys(persona_id: str, locale: str) -> None:
    """Said alone as a message, each key finds its own entry."""
    book = localise(shipped(persona_id), locale).lore
    indexed = IndexedBook.from_book(book, locale)
    for entry in book.entries:
        for key in entry.keys:
            fired = activate(indexed, [Said("user", key)], 10**6, len)
            assert entry.id in {item.id for item in fired}, (entry.id, key)


@pytest.mark.parametrize("persona_id", IDS)
def test_all_locales_answer_the_same_questions(persona_id: str) -> None:
    """Approved answers have the same ids in every language."""
    card = shipped(persona_id)
    source = {answer.id for answer in localise(card, "en").answers}
    assert {locale: source ^ {answer.id for answer in localise(card, locale).answers} for locale in LOCALES} == {
        locale: set() for locale in LOCALES
    }


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("form", ["png", "png-v2", "json", "charx"])
def test_a_shipped_card_comes_back_whole_from_every_form(name: str, form: str) -> None:
    """Exported, dated, and read again it is the same card, field for field, in every language."""
    card = shipped(name)
    day = datetime(2026, 11, 24, tzinfo=UTC)
    written = {
        "png": lambda: write_png_v3(card, modified_at=day),
        "png-v2": lambda: write_png_v2(card),
        "json": lambda: write_json(card, modified_at=day),
        "charx": lambda: write_charx(card, modified_at=day),
    }[form]()
    imported = read_card_file(written, "x")
    assert imported.card == card
    if form != "png-v2":
        data = imported.v3["data"]
        assert isinstance(data, dict)
        assert data["modification_date"] == int(day.timestamp())
