import os
from pathlib import Path

import pytest

from persona import shelf
from persona.errors import LibraryDamaged, PersonaNotFound


def test_a_write_that_fails_leaves_the_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails half-way the old file stays and nothing is left behind."""
    path = tmp_path / "a.json"
    shelf.write_whole(path, "old")

    def full(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        shelf.write_whole(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_a_text_appears_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the last step, the change of name, readers see the old text."""
    path = tmp_path / "a.json"
    shelf.write_whole(path, "old")
    seen: list[str] = []

    def look(source: Path, target: Path) -> Path:
        seen.append(f"{target.read_text()}, then {source.read_text()}")
        return target

    monkeypatch.setattr(Path, "replace", look)
    shelf.write_whole(path, "new")
    assert seen == ["old, then new"]


def test_a_cut_line_does_not_swallow_the_next(tmp_path: Path) -> None:
    """A line that a crash cut short is closed before the next is appended."""
    path = tmp_path / "log"
    shelf.append_line(path, "one")
    path.write_text("one\ntw")
    shelf.append_line(path, "three")
    assert path.read_text() == "one\ntw\nthree\n"


@pytest.mark.parametrize("text", ["", "{", "[]", "\xff"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    """What holds no object raises, with the path."""
    path = tmp_path / "a.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(LibraryDamaged, match=r"a\.json"):
        shelf.read_json(path)


@pytest.mark.parametrize("persona_id", ["..", "a/b", "", "A", "a\n", ".x", "a" * 65])
def test_an_id_is_a_plain_folder_name(persona_id: str) -> None:
    """An id that could leave the library is refused."""
    with pytest.raises(PersonaNotFound):
        shelf.check_id(persona_id)
