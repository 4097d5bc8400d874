"""`lookalike incidents` at the terminal."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import cli
from serving.errors import UnknownReport
from serving.incidents.opening import open_incidents
from serving.incidents.values import Decision, Report
from serving.settings import Settings

Run = Callable[..., Result]
NOW = datetime.now(UTC)
REPORT = Report(NOW, "default", "nova", "en", "m" * 32, "c" * 32, "false", "=cmd() no trams")
DECISION = Decision(NOW, "default", "nova", "en", "us-wa", "crisis", "answer", "self_harm", 0.9, 1.5, "c" * 32, "abc")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program over a data directory with one decision and two reports."""
    monkeypatch.setenv("LOOKALIKE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    incidents = open_incidents(Settings.read(data_dir=tmp_path))
    incidents.record(DECISION)
    incidents.report(REPORT)
    incidents.report(replace(REPORT, reason="harmful", note=""))
    incidents.close()
    return lambda *words: CliRunner().invoke(cli, ["incidents", *words])


def test_the_list_hides_notes_until_asked(run: Run) -> None:
    """Open reports are listed with their reason; what fans wrote is shown only with `--notes`."""
    shown = run("list")
    assert shown.exit_code == 0, shown.output
    assert "harmful" in shown.output
    assert "no trams" not in shown.output
    assert "no trams" in run("list", "--notes").output


def test_closing_takes_a_report_from_the_list(run: Run) -> None:
    """A closed report is in the list of all, with who closed it; closing it twice is refused."""
    words = ("close", "1", "--as", "ana", "--resolution", "Card corrected")
    assert run(*words).exit_code == 0
    assert "false" not in run("list").output
    assert "closed by ana: Card corrected" in run("list", "--all").output
    assert isinstance(run(*words).exception, UnknownReport)


def test_counts_and_referrals_are_figures(run: Run) -> None:
    """Counts are by guard, persona and locale; referrals name the markets that ask for them, at nought too."""
    assert "crisis" in run("counts", "--days", "1").output
    shown = run("referrals", "--year", str(NOW.year)).output
    lines = {line.split("│")[1].strip(): line.split("│")[2].strip() for line in shown.splitlines() if "│" in line}
    assert (lines["us-wa"], lines["us-ca"], lines[f"all of {NOW.year}"]) == ("1", "0", "1")


def test_both_layouts_export_the_same_rows(run: Run) -> None:
    """JSON and CSV hold every row; a note that a spreadsheet would run is text there."""
    rows = orjson.loads(run("export", "--format", "json").output)
    assert [row["kind"] for row in rows] == ["decision", "report", "report"]
    assert rows[1]["note"] is None
    written = list(csv.DictReader(io.StringIO(run("export", "--format", "csv", "--notes").output)))
    assert [row["id"] for row in written] == ["1", "1", "2"]
    assert written[1]["note"] == "'=cmd() no trams"
