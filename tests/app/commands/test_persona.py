"""`lookalike persona names`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.commands.persona import cli

RUN = CliRunner()


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has a data directory of its own."""
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")


def test_a_name_on_the_list_is_reported_and_fails(tmp_path: Path) -> None:
    """Every language's name that is alike is said, with how it matched, and the exit code is 1."""
    listed = tmp_path / "protected.txt"
    listed.write_text("Nova Quill\n", encoding="utf-8")
    shown = RUN.invoke(cli, ["names", "nova", "--protected", str(listed)])
    assert shown.exit_code == 1
    assert "locales.ja.name: 'ノヴァ・クイル' sounds like 'Nova Quill'" in shown.output
    strict = RUN.invoke(cli, ["names", "nova", "--protected", str(listed), "--least", "0.99"])
    assert "locales.ja.name" not in strict.output


def test_a_name_of_its_own_passes(tmp_path: Path) -> None:
    """Nothing alike, exit code 0."""
    listed = tmp_path / "protected.yaml"
    listed.write_text("- Taylor Swift\n", encoding="utf-8")
    shown = RUN.invoke(cli, ["names", "nova", "--protected", str(listed)])
    assert shown.exit_code == 0, shown.output
    assert "0 names are alike" in shown.output
