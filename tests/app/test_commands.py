"""The `lookalike` program."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from persona.folder import read_folder, shipped_catalog

RUN = CliRunner()


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has a data directory of its own."""
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")


def test_markets_explain_what_applies_and_why() -> None:
    """`market show eu us-ca` names the rules, their status and where they are written."""
    shown = RUN.invoke(cli, ["market", "show", "eu", "us-ca", "--on", "2027-07-02"])
    assert shown.exit_code == 0, shown.output
    assert "each_session" in shown.output
    assert "referral_count" in shown.output
    assert "SB 243" in shown.output


def test_a_card_goes_out_and_comes_back_whole(tmp_path: Path) -> None:
    """Exported as PNG and imported into a folder, the card is the same."""
    png, folder = tmp_path / "nova.png", tmp_path / "nova"
    assert RUN.invoke(cli, ["persona", "export", "nova", str(png)]).exit_code == 0
    imported = RUN.invoke(cli, ["persona", "import", str(png), "--into", str(folder)])
    assert imported.exit_code == 0, imported.output
    assert "V3" in imported.output
    assert read_folder(folder) == read_folder(shipped_catalog() / "nova")


def test_lint_passes_the_shipped_cards_and_shows_coverage() -> None:
    """The shipped personas have no errors, and every language is covered."""
    for name in ("nova", "diego", "amara"):
        assert RUN.invoke(cli, ["persona", "lint", name]).exit_code == 0
    shown = RUN.invoke(cli, ["persona", "show", "nova", "--coverage"])
    assert shown.exit_code == 0, shown.output
    assert "zh-Hans" in shown.output


def test_publish_rollback_and_revoke_leave_a_record(tmp_path: Path) -> None:
    """A folder is published, taken back, revoked; the history says who and why."""
    folder = tmp_path / "diego"
    assert RUN.invoke(cli, ["persona", "pull", "diego", str(folder)]).exit_code == 0
    card = (folder / "card.yaml").read_text(encoding="utf-8")
    (folder / "card.yaml").write_text(card.replace("1.0", "1.1", 1), encoding="utf-8")
    release = ["persona", "publish", str(folder), "--as", "ines", "--reason", "new season"]
    assert RUN.invoke(cli, release).exit_code == 1
    done = RUN.invoke(cli, [*release, "--without-review"])
    assert done.exit_code == 0, done.output
    assert RUN.invoke(cli, ["persona", "revoke", "diego", "--as", "ines", "--reason", "rights ended"]).exit_code == 0
    history = RUN.invoke(cli, ["persona", "history", "diego"])
    assert "new season" in history.output
    assert "rights ended" in history.output


def test_the_exact_vllm_command_is_printed() -> None:
    """`engine vllm-command MODEL` is something to paste into a shell."""
    shown = RUN.invoke(cli, ["engine", "vllm-command", "org/model"])
    assert shown.exit_code == 0, shown.output
    assert "org/model" in shown.output
