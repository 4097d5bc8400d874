"""Drafts as authors change them: values from the form or the raw text become a card, or problems beside their fields.

A draft is never lost: what cannot be saved stays with the page, and a draft that somebody else changed in between
comes back with both texts. Knows nothing of HTTP or of pages.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from app.studio.errors import Problem, Unsavable
from persona.card import PersonaCard
from persona.content import content_hash
from persona.difference import diff, pieces
from persona.errors import CardError, DraftConflict, UnreadableTag
from persona.folder import read_folder
from persona.languages import canonical
from persona.library import Library

PROBLEMS = 50
_RAW_FILES = 400
_RAW_CHARACTERS = 8_000_000


def card_from_values(values: Mapping[str, object]) -> PersonaCard:
    """The card that a form's values make. Raises Unsavable."""
    try:
        card = PersonaCard.model_validate(values)
    except ValidationError as error:
        found = [Problem(_where(item["loc"], values), item["msg"]) for item in error.errors()[:PROBLEMS]]
        raise Unsavable(found) from error
    for tag in (card.source_locale, *card.locales):
        try:
            if canonical(tag) != tag:
                raise Unsavable([Problem(f"locales.{tag}", f"write the language as {canonical(tag)}")])
        except UnreadableTag as error:
            raise Unsavable([Problem(f"locales.{tag}", str(error))]) from error
    return card


def card_from_files(persona_id: str, texts: Mapping[str, str]) -> PersonaCard:
    """The card that the raw files make. Raises Unsavable, naming file and field."""
    if len(texts) > _RAW_FILES or sum(map(len, texts.values())) > _RAW_CHARACTERS:
        raise Unsavable([Problem("card.yaml", f"more than {_RAW_FILES} files or {_RAW_CHARACTERS:,} characters")])
    with tempfile.TemporaryDirectory(prefix="lookalike-draft-") as scratch:
        folder = Path(scratch).resolve() / persona_id
        for name, text in texts.items():
            target = (folder / name).resolve()
            if not target.is_relative_to(folder) or len(Path(name).parts) > 3:
                raise Unsavable([Problem(name[:200], "is no file of a persona")])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        try:
            return read_folder(folder)
        except CardError as error:
            name = _within(error.file, folder)
            raise Unsavable([Problem(f"{name}#{error.field}" if error.field else name, error.problem)]) from error


def save(library: Library, card: PersonaCard, started_from: str | None) -> dict[str, object] | None:
    """Keep the draft; None when it is kept, else the conflict with both texts, field by field."""
    try:
        library.save_draft(card, started_from)
    except DraftConflict:
        theirs = library.draft(card.id)
        if theirs is None:
            library.save_draft(card, None)
            return None
        return {
            "theirs": theirs.model_dump(mode="json", by_alias=True),
            "mine": card.model_dump(mode="json", by_alias=True),
            "hash": content_hash(theirs),
            "changes": changes(theirs, card),
        }
    return None


def changes(before: PersonaCard, after: PersonaCard) -> list[dict[str, object]]:
    """What differs, with the words that changed in each field."""
    return [
        {**asdict(change), "pieces": [asdict(piece) for piece in pieces(change.before, change.after)]}
        for change in diff(before, after)
    ]


def _where(place: tuple[int | str, ...], values: object) -> str:
    """Pydantic's place as lint writes it: list items by their id, else by their number from 1."""
    parts: list[str] = []
    held = values
    for step in place:
        if isinstance(step, int) and isinstance(held, list) and step < len(held):
            held = held[step]
            name = held.get("id") if isinstance(held, Mapping) else None
            parts.append(str(name or step + 1))
        else:
            held = held.get(step) if isinstance(held, Mapping) else None
            parts.append(str(step))
    return ".".join(part for part in parts if part != "entries" or parts[:1] != ["lore"])


def _within(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
