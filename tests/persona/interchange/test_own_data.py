"""Our data in a card: what others may edit, what must be valid, what a newer version wrote."""

import json
from typing import Any

import pytest

from evals.performance import card_corpus as make
from persona.card import Example, Overlay, PersonaCard
from persona.interchange.own_data import slug
from persona.interchange.reading import Imported, read_card_file
from persona.interchange.writing import write_json

OWN: dict[str, Any] = {
    "id": "mira",
    "source_locale": "en",
    "likeness": {
        "basis": "fictional",
        "whose": "Mira",
        "licensor": "us",
        "territories": ["worldwide"],
        "media": ["text"],
        "purposes": ["chat"],
        "valid_from": "2026-01-01",
    },
    "answers": [{"id": "a", "questions": ["q?"], "answer": "Cleared."}],
    "locales": {"de": {"greeting": "Hallo.", "register": "du"}},
}


def read(own: object, **changes: object) -> Imported:
    return read_card_file(make.text(make.v3(extensions={"lookalike": own}, **changes)), "a.json")


def dropped(imported: Imported) -> list[str]:
    return [note.field for note in imported.report.dropped]


def test_our_data_becomes_the_card() -> None:
    """Rights, approved answers and overlays come from our data, the source's words from V3's own fields."""
    card = read(OWN).card
    assert (card.id, card.source_locale) == ("mira", "en")
    assert card.likeness is not None
    assert card.locales["en"].answers[0].answer == "Cleared."
    assert card.locales["en"].greeting.startswith("Hello")
    assert card.locales["de"].register_note == "du"


def test_an_edit_by_another_application_counts() -> None:
    """A greeting changed outside is the greeting, and the overlays stay."""
    written = json.loads(write_json(read(OWN).card))
    written["data"]["first_mes"] = "Edited elsewhere."
    card = read_card_file(json.dumps(written).encode(), "a.json").card
    assert card.locales["en"].greeting == "Edited elsewhere."
    assert card.locales["de"].greeting == "Hallo."


def test_examples_keep_their_ids_until_their_text_is_edited_elsewhere() -> None:
    """While `mes_example` says the same the examples are ours; once it differs it counts, with a warning."""
    card = PersonaCard(id="mira", name="Mira", source_locale="en")
    example = Example(id="e7", topic="jokes", fan="Hi", reply="Ho\nho")
    card = card.model_copy(update={"locales": {"en": Overlay(locale="en", name="Mira", examples=(example,))}})
    assert read_card_file(write_json(card), "a.json").card.locales["en"].examples == (example,)
    written = json.loads(write_json(card))
    written["data"]["mes_example"] += "\n<START>\n{{user}}: New\nMira: Yes"
    edited = read_card_file(json.dumps(written).encode(), "a.json")
    assert [item.fan for item in edited.card.locales["en"].examples] == ["Hi", "New"]
    assert any("edited elsewhere" in note.message for note in edited.report.warnings)


def test_an_invalid_rights_record_is_no_rights_record() -> None:
    """It is reported by its field, and the card comes in without rights, so that it cannot be published."""
    imported = read({**OWN, "likeness": {"basis": "stolen"}})
    assert imported.card.likeness is None
    assert "data.extensions.lookalike.likeness.basis" in dropped(imported)


def test_a_rights_record_from_outside_is_to_be_checked() -> None:
    """A file can claim any rights; the report asks to check them."""
    assert any(note.field.endswith("lookalike.likeness") for note in read(OWN).report.warnings)


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"id": "Not An Id"}, "id"),
        ({"source_locale": "??"}, "source_locale"),
        ({"realism": "photographic"}, "realism"),
        ({"as_of": "soon"}, "as_of"),
        ({"knowledge": [{"locale": "en"}]}, "knowledge[0].name"),
        ({"locales": {"de": {"greeting": 4}}}, "locales.de.greeting"),
        ({"locales": {"???": {}}}, "locales.???"),
        ({"locales": {"de": 4}}, "locales.de"),
    ],
)
def test_invalid_values_are_left_out_and_kept_in_the_file(own: dict[str, Any], field: str) -> None:
    """Each is named in the report, the card comes in, and an untouched export still has the value."""
    imported = read(own)
    assert f"data.extensions.lookalike.{field}" in dropped(imported)
    assert json.loads(write_json(imported.card))["data"]["extensions"]["lookalike"] == own


def test_what_a_newer_version_wrote_survives_an_edit() -> None:
    """Unknown keys of our own data, also within an overlay, are there after the overlay was edited."""
    own = {**OWN, "x_new": 1, "locales": {"de": {"greeting": "Hallo.", "x_new": [2]}}}
    card = read(own).card
    edited = card.model_copy(update={"locales": {**card.locales, "de": Overlay(locale="de", greeting="Moin.")}})
    written = json.loads(write_json(edited))["data"]["extensions"]["lookalike"]
    assert written["x_new"] == 1
    assert written["locales"]["de"] == {"greeting": "Moin.", "x_new": [2]}


def test_a_locale_that_was_taken_out_stays_out() -> None:
    """Deleting an overlay deletes it from the export."""
    card = read(OWN).card
    left = card.model_copy(update={"locales": {"en": card.locales["en"]}})
    assert "de" not in read_card_file(write_json(left), "a.json").card.locales


@pytest.mark.parametrize(
    ("name", "made"), [("Élodie Façade", "elodie-facade"), ("  Mr. X!  ", "mr-x"), ("a" * 99, "a" * 64)]
)
def test_ids_made_of_names(name: str, made: str) -> None:
    """A name's Latin letters make its id."""
    assert slug(name) == made


def test_a_name_without_latin_letters_has_a_stable_id() -> None:
    """Two names in another script have two ids, the same every time."""
    assert slug("林星河") == slug("林星河") != slug("ほしの")
