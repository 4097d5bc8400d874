"""What the settings ask of a card before it goes live."""

from pathlib import Path

import pytest

from persona.errors import CardUnreadable, NotPublishable
from serving.settings import Settings
from serving.terms import terms_of
from tests.serving.house import MakeHouse


def test_markets_and_the_protected_list_come_from_the_settings(tmp_path: Path) -> None:
    """Another file may take the list's place for once; one that is missing is named."""
    listed, other = tmp_path / "names.txt", tmp_path / "other.yaml"
    listed.write_text("Taylor Swift  # ours\n", encoding="utf-8")
    other.write_text("- Adele\n", encoding="utf-8")
    settings = Settings.read({}, data_dir=tmp_path, markets=["eu"], protected_names=listed)
    assert terms_of(settings).markets == ("eu",)
    assert terms_of(settings).protected == ("Taylor Swift",)
    assert terms_of(settings, other).protected == ("Adele",)
    with pytest.raises(CardUnreadable, match=r"gone\.txt"):
        terms_of(settings, tmp_path / "gone.txt")


def test_a_running_installation_holds_cards_to_them(make_house: MakeHouse, tmp_path: Path) -> None:
    """Its library refuses a card whose name is on the list."""
    listed = tmp_path / "names.txt"
    listed.write_text("Nova Quill\n", encoding="utf-8")
    library = make_house(protected_names=listed).lookalike.library
    with pytest.raises(NotPublishable, match="have a reviewer clear it"):
        library.publish(library.get("nova").card, "ana", "")
