"""What the persona commands share: the library, the card that a command speaks of, and how files are told about.

Knows settings, the library and folders; knows nothing of any one command.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.markup import escape

from app.studio.originals import Originals
from persona.card import PersonaCard
from persona.difference import Change
from persona.errors import PersonaError, PersonaNotFound
from persona.folder import read_folder
from persona.library import Library
from persona.review import Reviews
from serving.settings import Settings
from serving.terms import terms_of

LIVE, DRAFT = "live", "draft"
DONE, NO, WRONG = 0, 1, 2
"""Exit codes: done; the answer is no; something was asked wrongly."""
console = Console()
Who = Annotated[str, typer.Argument(help="Persona id, or the path of a card folder.")]
Which = Annotated[str, typer.Option("--which", help="`live`, `draft`, or a version's hash; not for folders.")]
Actor = Annotated[str, typer.Option("--as", help="Who does this, for the record; default: your login.")]
Reason = Annotated[str, typer.Option(help="Why, for the record.")]
Protected = Annotated[
    Path | None, typer.Option(help="Names not to be taken; default: LOOKALIKE_PROTECTED_NAMES.", exists=True)
]
_MOST_CHANGES, _MOST_LETTERS = 40, 160


class Dated(NamedTuple):
    """A card and when it was last changed, as far as that is known."""

    card: PersonaCard
    changed_at: datetime | None


def library(protected: Path | None = None) -> Library:
    """The library of this installation, with its operator's terms."""
    settings = Settings.read()
    return Library(_root(settings), terms=terms_of(settings, protected))


def reviews(required: bool | None = None) -> Reviews:
    """The reviews of this installation; `required` overrules the setting."""
    settings = Settings.read()
    return Reviews(_root(settings), settings.review_required if required is None else required)


def originals() -> Originals:
    """The imported files of this installation."""
    return Originals(_root(Settings.read()))


def card_of(who: str, which: str = LIVE) -> PersonaCard:
    """The card that a command speaks of. Raises PersonaNotFound, VersionNotFound, PersonaOffline, CardError."""
    return dated(who, which).card


def dated(who: str, which: str = LIVE) -> Dated:
    """The same, with its day: of its publication, of the draft's last saving, or the one that the card names."""
    if Path(who).is_dir():
        card = read_folder(Path(who))
        return Dated(card, _as_of(card))
    held = library()
    if which == DRAFT:
        return Dated(draft_of(held, who), held.draft_saved_at(who))
    if which != LIVE:
        return Dated(held.version(who, which), _published_at(held, who, which))
    found = held.get(who)
    at = datetime.fromisoformat(found.event.at) if found.event else _as_of(found.card)
    return Dated(found.card, at)


def draft_of(held: Library, who: str) -> PersonaCard:
    """The draft of a persona. Raises PersonaNotFound and, where there is no draft, PersonaError."""
    if (draft := held.draft(who)) is not None:
        return draft
    if who not in held.ids():
        raise PersonaNotFound(who, [*held.ids(), *held.draft_ids()])
    raise PersonaError(f"{who} has no draft. Push a folder first, or name a folder.")


def refuse(message: str, code: int = NO) -> typer.Exit:
    """Say why not, and the exit to raise."""
    console.print(escape(message), style="red", highlight=False, soft_wrap=True)
    return typer.Exit(code)


@contextmanager
def files_told() -> Iterator[None]:
    """What the disk refuses is one line and exit code 2, not a traceback."""
    try:
        yield
    except OSError as problem:
        raise refuse(str(problem), WRONG) from problem


def tell_changes(changes: tuple[Change, ...]) -> None:
    """Each field that differs, with both texts."""
    for change in changes[:_MOST_CHANGES]:
        console.print(f"[bold]{escape(change.where)}[/bold] {change.kind}", highlight=False)
        if change.kind != "added":
            console.print(f"  - {escape(_short(change.before))}", style="red", highlight=False, soft_wrap=True)
        if change.kind != "removed":
            console.print(f"  + {escape(_short(change.after))}", style="green", highlight=False, soft_wrap=True)
    if len(changes) > _MOST_CHANGES:
        console.print(f"and {len(changes) - _MOST_CHANGES} more")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_LETTERS else f"{line[:_MOST_LETTERS]}… ({len(text)} characters)"


def _root(settings: Settings) -> Path:
    return settings.data_dir / "personas"


def _as_of(card: PersonaCard) -> datetime | None:
    return datetime.combine(card.as_of, time(), UTC) if card.as_of else None


def _published_at(held: Library, who: str, version: str) -> datetime | None:
    events = [event for event in held.history(who) if event.version.startswith(version) and event.action == "publish"]
    return datetime.fromisoformat(events[-1].at) if events else None
