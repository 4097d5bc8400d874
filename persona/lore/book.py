"""A persona's lore in one language: each entry with the keys and the content of that language's overlays.

Knows which words belong to which language; knows nothing of what fires (`activation`).
"""

from collections.abc import Sequence
from typing import NamedTuple

from persona.card import LoreBook, LoreEntry, LoreText, Overlay


class LocalBook(NamedTuple):
    """A book in one language, and where each entry's words came from: entry id -> locale."""

    book: LoreBook
    origins: dict[str, str]


def localised(book: LoreBook, overlays: Sequence[Overlay], source_locale: str) -> LocalBook:
    """The book with each entry's words from the first of `overlays` that has them, else the source's own."""
    entries: list[LoreEntry] = []
    origins: dict[str, str] = {}
    for entry in book.entries:
        origin, words = next(
            ((overlay.locale, overlay.lore[entry.id]) for overlay in overlays if entry.id in overlay.lore),
            (source_locale, None),
        )
        entries.append(entry if words is None else _with_words(entry, words))
        origins[entry.id] = origin
    return LocalBook(book.model_copy(update={"entries": tuple(entries)}), origins)


def _with_words(entry: LoreEntry, words: LoreText) -> LoreEntry:
    return entry.model_copy(
        update={
            "keys": words.keys or entry.keys,
            "content": words.content or entry.content,
            "secondary_keys": words.secondary_keys or entry.secondary_keys,
        }
    )
