"""`lookalike market`: which rules apply where, and why."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from serving.disclosure.market import known_markets, load_market
from serving.disclosure.merge import obligations
from serving.errors import DisclosureError

cli = typer.Typer(help="Market rules: what applies and why. Not legal advice.", no_args_is_help=True)
console = Console()


@cli.command("list")
def list_markets() -> None:
    """List all markets."""
    table = Table("market", "name", "rules", "open questions")
    for market in known_markets():
        pack = load_market(market)
        table.add_row(pack.id, pack.name, str(len(pack.rules)), str(len(pack.open_questions)))
    console.print(table)


@cli.command("show")
def show(
    markets: Annotated[list[str], typer.Argument(help="Markets that apply together, e.g. eu us-ca.")],
    on: Annotated[str, typer.Option(help="The day, as YYYY-MM-DD; default today.")] = "",
) -> None:
    """Show what applies on a day, and which rule of which market asks for it."""
    try:
        day = date.fromisoformat(on) if on else datetime.now(UTC).date()
    except ValueError as problem:
        raise DisclosureError(f"--on {on!r} is not a day like 2027-01-02.") from problem
    owed = obligations(markets, day)
    console.print(f"[bold]{', '.join(owed.markets)} on {day}[/bold] (and the product's own floor)")
    console.print(f"start notice: {owed.start_notice}")
    console.print(f"reminder: every {owed.reminder_for(minor=False)} min, minors {owed.reminder_for(minor=True)} min")
    console.print(
        f"romance from age: {owed.romance_from_age or 'no rule'}; guardian consent under: "
        f"{owed.guardian_consent_under or 'no rule'}; chat needs a crisis lane: {owed.crisis_gate}"
    )
    table = Table("duty", "for", "market", "status", "since", "verified", "where it is written")
    for reason in sorted(owed.reasons, key=lambda r: (not r.binding, r.rule.duty, r.market)):
        rule = reason.rule
        style = None if reason.binding else "dim"
        since = str(rule.from_day or "")
        table.add_row(
            rule.duty, rule.audience, reason.market, rule.status, since, rule.verified, rule.citation, style=style
        )
    console.print(table)
    for line in owed.helplines:
        console.print(f"help line {line.country}: {line.name} {line.contact} ({line.verified})")
