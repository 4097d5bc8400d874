"""`lookalike persona`: cards from the command line, so that a brand can keep them in git and check them in CI.

Exit codes: 0 done, 1 lint found errors or a card may not be published, 2 something was asked wrongly.
"""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from persona.card import PersonaCard
from persona.content import content_hash
from persona.errors import NotPublishable, PersonaError
from persona.folder import read_folder, write_folder
from persona.interchange.reading import read_card_file
from persona.interchange.report import ImportReport
from persona.interchange.writing import write_charx, write_json, write_png_v2, write_png_v3
from persona.library import Library
from persona.lint.check import lint as find_problems
from persona.names import check_names, read_protected
from persona.overlay import coverage
from serving.engines.tokens import estimate_tokens
from serving.settings import Settings

cli = typer.Typer(help="Persona cards: list, lint, import, export, publish, roll back.", no_args_is_help=True)
console = Console()
Format = Literal["png", "png-v2", "json", "charx", "folder"]
Who = Annotated[str, typer.Argument(help="Persona id, or the path of a card folder.")]
Actor = Annotated[str, typer.Option("--as", help="Who does this, for the record; default: your login.")]
Reason = Annotated[str, typer.Option(help="Why, for the record.")]


@cli.command("list")
def list_personas() -> None:
    """List live personas with their languages and versions."""
    table = Table("id", "name", "languages", "version", "rights")
    for name, published in _library().current().items():
        card = published.card
        rights = card.likeness.basis if card.likeness else "none"
        table.add_row(name, escape(card.name), ", ".join(sorted(card.locales)), published.version[:12], rights)
    console.print(table)


@cli.command("show")
def show(
    who: Who, with_coverage: Annotated[bool, typer.Option("--coverage", help="How much each language says.")] = False
) -> None:
    """Show a card, or with --coverage what each language has, lacks and has left behind."""
    card = _card(who)
    if not with_coverage:
        console.print(f"[bold]{escape(card.name)}[/bold] ({card.id}) version {card.version}, as of {card.as_of}")
        console.print(f"source language {card.source_locale}; languages: {', '.join(sorted(card.locales))}")
        if card.likeness:
            console.print(f"rights: {card.likeness.basis}; {escape(card.likeness.whose)}")
        return
    table = Table("language", "covered", "examples", "answers", "lore", "documents", "missing", "stale")
    for row in coverage(card):
        counts = (row.examples, row.answers, row.lore, row.documents)
        numbers = [str(count) for count in counts]
        table.add_row(row.locale, f"{row.share:.0%}", *numbers, _few(row.missing), _few(row.stale))
    console.print(table)


@cli.command("lint")
def lint(who: Who) -> None:
    """Say what is wrong with a card, where, and what to do. Exit code 1 when something blocks publishing."""
    findings = find_problems(_card(who), datetime.now(UTC).date(), count_tokens=estimate_tokens)
    for finding in findings:
        colour = {"error": "red", "warning": "yellow", "note": "cyan"}[finding.severity]
        console.print(f"[{colour}]{finding.severity}[/{colour}] {escape(finding.sentence)}", highlight=False)
    errors = sum(finding.severity == "error" for finding in findings)
    console.print(f"{errors} errors, {len(findings) - errors} other findings")
    if errors:
        raise typer.Exit(1)


@cli.command("names")
def names(
    who: Who,
    protected: Annotated[Path, typer.Option(help="Names not to be taken: one a line, or a YAML list.")],
    least: Annotated[float, typer.Option(help="Weakest likeness to report, from 0 to 1.")] = 0.5,
) -> None:
    """Compare a card's names, in all its languages, with a protected list. Exit code 1 when one is alike."""
    hits = check_names(_card(who), read_protected(protected), least)
    for hit in hits:
        console.print(escape(hit.sentence), highlight=False)
    console.print(f"{len(hits)} names are alike")
    if hits:
        raise typer.Exit(1)


