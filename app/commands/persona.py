"""`lookalike persona`: cards from the command line, so that a brand can keep them in git and check them in CI.

Exit codes: 0 done; 1 the answer is no (lint found errors, a card may not be published, a name is alike, nobody approved
it, somebody else changed the draft, two versions differ); 2 something was asked wrongly or a file cannot be used.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.commands import persona_files, persona_release
from app.commands.persona_card import (
    DRAFT,
    LIVE,
    Protected,
    Which,
    Who,
    card_of,
    console,
    library,
    refuse,
    tell_changes,
)
from persona.difference import diff
from persona.names import check_names
from persona.overlay import coverage
from serving.engines.tokens import estimate_tokens
from serving.settings import Settings
from serving.terms import terms_of

cli = typer.Typer(
    help="Persona cards: look, lint, import, export, review, publish, roll back. "
    "Exit codes: 0 done, 1 the answer is no, 2 asked wrongly.",
    no_args_is_help=True,
)
cli.command("import")(persona_files.import_card)
cli.command("export")(persona_files.export)
cli.command("pull")(persona_files.pull)
cli.command("push")(persona_files.push)
cli.command("publish")(persona_release.publish)
cli.command("rollback")(persona_release.rollback)
cli.command("revoke")(persona_release.revoke)
cli.command("clear-name")(persona_release.clear_name)
cli.add_typer(persona_release.review, name="review")


@cli.command("list")
def list_personas() -> None:
    """List live personas with their languages and versions."""
    table = Table("id", "name", "languages", "version", "rights")
    for name, published in library().current().items():
        card = published.card
        rights = card.likeness.basis if card.likeness else "none"
        table.add_row(name, escape(card.name), ", ".join(sorted(card.locales)), published.version[:12], rights)
    console.print(table)


@cli.command("show")
def show(
    who: Who,
    with_coverage: Annotated[bool, typer.Option("--coverage", help="How much each language says.")] = False,
    which: Which = LIVE,
) -> None:
    """Show a card, or with --coverage what each language has, lacks and has left behind."""
    card = card_of(who, which)
    if not with_coverage:
        console.print(
            f"[bold]{escape(card.name)}[/bold] ({card.id}) version {escape(card.version)}, as of {card.as_of}"
        )
        console.print(f"source language {card.source_locale}; languages: {', '.join(sorted(card.locales))}")
        if card.likeness:
            held = card.likeness
            console.print(f"rights: {held.basis}; {escape(held.whose)}", soft_wrap=True)
            console.print(f"for {', '.join(held.purposes)} in {', '.join(held.media)}: {', '.join(held.territories)}")
        return
    table = Table("language", "covered", "examples", "answers", "lore", "documents", "missing", "stale")
    for row in coverage(card):
        counts = (row.examples, row.answers, row.lore, row.documents)
        numbers = [str(count) for count in counts]
        table.add_row(row.locale, f"{row.share:.0%}", *numbers, _few(row.missing), _few(row.stale))
    console.print(table)


@cli.command("lint")
def lint(
    who: Who,
    which: Which = LIVE,
    want: Annotated[list[str] | None, typer.Option(help="A language the card ought to speak; may be repeated.")] = None,
    protected: Protected = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a finding, one a line.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
) -> None:
    """Say what is wrong with a card, where, and what to do. Exit code 1 when something blocks publishing."""
    card = card_of(who, which)
    findings = library(protected).findings(card, estimate_tokens, want or ())
    blocking = {"error", "warning"} if strict else {"error"}
    for finding in findings:
        if as_json:
            console.print_json(json.dumps(asdict(finding), ensure_ascii=False), indent=None)
        else:
            colour = {"error": "red", "warning": "yellow", "note": "cyan"}[finding.severity]
            line = f"[{colour}]{finding.severity}[/{colour}] {escape(finding.sentence)}"
            console.print(line, highlight=False, soft_wrap=True)
    errors = sum(finding.severity == "error" for finding in findings)
    if not as_json:
        console.print(f"{errors} errors, {len(findings) - errors} other findings")
    if any(finding.severity in blocking for finding in findings):
        raise typer.Exit(1)


@cli.command("names")
def names(
    who: Who,
    protected: Protected = None,
    least: Annotated[float, typer.Option(help="Weakest likeness to report, from 0 to 1.")] = 0.5,
    which: Which = LIVE,
) -> None:
    """Compare a card's names, in all its languages, with a protected list. Exit code 1 when one is alike."""
    settings = Settings.read()
    if protected is None and settings.protected_names is None:
        raise refuse("Name a list with --protected, or in LOOKALIKE_PROTECTED_NAMES.", 2)
    hits = check_names(card_of(who, which), terms_of(settings, protected).protected, least)
    for hit in hits:
        console.print(escape(hit.sentence), highlight=False, soft_wrap=True)
    console.print(f"{len(hits)} names are alike")
    if hits:
        raise typer.Exit(1)


@cli.command("diff")
def show_difference(
    who: Annotated[str, typer.Argument(help="Persona id.")],
    before: Annotated[str, typer.Argument(help="`live`, `draft`, a version's hash, or a card folder.")] = LIVE,
    after: Annotated[str, typer.Argument(help="The same; default: the draft.")] = DRAFT,
) -> None:
    """Show what differs between two versions, field by field. Exit code 1 when something does."""
    old, new = (card_of(which) if Path(which).is_dir() else card_of(who, which) for which in (before, after))
    changes = diff(old, new)
    tell_changes(changes)
    console.print(f"{len(changes)} fields differ")
    if changes:
        raise typer.Exit(1)


@cli.command("history")
def history(who: Who) -> None:
    """Show what was done to a persona, by whom and why."""
    table = Table("when", "what", "version", "who", "why")
    for event in library().history(who):
        table.add_row(event.at, event.action, event.version[:12], escape(event.actor), escape(event.reason))
    console.print(table)


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
