"""From the form's values and the raw text to a card, or to problems beside their fields."""

from pathlib import Path

import pytest

from app.studio.drafts import card_from_files, card_from_values, save
from app.studio.errors import Unsavable
from persona.content import content_hash
from persona.folder import folder_files
from persona.library import Library
from tests.app.web.studio.conftest import small_card

CARD = small_card()
VALUES = CARD.model_dump(mode="json", by_alias=True)


def problems(make: object) -> list[str]:
    with pytest.raises(Unsavable) as caught:
        make()  # type: ignore[operator]  # a call without arguments
    return [problem.where for problem in caught.value.problems]


def test_values_and_text_make_the_same_card() -> None:
    """The form's values and the files of the folder are two ways to one card."""
    assert card_from_values(VALUES) == CARD == card_from_files("vela", folder_files(CARD))


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"realism": "photo"}, "realism"),
        ({"likeness": {"basis": "licensed"}}, "likeness.whose"),
        ({"unknown": 1}, "unknown"),
        ({"locales": {"xx-yy-zz": {"locale": "xx-yy-zz"}}}, "locales.xx-yy-zz"),
        ({"locales": {"PT-br": {"locale": "PT-br"}}}, "locales.PT-br"),
    ],
)
def test_a_value_that_will_not_do_is_named(change: dict[str, object], where: str) -> None:
    """The problem is at the field that the form shows it beside."""
    assert where in problems(lambda: card_from_values({**VALUES, **change}))


def test_an_answer_is_named_by_its_id() -> None:
    """A wrong value within a list is found by the id of its item, as lint names it."""
    english = {**VALUES["locales"]["en"], "answers": [{"id": "boat", "questions": ["?"], "answer": 7}]}
    assert problems(lambda: card_from_values({**VALUES, "locales": {"en": english}})) == [
        "locales.en.answers.boat.answer"
    ]


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("card.yaml", "id: vela\nname: [", "card.yaml"),
        ("card.yaml", "id: vela\nname: Vela\nsource_locale: en\nrealism: photo\n", "card.yaml#realism"),
        ("../escape.yaml", "a: b", "../escape.yaml"),
        ("locales/a/b/c.yaml", "a: b", "locales/a/b/c.yaml"),
    ],
)
def test_raw_text_that_will_not_do_names_file_and_field(name: str, text: str, where: str) -> None:
    """Broken YAML, a wrong value and a name outside the folder each say where."""
    assert problems(lambda: card_from_files("vela", {**folder_files(CARD), name: text})) == [where]


def test_two_authors_get_both_texts(tmp_path: Path) -> None:
    """Whoever saves second on an old draft is told what the other wrote, and nothing is written."""
    library = Library(tmp_path, catalog=tmp_path / "none")
    started = library.save_draft(CARD, None)
    theirs = CARD.model_copy(update={"creator_notes": "theirs"})
    mine = CARD.model_copy(update={"creator_notes": "mine"})
    assert save(library, theirs, started) is None
    conflict = save(library, mine, started)
    assert conflict is not None
    assert conflict["hash"] == content_hash(theirs)
    assert [(change["before"], change["after"]) for change in conflict["changes"]] == [("theirs", "mine")]  # type: ignore[attr-defined]
    assert library.draft("vela") == theirs
    assert save(library, mine, str(conflict["hash"])) is None
