"""`lookalike persona import|export|pull|push`: cards between the library, card files and folders kept in git."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app.commands.persona_card import (
    LIVE,
    Actor,
    Which,
    Who,
    console,
    dated,
    files_told,
    library,
    originals,
    refuse,
    reviews,
    tell_changes,
)
from app.studio.exports import Form, exported
from persona.card import PersonaCard
from persona.content import content_hash
from persona.difference import diff
from persona.errors import DraftConflict
from persona.folder import read_folder, replace_folder, write_folder
from persona.interchange.reading import read_card_file
from persona.interchange.report import ImportReport
from persona.interchange.writing import Format, losses
from persona.library import Library

Over = Annotated[str, typer.Option(help="Put yours in place of the draft that has this hash (8 characters or more).")]
_MARK = ".lookalike-draft"
"""In a pulled folder: the hash of what it was pulled from, so that a push notices who else changed it."""


def import_card(
    file: Annotated[
        Path, typer.Argument(help="PNG, JPEG, WEBP, CHARX, JSON or YAML card.", exists=True, dir_okay=False)
    ],
    into: Annotated[
        Path | None, typer.Option(help="Write the card as a folder here; default: keep it as a draft.")
    ] = None,
    locale: Annotated[str | None, typer.Option(help="The card's language, where it does not say it.")] = None,
    over: Over = "",
    actor: Actor = "",
) -> None:
    """Read a card file of any kind and say what was found, mended and left out. Exit code 1 when another draft of the
    persona is in the way."""
    with files_told():
        imported = read_card_file(file.read_bytes(), file.name, locale)
    _tell_report(imported.report)
    if into is not None:
        with files_told():
            folder = _folder_for(imported.card, into)
            write_folder(imported.card, folder)
            originals().keep(imported)
        console.print(f"written to {folder}", highlight=False, soft_wrap=True)
        return
    _keep(library(), imported.card, None, over, actor)
    with files_told():
        originals().keep(imported)
    console.print(f"kept as the draft of {imported.card.id}", highlight=False)


def export(
    who: Who,
    target: Annotated[Path, typer.Argument(help="File or, for the format folder, directory to write.")],
    form: Annotated[Form, typer.Option("--format", help="png has V3 and V2 inside.")] = "png",
    which: Which = LIVE,
) -> None:
    """Write a card for other programs, or as a folder for git, and say what the format leaves out.

    The picture and the files of its import go with it. The same card gives the same bytes; its modification date is
    that of its publication, or of the draft's last saving.
    """
    found = dated(who, which)
    kept = originals()
    with files_told():
        if form == "folder":
            write_folder(found.card, target)
        else:
            target.write_bytes(exported(found.card, form, kept, found.changed_at)[0])
    formats: dict[str, Format] = {"png": "png", "png-v2": "png-v2", "json": "json", "charx": "charx"}
    if form in formats:
        for note in losses(found.card, formats[form], kept.kept(found.card.id).files):
            console.print(f"  left out: {escape(str(note))}", highlight=False, soft_wrap=True)
    console.print(f"written to {target}", highlight=False, soft_wrap=True)


def pull(
    who: Who,
    folder: Annotated[Path, typer.Argument(help="Folder to write, called like the persona, or the one to put it in.")],
    which: Which = LIVE,
    replace: Annotated[bool, typer.Option("--replace", help="Bring a folder that exists up to date.")] = False,
) -> None:
    """Write the live version, or another, as a folder for git."""
    card = dated(who, which).card
    with files_told():
        target = _folder_for(card, folder)
        (replace_folder if replace else write_folder)(card, target)
        _mark(target, card)
    console.print(f"written to {target}", highlight=False, soft_wrap=True)


def push(
    folder: Annotated[Path, typer.Argument(help="Card folder.", exists=True, file_okay=False)],
    over: Over = "",
    actor: Actor = "",
) -> None:
    """Keep a folder as the draft of its persona. Exit code 1, with both texts, when somebody else changed the draft."""
    card = read_folder(folder)
    mark = folder / _MARK
    started = mark.read_text(encoding="ascii", errors="replace").strip() if mark.is_file() else None
    _keep(library(), card, started, over, actor)
    with files_told():
        _mark(folder, card)
    console.print(f"kept as the draft of {card.id}", highlight=False)


def _keep(held: Library, card: PersonaCard, started_from: str | None, over: str, actor: str) -> None:
    """Save the draft, or show what is in its way."""
    stored = held.draft(card.id)
    stored_hash = content_hash(stored) if stored else None
    if stored_hash and len(over) >= 8 and stored_hash.startswith(over):
        started_from = stored_hash
    try:
        saved = held.save_draft(card, started_from)
    except DraftConflict as conflict:
        stored = held.draft(card.id)
        if stored is not None:
            tell_changes(diff(stored, card))
        advice = f"Take over what you want to keep, or replace it: --over {conflict.stored[:12]}"
        raise refuse(f"{conflict} {advice}") from conflict
    if saved != stored_hash:
        reviews().edited(card, actor or getpass.getuser())


def _folder_for(card: PersonaCard, asked: Path) -> Path:
    """A card's folder is called like the card: another name means the folder to put it in."""
    return asked if asked.resolve().name == card.id else asked / card.id


def _mark(folder: Path, card: PersonaCard) -> None:
    (folder / _MARK).write_text(f"{content_hash(card)}\n", encoding="ascii")


def _tell_report(report: ImportReport) -> None:
    console.print(f"read as {escape(str(report.detected))}", highlight=False, soft_wrap=True)
    for title in ("coerced", "dropped", "warnings", "unsupported_assets"):
        for line in getattr(report, title):
            console.print(f"  {title}: {escape(str(line))}", highlight=False, soft_wrap=True)
