"""`lookalike staff` at the terminal."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.accounts import site_secret
from app.commands.staff import cli
from app.staff import Staff
from serving.assemble import open_staff_store
from serving.settings import Settings

PASSWORD = "correct horse battery"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path))
    return tmp_path


def test_the_first_admin_is_made_at_the_terminal(folder: Path) -> None:
    """Asked for a password twice, the program makes an account that can sign in, and lists it without the password."""
    made = CliRunner().invoke(cli, ["add", "root", "--role", "admin"], input=f"{PASSWORD}\n{PASSWORD}\n")
    listed = CliRunner().invoke(cli, ["list"])
    assert (made.exit_code, listed.exit_code) == (0, 0)
    assert "root" in listed.output
    assert PASSWORD not in made.output + listed.output
    store = open_staff_store(Settings.read(data_dir=folder))
    assert Staff(store, site_secret(folder)).sign_in("root", PASSWORD, "127.0.0.1")
    store.close()


def test_a_password_may_come_from_a_pipe(folder: Path) -> None:
    """Scripts hand the password in; roles and removal work on what was made."""
    run = CliRunner().invoke
    first = run(cli, ["add", "ana", "--role", "author", "--password-stdin"], input=f"{PASSWORD}\n")
    second = run(cli, ["roles", "ana", "--role", "author", "--role", "reviewer"])
    third = run(cli, ["password", "ana", "--password-stdin"], input="another long password\n")
    fourth = run(cli, ["remove", "ana"])
    assert [result.exit_code for result in (first, second, third, fourth)] == [0, 0, 0, 0]
    assert "ana" not in run(cli, ["list"]).output
