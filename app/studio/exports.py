"""A card as a file to take away: its bytes, its name, its media type.

Knows formats and what was imported; knows nothing of who asks.
"""

import io
import zipfile
from datetime import datetime
from typing import Literal

from app.studio.originals import Originals
from persona.card import PersonaCard
from persona.errors import PersonaNotFound
from persona.folder import folder_files
from persona.interchange.writing import write_charx, write_json, write_png_v2, write_png_v3

Form = Literal["png", "png-v2", "json", "charx", "folder", "original"]
_EPOCH = (1980, 1, 1, 0, 0, 0)


def exported(
    card: PersonaCard, form: Form, originals: Originals, modified_at: datetime | None = None
) -> tuple[bytes, str, str]:
    """The card in this form; `modified_at` is written as its modification date where the form has one.

    Raises PersonaNotFound when the original is asked for and it never was a file.
    """
    kept = originals.kept(card.id)
    match form:
        case "png":
            return write_png_v3(card, kept.picture, kept.files, modified_at), f"{card.id}.png", "image/png"
        case "png-v2":
            return write_png_v2(card, kept.picture), f"{card.id}-v2.png", "image/png"
        case "json":
            return write_json(card, kept.files, modified_at), f"{card.id}.json", "application/json"
        case "charx":
            return write_charx(card, kept.picture, kept.files, modified_at), f"{card.id}.charx", "application/zip"
        case "folder":
            return zipped(card), f"{card.id}.zip", "application/zip"
        case "original":
            data = originals.original(card.id)
            if data is None:
                raise PersonaNotFound(f"an imported file of {card.id}", ())
            return data, f"{card.id}-original", "application/octet-stream"


def zipped(card: PersonaCard) -> bytes:
    """The folder form in one file; the same card gives the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(folder_files(card).items()):
            archive.writestr(zipfile.ZipInfo(f"{card.id}/{name}", _EPOCH), text)
    return made.getvalue()
