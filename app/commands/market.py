"""`lookalike market`: which rules apply where, and why."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from serving.disclosure.market import known_markets, load_market
from serving.disclosure.merge import Reason, obligations
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
    for title, binding in (("Applies", True), ("Does not bind, or not yet", False)):
        chosen = [reason for reason in owed.reasons if reason.binding is binding]
        if chosen:
            console.print(f"\n[bold]{title}[/bold]")
        for reason in sorted(chosen, key=lambda r: (r.rule.duty, r.rule.audience, r.market)):
            _print_rule(reason, dim=not binding)
    if owed.helplines:
        console.print("\n[bold]Help lines[/bold]")
    for line in owed.helplines:
        name = line.name if line.contact in line.name else f"{line.name} {line.contact}"
        console.print(f"  {line.country}: {name} ({line.verified})", highlight=False)


def _print_rule(reason: Reason, *, dim: bool) -> None:
    """One rule as a short paragraph that any width can hold: what, for whom, where and since when; then its source."""
    rule = reason.rule
    measures = (f"every {rule.minutes} min" if rule.minutes else "", f"age {rule.age}" if rule.age else "", rule.when)
    what = ", ".join(filter(None, (rule.duty, "minors only" if rule.audience == "minors" else "", *measures)))
    since = f" since {rule.from_day}" if rule.from_day else ""
    style = "dim" if dim else ""
    head = f"[bold]{what}[/bold]  {reason.market}: {rule.status}{since}, verified: {rule.verified}"
    console.print(Padding(head, (0, 0, 0, 2), expand=False), style=style, highlight=False)
    console.print(Padding(escape(rule.citation), (0, 0, 0, 6), expand=False), style=style, highlight=False)
