"""What goes wrong in the wild, part two: shapes and fields. One test a row, its number in its name."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from evals.performance import card_corpus as make
from evals.performance.card_fixtures import corpus
from persona.interchange.display import safe_html
from persona.interchange.reading import Imported, read_card_file
from persona.interchange.writing import write_json, write_png_v3
from persona.lore.matching import compiled

FIXTURES = {fixture.name: fixture for fixture in corpus()}
each_version = pytest.mark.parametrize("version", make.VERSIONS)
with_book = pytest.mark.parametrize("version", ["V2", "V3"])


def read(name: str) -> Imported:
    fixture = FIXTURES[name]
    return read_card_file(fixture.data, fixture.file_name)


def data_of(imported: Imported) -> dict[str, Any]:
    data = imported.v3["data"]
    assert isinstance(data, dict)
    return data


def notes(imported: Imported, kind: str) -> str:
    return "\n".join(str(note) for note in getattr(imported.report, kind))


def test_row_09_v3_label_on_a_v2_shape() -> None:
    """What V3 requires and an export left out is filled in and noted."""
    imported = read("row-09-v3-label-v2-shape")
    assert data_of(imported)["group_only_greetings"] == []
    assert all(entry["use_regex"] is False for entry in data_of(imported)["character_book"]["entries"])
    assert "V3 requires group_only_greetings" in notes(imported, "coerced")


@with_book
def test_row_10_greeting_that_is_a_text(version: str) -> None:
    """A single alternate greeting becomes a list of one."""
    assert read(f"row-10-greeting-a-text-{version}").card.locales["en"].alternate_greetings == ("Only one.",)


@with_book
def test_row_11_book_that_is_null(version: str) -> None:
    """A null book is an absent book, on the way in and on the way out."""
    imported = read(f"row-11-book-null-{version}")
    assert "character_book" not in data_of(imported)
    assert b"character_book" not in write_json(imported.card)


@with_book
def test_row_12_book_at_the_top_level(version: str) -> None:
    """A book beside `data` is found and moved into it."""
    imported = read(f"row-12-book-at-top-{version}")
    assert len(imported.card.lore.entries) == 2
    assert "character_book" not in imported.v3


@with_book
def test_row_13_version_that_is_a_number(version: str) -> None:
    """A numeric character version is spelt out."""
    assert read(f"row-13-version-a-number-{version}").card.version == "1.5"


@with_book
def test_row_14_loose_types_and_ids(version: str) -> None:
    """Comma tags, spelt booleans, numeric positions and doubled ids are put right; no entry is lost."""
    imported = read(f"row-14-loose-types-{version}")
    first, second, third, fourth = imported.card.lore.entries
    assert imported.card.tags == ("sea", "lamp")
    assert (first.enabled, first.constant, first.case_sensitive, first.position) == (True, True, False, "before_char")
    assert first.extensions["position"] == 4
    assert (second.keys, second.insertion_order, second.selective) == (("lamp", "wick"), 7, True)
    assert len({entry.id for entry in imported.card.lore.entries}) == 4
    assert (third.keys, fourth.keys, fourth.id) == (("lamp 2",), ("oil",), "9")
    assert "which another entry has" in notes(imported, "coerced")


@pytest.mark.parametrize(("version", "expected"), [("V1", "a"), ("V2", "a"), ("V3", "Mira")])
def test_row_15_empty_name(version: str, expected: str) -> None:
    """A card without a name takes its nickname or the file's name, and a person is asked to check it."""
    imported = read(f"row-15-no-name-{version}")
    assert imported.card.name == expected
    assert "the card had no name" in notes(imported, "warnings")


@with_book
def test_row_16_empty_text_for_a_number(version: str) -> None:
    """An empty text in a field we use is absent; in fields that others use it is left alone."""
    imported = read(f"row-16-empty-for-number-{version}")
    assert imported.card.lore.scan_depth == 4
    assert data_of(imported)["extensions"] == {"talkativeness": ""}
    assert data_of(imported)["character_book"]["extensions"] == {"odd": {"depth": ""}}


@with_book
def test_row_17_data_missing(version: str) -> None:
    """With `spec` but without `data` the fields at the top level are the card."""
    imported = read(f"row-17-data-missing-{version}")
    assert imported.card.name == "Mira Vale"
    assert len(imported.card.lore.entries) == 2


@with_book
def test_row_17_mirrors_differ(version: str) -> None:
    """Where V1 copies differ from `data`, `data` counts and the report names the fields."""
    imported = read(f"row-17-mirrors-differ-{version}")
    assert imported.card.name == "Mira Vale"
    assert "the V1 copy at the top level differs from data.name" in notes(imported, "dropped")


@with_book
def test_row_18_spec_is_tested_first(version: str) -> None:
    """A card that also carries V1's fields is not taken for a V1 card."""
    imported = read(f"row-18-mirrored-{version}")
    assert imported.report.detected.version == version
    assert len(imported.card.lore.entries) == 2


