"""`lookalike market` on narrow terminals."""

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from app.commands.market import cli
from serving.disclosure.market import known_markets, load_market

RUN = CliRunner().invoke


@pytest.mark.parametrize("columns", [60, 80])
def test_every_rule_is_readable_at_any_width(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """No line is wider than the terminal and no word is cut: duty, market, status and source are all there."""
    monkeypatch.setenv("COLUMNS", str(columns))
    shown = RUN(cli, ["show", *known_markets(), "--on", "2027-07-02"])
    assert shown.exit_code == 0, shown.output
    assert max(map(cell_len, shown.output.splitlines())) <= columns
    words = " ".join(shown.output.split())
    for market in known_markets():
        for rule in load_market(market).rules:
            assert rule.duty in words
            assert f"{market}: {rule.status}" in words
            assert " ".join(rule.citation.split()) in words
    assert "…" not in words


def test_what_binds_stands_apart_from_what_does_not() -> None:
    """A rule of the future is under its own heading until its day."""
    before = RUN(cli, ["show", "us-ca", "--on", "2027-06-30"]).output
    assert before.index("Does not bind") < before.index("referral_count")
    after = RUN(cli, ["show", "us-ca", "--on", "2027-07-01"]).output
    assert "Does not bind" not in after or after.index("referral_count") < after.index("Does not bind")
