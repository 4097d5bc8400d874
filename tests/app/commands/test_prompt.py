"""`lookalike prompt show`: the layers of a real persona's prompt."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data directory of the test's own, and an engine that takes no model."""
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOOKALIKE_ENGINE", "scripted")


def test_the_layers_add_up_and_the_stable_ones_are_what_is_cacheable() -> None:
    """Rules, persona, examples and history over all tokens is the share that is printed; the words are there too."""
    asked = "¿Qué desayunas los domingos?"
    done = CliRunner().invoke(cli, ["prompt", "show", "nova", "--locale", "es", "--text", asked, "--words"])
    assert done.exit_code == 0, done.output
    rows = re.findall(r"│ ([a-z ]+?) +│ (\d+) +│", done.output)
    tokens = {name: int(count) for name, count in rows}
    total = tokens.pop("all")
    assert total == sum(tokens.values()) > 300
    stable = sum(tokens[name] for name in ("rules", "persona", "examples", "history"))
    assert f"cacheable: {stable / total:.0%} of" in done.output
    assert asked in done.output


def test_a_language_that_is_not_spoken_is_said_so() -> None:
    """German is not offered: the line is in German, and the prompt is in the language that is spoken instead."""
    done = CliRunner().invoke(cli, ["prompt", "show", "nova", "--locale", "de"])
    assert done.exit_code == 0, done.output
    assert "Die Sprache Deutsch gibt es hier noch nicht" in done.output