def test_row_19_placeholder_notes() -> None:
    """An editor's placeholder is no note, and `creatorcomment` is one."""
    assert read("row-19-placeholder-V1").card.creator_notes == ""
    assert read("row-19-creatorcomment-V1").card.creator_notes == "Be kind to her."


@with_book
def test_row_27_patterns(version: str) -> None:
    """Patterns run in RE2 or not at all: those it refuses and those over 512 letters never match, and are named."""
    imported = read(f"row-27-patterns-{version}")
    keys = imported.card.lore.entries[0].keys
    assert [bool(compiled([key], case_sensitive=False)) for key in keys] == [True, False, False, False]
    assert notes(imported, "warnings").count("never matches") == 3


def test_row_27_patterns_that_take_long_are_not_all_tried() -> None:
    """After a hundred refusals no more patterns are tried, and the report says from where on."""
    warnings = notes(read("slow-patterns"), "warnings")
    assert warnings.count("never matches") == 100
    assert "keys[100]: patterns from here on were not tried" in warnings


@with_book
def test_row_28_html_is_stored_and_not_shown(version: str) -> None:
    """HTML is stored as written; shown, it has lost scripts and whatever loads from elsewhere."""
    greeting = read(f"row-28-html-{version}").card.locales["en"].greeting
    assert "<script>alert(1)</script>" in greeting
    assert safe_html(greeting) == "Hello &lt;USER&gt;"


@each_version
def test_row_32_no_field_is_lost(version: str) -> None:
    """Unknown keys survive at every level, and `data` is the same after going out and coming in again."""
    source = make.text(make.versioned(version, x_unknown={"deep": [{"er": None}]}))
    imported = read_card_file(source, "a.json")
    again = read_card_file(write_png_v3(imported.card), "a.png")
    assert again.v3 == imported.v3
    if version != "V1":
        data = data_of(imported)
        assert (imported.v3["x_top"], data["x_data"]) == ("kept", {"kept": [1, 2.5, None]})
        assert data["extensions"] == {"other_app": {"depth": 4}}
        assert data["character_book"]["x_book"] == 7
        assert data["character_book"]["entries"][1]["x_entry"] == "kept"


@each_version
def test_row_36_runtime_state_stays_out(version: str) -> None:
    """A card is frozen, and writing it changes neither the card nor the object it was read from."""
    imported = read_card_file(make.text(make.versioned(version)), "a.json")
    before = imported.card.model_dump_json()
    with pytest.raises(ValidationError):
        imported.card.name = "Other"  # type: ignore[misc]  # that is the point
    write_png_v3(imported.card.model_copy(update={"name": "Other", "tags": ("new",)}))
    assert imported.card.model_dump_json() == before


@with_book
def test_row_37_one_owner_of_the_book(version: str) -> None:
    """The book comes in once, can be seen, and an edit of it is the only book that goes out."""
    card = read(f"row-37-book-of-one-{version}").card
    entry = card.lore.entries[0].model_copy(update={"content": "Changed."})
    edited = card.model_copy(update={"lore": card.lore.model_copy(update={"entries": (entry,)})})
    written = write_json(edited).decode()
    assert written.count('"entries"') == 1
    assert "wicks" not in written
    again = read_card_file(written.encode(), "b.json")
    assert [entry.content for entry in again.card.lore.entries] == ["Changed."]
    assert data_of(again)["character_book"]["entries"][0]["x_entry"] == "kept"


def test_row_38_fields_are_mapped_by_name() -> None:
    """Description and personality stay what they are."""
    words = read("row-38-only-names-V1").card.locales["en"]
    assert (words.description, words.personality) == ("D", "P")


@with_book
def test_row_39_notes_packed_under_headings(version: str) -> None:
    """Notes in several languages packed into one text get their places, and go out in the real field."""
    data = data_of(read(f"row-39-packed-notes-{version}"))
    assert data["creator_notes_multilingual"] == {"en": "A keeper.", "de": "Eine Wärterin."}
    assert data["creator_notes"] == "A keeper."


@pytest.mark.parametrize("said", ["3.1", "3", "three", 3.0, 2.0, None])
def test_row_40_spec_version_is_a_number(said: object) -> None:
    """No spec version is a reason to refuse a card; a higher one is warned about and kept."""
    imported = read(f"row-40-spec-version-{said}")
    assert imported.card.name == "Mira Vale"
    assert imported.v3["spec_version"] == ("3.1" if said == "3.1" else "3" if said == "3" else "3.0")
    assert ("newer than 3.0" in notes(imported, "warnings")) == (said == "3.1")


def test_every_row_of_the_table_has_a_test() -> None:
    """Rows 1 to 41 are each named by a test in this folder."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_rows_*.py"))
    assert {int(number) for number in re.findall(r"def test_row_(\d\d)_", sources)} == set(range(1, 42))
