"""`lookalike persona publish|rollback|revoke|review|clear-name`: what takes a persona live, and who said yes.

Who approves or clears a name is on record and must have an account with that right; the terminal asks for no password,
because whoever may run it can read and write the files themselves.
"""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.commands.persona_card import (
    WRONG,
    Actor,
    Protected,
    Reason,
    Who,
    console,
    draft_of,
    library,
    refuse,
    reviews,
)
from app.staff import RIGHTS
from persona.card import PersonaCard
from persona.clearance import pair
from persona.errors import NotApproved, NotPublishable, ReviewRefused
from persona.folder import read_folder
from persona.library import Library
from serving.assemble import open_staff_store
from serving.settings import Settings

review = typer.Typer(help="Review of drafts: ask, approve, return, show.", no_args_is_help=True)
Draft = Annotated[str, typer.Argument(help="Persona id; its draft is meant. Or the path of a card folder.")]
Reviewer = Annotated[str, typer.Option("--as", help="Name of the staff account that decides.")]
Note = Annotated[str, typer.Option(help="What the others should know.")]


def publish(
    who: Draft,
    reason: Reason = "",
    actor: Actor = "",
    protected: Protected = None,
    without_review: Annotated[
        bool, typer.Option("--without-review", help="Publish what nobody approved; needs --reason.")
    ] = False,
) -> None:
    """Publish a persona's draft, or a card folder. Exit code 1 when lint, its rights, a protected name or a missing
    approval forbid it."""
    held = library(protected)
    card = _draft(held, who)
    if without_review and not reason.strip():
        raise refuse("Publishing without a review needs --reason.", WRONG)
    said = f"without review: {reason}" if without_review else reason
    try:
        published = reviews(False if without_review else None).publish(held, card, actor or getpass.getuser(), said)
    except (NotPublishable, NotApproved) as problem:
        raise refuse(str(problem)) from problem
    console.print(f"{card.id} is live as {published.version[:12]}", highlight=False)


def rollback(
    who: Who,
    version: Annotated[str, typer.Argument(help="A version's hash, or its first 8 characters or more.")],
    reason: Reason = "",
    actor: Actor = "",
) -> None:
    """Make an earlier version live again. Exit code 1 when it may not go live today."""
    try:
        published = library().rollback(who, version, actor or getpass.getuser(), reason)
    except NotPublishable as problem:
        raise refuse(str(problem)) from problem
    console.print(f"{who} is live as {published.version[:12]}", highlight=False)


def revoke(who: Who, reason: Reason = "", actor: Actor = "") -> None:
    """Take a persona offline at once, in running conversations too."""
    library().revoke(who, actor or getpass.getuser(), reason)
    console.print(f"{who} is offline", highlight=False)


def clear_name(
    who: Draft,
    written: Annotated[str, typer.Argument(help="The name as the card writes it.")],
    protected_name: Annotated[str, typer.Argument(help="The protected name that it is like.")],
    actor: Reviewer,
    reason: Reason,
) -> None:
    """Let a name through that is like a protected one, on record. Exit code 1 when a person who wrote the card asks."""
    held = library()
    card = _draft(held, who)
    _check_reviewer(actor)
    try:
        authors = reviews().standing(card).authors
        held.clearances.clear(card.id, pair(written, protected_name), actor, reason, authors)
    except ReviewRefused as problem:
        raise refuse(str(problem)) from problem
    console.print(f"{escape(written)} may be used by {card.id}", highlight=False)


@review.command("ask")
def ask(who: Draft, note: Note = "", actor: Actor = "") -> None:
    """Ask for a review of exactly this content. Exit code 1 when one is asked for or given already."""
    card = _draft(library(), who)
    try:
        reviews().ask(card, actor or getpass.getuser(), note)
    except ReviewRefused as problem:
        raise refuse(str(problem)) from problem
    console.print(f"a review of {card.id} is asked for", highlight=False)


@review.command("approve")
def approve(who: Draft, actor: Reviewer, note: Note = "") -> None:
    """Approve what was asked. Exit code 1 when nobody asked, or the reviewer wrote it."""
    _decide(who, actor, note, approved=True)


@review.command("return")
def send_back(who: Draft, actor: Reviewer, note: Note) -> None:
    """Return it to its authors, saying what has to change."""
    _decide(who, actor, note, approved=False)


@review.command("show")
def show(who: Draft) -> None:
    """Where the review of the draft stands, and everything on record. Exit code 1 unless it is approved."""
    held = library()
    card = _draft(held, who)
    standing = reviews().standing(card)
    table = Table("when", "what", "version", "who", "note")
    for event in reviews().trail(card.id):
        table.add_row(event.at, event.step, event.version[:12], escape(event.actor), escape(event.note))
    for one in held.clearances.of(card.id):
        table.add_row(one.at, "name", "", escape(one.actor), escape(f"{one.written} ~ {one.protected}: {one.reason}"))
    console.print(table)
    console.print(f"{card.id}: {standing.state}", highlight=False)
    if standing.state != "approved":
        raise typer.Exit(1)


def _decide(who: str, actor: str, note: str, *, approved: bool) -> None:
    card = _draft(library(), who)
    _check_reviewer(actor)
    try:
        (reviews().approve if approved else reviews().send_back)(card, actor, note)
    except ReviewRefused as problem:
        raise refuse(str(problem)) from problem
    console.print(f"{card.id} is {'approved' if approved else 'returned'}", highlight=False)


def _draft(held: Library, who: str) -> PersonaCard:
    return read_folder(Path(who)) if Path(who).is_dir() else draft_of(held, who)


def _check_reviewer(name: str) -> None:
    """Exit code 2 unless this is the name of an account that may review."""
    store = open_staff_store(Settings.read(warm=False))
    try:
        known = [account.name for account in store.all() if any("review" in RIGHTS[role] for role in account.roles)]
    finally:
        store.close()
    if name not in known:
        listed = ", ".join(known) or "nobody; add one with `lookalike staff add NAME --role reviewer`"
        raise refuse(f"{name} is no reviewer. Who may review: {listed}.", WRONG)
