from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from persona.card import Document, PersonaCard
from persona.errors import CardInvalid, CardUnreadable
from persona.folder import MAX_FILE_BYTES, folder_files, persona_ids, read_folder, shipped_catalog, write_folder


@pytest.fixture
def folder(card: PersonaCard, tmp_path: Path) -> Path:
    write_folder(card, tmp_path / "lia")
    return tmp_path / "lia"


def test_a_card_survives_the_round_trip(card: PersonaCard, folder: Path) -> None:
    """What is written is read back equal, v3 original included."""
    assert read_folder(folder) == card
    whole = card.model_copy(update={"v3": {"spec": "chara_card_v3", "data": {"x": [1, None, "é"]}}})
    write_folder(whole, folder.parent / "copy" / "lia")
    assert read_folder(folder.parent / "copy" / "lia") == whole


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
@example(text="a\x85 b\u2028\u2029\r\n c ")
def test_any_text_survives_the_round_trip(
    card: PersonaCard, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """Whatever an author writes in a greeting is read back unchanged."""
    overlay = card.locales["en"].model_copy(update={"greeting": text, "starters": (text,)})
    written = card.model_copy(update={"locales": {**card.locales, "en": overlay}})
    folder = tmp_path_factory.mktemp("card") / "lia"
    write_folder(written, folder)
    assert read_folder(folder) == written


def test_writing_is_deterministic_and_never_overwrites(card: PersonaCard, folder: Path) -> None:
    """The same card gives the same files, and a folder that holds something is left alone."""
    assert folder_files(card) == folder_files(read_folder(folder))
    with pytest.raises(FileExistsError, match="not empty"):
        write_folder(card, folder)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["lia"]


@pytest.mark.parametrize(
    ("path", "text", "error", "says"),
    [
        ("locales/es.yaml", "locale: es\ngreting: hola\n", CardInvalid, "greting"),
        ("locales/es.yaml", "locale: fr\n", CardInvalid, "make them one"),
        ("locales/ES.yaml", "locale: es\n", CardInvalid, "call it es"),
        ("locales/no tag.yaml", "locale: es\n", CardInvalid, "not a language tag"),
        ("locales/es.yaml", "locale: es\nstarters: [no, yes]\n", CardInvalid, "starters.0"),
        ("locales/es.yaml", "locale: es\nlocale: es\n", CardUnreadable, "appears twice"),
        ("locales/es.yaml", "locale: &a es\nname: *a\n", CardUnreadable, "alias"),
        ("locales/es.yaml", "locale: [es\n", CardUnreadable, "line"),
        ("locales/es.yaml", "- es\n", CardUnreadable, "no mapping"),
        ("locales/es.yaml", "locale: !!python/object/apply:os.getcwd []\n", CardUnreadable, "not YAML"),
        ("locales/es.yaml", "", CardUnreadable, "no mapping"),
        ("locales/es.yml", "locale: es\n", CardInvalid, "does not end in .yaml"),
        ("card.yaml", "id: lia\n", CardInvalid, "Field required"),
        ("card.yaml", "id: Lia!\nname: L\nsource_locale: en\n", CardInvalid, "id"),
        ("card.yaml", "id: other\nname: L\nsource_locale: en\n", CardInvalid, "make them one"),
        ("card.yaml", "id: lia\nname: L\nsource_locale: en\nlocales: {}\n", CardInvalid, "file of its own"),
        ("lore.yaml", "entries:\n  - {id: x, keys: [a]}\n", CardInvalid, "entries.0.content"),
        ("knowledge/en/empty.md", "  \n", CardInvalid, "is empty"),
        ("knowledge/life.md", "x", CardInvalid, "no folder"),
        ("portrait.svg", "<svg/>", CardInvalid, "namespace"),
        ("v3.json", "[1]", CardInvalid, "no object"),
        ("v3.json", "{", CardUnreadable, "JSON"),
        ("locale/es.yaml", "locale: es\n", CardInvalid, "Known: card.yaml"),
    ],
)
def test_a_mistake_names_file_and_field(folder: Path, path: str, text: str, error: type, says: str) -> None:
    """Each mistake raises its typed error, naming the file and what to do."""
    target = folder / path
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=says) as caught:
        read_folder(folder)
    assert caught.value.file == (target if path != "locale/es.yaml" else folder / "locale")


def test_bytes_that_are_not_utf8_are_refused_with_their_place(folder: Path) -> None:
    """The error names the byte."""
    (folder / "card.yaml").write_bytes(b"id: \xff")
    with pytest.raises(CardUnreadable, match="byte 4"):
        read_folder(folder)


def test_a_large_file_is_refused(folder: Path) -> None:
    """A file over the limit is not read into the card."""
    (folder / "knowledge" / "en" / "big.md").write_bytes(b"a" * (MAX_FILE_BYTES + 1))
    with pytest.raises(CardUnreadable, match="larger than"):
        read_folder(folder)


@pytest.mark.parametrize("path", ["locales/fr.yaml", "secret.md", "knowledge/fr"])
def test_a_link_is_refused(folder: Path, tmp_path: Path, path: str) -> None:
    """A symbolic link anywhere in the folder is refused, wherever it points."""
    (folder / path).symlink_to(tmp_path)
    with pytest.raises(CardUnreadable, match="symbolic link"):
        read_folder(folder)


@pytest.mark.parametrize("name", ["../../x", "a/b", "", ".hidden", "a\x00"])
def test_a_document_name_never_leaves_the_folder(card: PersonaCard, tmp_path: Path, name: str) -> None:
    """A name that is no plain file name is refused before anything is written."""
    bad = card.model_copy(update={"knowledge": (Document(locale="en", name=name, text="x"),)})
    with pytest.raises(CardInvalid, match="file name"):
        write_folder(bad, tmp_path / "lia")
    assert list(tmp_path.iterdir()) == []


def test_files_beside_the_card_are_left_alone(card: PersonaCard, folder: Path) -> None:
    """A README or a hidden file does not disturb."""
    (folder / "README.md").write_text("x")
    (folder / ".gitkeep").write_text("")
    assert read_folder(folder) == card


def test_a_catalogue_lists_its_personas(folder: Path) -> None:
    """Folders with a card count, others do not, and a missing catalogue is empty."""
    (folder.parent / "notes").mkdir()
    assert persona_ids(folder.parent) == ("lia",)
    assert persona_ids(folder / "nowhere") == ()
    assert {"nova", "diego", "amara"} <= set(persona_ids(shipped_catalog()))
