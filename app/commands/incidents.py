"""`lookalike incidents`: what guards decided and fans reported, for those who answer for it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.trust.exports import as_csv, as_json
from serving.disclosure.market import counting_markets
from serving.incidents.opening import open_incidents
from serving.incidents.store import Incidents
from serving.settings import Settings

cli = typer.Typer(help="Guards' decisions and fans' reports: list, count, export, close.", no_args_is_help=True)
console = Console()
Notes = Annotated[bool, typer.Option("--notes", help="With the free text that fans wrote; it may be personal.")]


@cli.command("list")
def list_reports(
    every: Annotated[bool, typer.Option("--all", help="Closed ones as well.")] = False, notes: Notes = False
) -> None:
    """List open reports, oldest first."""
    table = Table("id", "at", "persona", "locale", "reason", "note", "state")
    with _incidents() as incidents:
        for filed in incidents.reports(open_only=not every):
            report = filed.report
            note = escape(report.note) if notes else f"{len(report.note)} characters" if report.note else ""
            state = f"closed by {filed.closed_by}: {filed.resolution}" if filed.closed_at else "open"
            at = f"{report.at:%Y-%m-%d %H:%M}"
            table.add_row(str(filed.id), at, escape(report.persona), report.locale, report.reason, note, escape(state))
    console.print(table)


@cli.command("counts")
def counts(days: Annotated[int, typer.Option(min=1, max=4000, help="Days back from now.")] = 30) -> None:
    """Count guards' decisions by guard, persona and locale."""
    table = Table("guard", "persona", "locale", "number")
    until = datetime.now(UTC) + timedelta(seconds=1)
    with _incidents() as incidents:
        for count in incidents.counts(until - timedelta(days=days), until):
            table.add_row(count.guard, escape(count.persona), count.locale, str(count.number))
    console.print(table)


@cli.command("referrals")
def referrals(year: Annotated[int, typer.Option(min=2000, max=9000, help="Calendar year, UTC.")]) -> None:
    """Count referrals to crisis help lines in a year, by market, without identities."""
    with _incidents() as incidents:
        counted = incidents.crisis_referrals(year)
    table = Table("market", "referrals")
    for market in sorted(set(counted.by_market) | set(counting_markets())):
        table.add_row(market or "unknown", str(counted.by_market.get(market, 0)))
    table.add_row(f"all of {year}", str(counted.total))
    console.print(table)


@cli.command("export")
def export(
    layout: Annotated[Literal["csv", "json"], typer.Option("--format", help="csv or json.")] = "json",
    notes: Notes = False,
) -> None:
    """Write every decision and report to standard output."""
    with _incidents() as incidents:
        rows = incidents.export(notes=notes)
    sys.stdout.write(as_csv(rows) if layout == "csv" else as_json(rows))


@cli.command("close")
def close(
    number: Annotated[int, typer.Argument(metavar="ID", help="The report's number in the list.")],
    actor: Annotated[str, typer.Option("--as", help="Who closes it.")],
    resolution: Annotated[str, typer.Option("--resolution", help="What came of it.")],
) -> None:
    """Close a report."""
    with _incidents() as incidents:
        incidents.close_report(number, actor, resolution)
    console.print(f"report {number} is closed", highlight=False)


@contextmanager
def _incidents() -> Iterator[Incidents]:
    incidents = open_incidents(Settings.read(warm=False))
    try:
        yield incidents
    finally:
        incidents.close()