@cli.command("import")
def import_card(
    file: Annotated[
        Path, typer.Argument(help="PNG, JPEG, WEBP, CHARX, JSON or YAML card.", exists=True, dir_okay=False)
    ],
    into: Annotated[
        Path | None, typer.Option(help="Write the card as a folder here; default: keep it as a draft.")
    ] = None,
) -> None:
    """Read a card file of any kind and say what was found, mended and left out."""
    imported = read_card_file(file.read_bytes(), file.name)
    _print_report(imported.report)
    if into is not None:
        write_folder(imported.card, into)
        console.print(f"written to {into}", highlight=False)
        return
    library = _library()
    draft = library.draft(imported.card.id)
    library.save_draft(imported.card, None if draft is None else content_hash(draft))
    console.print(f"kept as the draft of {imported.card.id}", highlight=False)


@cli.command("export")
def export(
    who: Who,
    target: Annotated[Path, typer.Argument(help="File or, for the format folder, directory to write.")],
    form: Annotated[Format, typer.Option("--format", help="png has V3 and V2 inside.")] = "png",
) -> None:
    """Write a card for other programs, or as a folder for git."""
    card = _card(who)
    match form:
        case "folder":
            write_folder(card, target)
        case "png":
            target.write_bytes(write_png_v3(card))
        case "png-v2":
            target.write_bytes(write_png_v2(card))
        case "json":
            target.write_bytes(write_json(card))
        case "charx":
            target.write_bytes(write_charx(card))
    console.print(f"written to {target}", highlight=False)


@cli.command("pull")
def pull(who: Who, folder: Annotated[Path, typer.Argument(help="New folder to write.")]) -> None:
    """Write the live version as a folder."""
    write_folder(_card(who), folder)
    console.print(f"written to {folder}", highlight=False)


@cli.command("push")
def push(folder: Annotated[Path, typer.Argument(help="Card folder.", exists=True, file_okay=False)]) -> None:
    """Keep a folder as the draft of its persona."""
    card = read_folder(folder)
    library = _library()
    draft = library.draft(card.id)
    library.save_draft(card, None if draft is None else content_hash(draft))
    console.print(f"kept as the draft of {card.id}", highlight=False)


@cli.command("publish")
def publish(who: Who, reason: Reason = "", actor: Actor = "") -> None:
    """Publish a card folder, or a persona's draft. Exit code 1 when lint or its rights forbid it."""
    library = _library()
    card = read_folder(Path(who)) if Path(who).is_dir() else library.draft(who)
    if card is None:
        raise PersonaError(f"{who} has no draft. Push a folder first, or name a folder.")
    try:
        published = library.publish(card, actor or getpass.getuser(), reason)
    except NotPublishable as problem:
        console.print(escape(str(problem)), style="red")
        raise typer.Exit(1) from problem
    console.print(f"{card.id} is live as {published.version[:12]}", highlight=False)


@cli.command("rollback")
def rollback(who: Who, version: str, reason: Reason = "", actor: Actor = "") -> None:
    """Make an earlier version live again."""
    published = _library().rollback(who, version, actor or getpass.getuser(), reason)
    console.print(f"{who} is live as {published.version[:12]}", highlight=False)


@cli.command("revoke")
def revoke(who: Who, reason: Reason = "", actor: Actor = "") -> None:
    """Take a persona offline at once, in running conversations too."""
    _library().revoke(who, actor or getpass.getuser(), reason)
    console.print(f"{who} is offline", highlight=False)


@cli.command("history")
def history(who: Who) -> None:
    """Show what was done to a persona, by whom and why."""
    table = Table("when", "what", "version", "who", "why")
    for event in _library().history(who):
        table.add_row(event.at, event.action, event.version[:12], escape(event.actor), escape(event.reason))
    console.print(table)


def _library() -> Library:
    return Library(Settings.read().data_dir / "personas")


def _card(who: str) -> PersonaCard:
    return read_folder(Path(who)) if Path(who).is_dir() else _library().get(who).card


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _print_report(report: ImportReport) -> None:
    console.print(f"read as {escape(str(report.detected))}", highlight=False)
    for title in ("coerced", "dropped", "warnings", "unsupported_assets"):
        for line in getattr(report, title):
            console.print(f"  {title}: {escape(str(line))}", highlight=False)
