"""`lookalike key` at the terminal."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.commands.key import cli
from serving.access.opening import open_keys
from serving.errors import AccessError
from serving.settings import Settings

RUN = CliRunner().invoke


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a data directory of its own, and a narrow terminal."""
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "60")
    return tmp_path


def test_a_key_is_shown_once_and_works_until_it_is_revoked(folder: Path) -> None:
    """Standard output has the secret alone, for scripts; the list has all but the secret, uncut; revoking ends it."""
    words = ["add", "fan site", "--right", "chat", "--right", "memory", "--tenant", "acme", "--persona", "nova"]
    made = RUN(cli, [*words, "--days", "30"])
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    keys = open_keys(Settings.read(data_dir=folder))
    key = keys.find(secret)
    keys.close()
    assert key is not None
    assert (key.tenant, key.label, key.rights, key.personas) == ("acme", "fan site", ("chat", "memory"), ("nova",))
    listed = RUN(cli, ["list"]).output
    assert key.name in listed and "fan site" in listed and "never" in listed
    assert secret not in listed
    assert RUN(cli, ["list", "--tenant", "other"]).output == ""
    assert RUN(cli, ["revoke", key.name]).exit_code == 0
    assert "revoked" in RUN(cli, ["list"]).output
    log = RUN(cli, ["log"]).output
    assert log.index("key.revoke") < log.index("key.add")


def test_what_cannot_be_is_refused_with_what_can() -> None:
    """An unknown right and an unknown key each name the known ones."""
    assert isinstance(RUN(cli, ["add", "x", "--right", "fly"]).exception, AccessError)
    missing = RUN(cli, ["revoke", "nope"]).exception
    assert isinstance(missing, AccessError) and "Known: none" in str(missing)
