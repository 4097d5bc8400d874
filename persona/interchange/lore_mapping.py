"""A V3 `character_book` as our lore book, and our lore book written back into it.

A field that still reads as what the card says is left as it was written, so numbers, ids and unknown keys survive.
"""

import math
from collections.abc import Callable

from persona.card import LoreBook, LoreEntry
from persona.interchange.book_fields import entry_ids
from persona.interchange.fields import Object
from persona.interchange.payload import Json, copied_object

_BIGGEST = 10**9
_EMPTY = LoreBook()
_BLANK = LoreEntry(id="", keys=(), content="")


def read_book(book: Json) -> LoreBook:
    """The book as the card's lore. `book` has been brought into shape; None gives an empty book."""
    if not isinstance(book, dict):
        return _EMPTY
    entries = book["entries"] if isinstance(book.get("entries"), list) else []
    assert isinstance(entries, list)
    return LoreBook(
        name=_text(book.get("name")),
        description=_text(book.get("description")),
        scan_depth=_whole(book.get("scan_depth"), _EMPTY.scan_depth),
        token_budget=_whole(book.get("token_budget"), _EMPTY.token_budget),
        recursive_scanning=book.get("recursive_scanning") is True,
        entries=tuple(
            _read_entry(entry, identity)
            for entry, identity in zip(entries, entry_ids(entries), strict=True)
            if isinstance(entry, dict)
        ),
        extensions=_object(book.get("extensions")),
    )


def written_book(lore: LoreBook, base: Json) -> Object | None:
    """The lore as a V3 book, on top of the one it came from; None when there is no book and never was one."""
    if lore == read_book(base):
        return base if isinstance(base, dict) else None
    book: Object = base if isinstance(base, dict) else {}
    before = read_book(book) if book else None
    for name in ("name", "description", "scan_depth", "token_budget", "recursive_scanning", "extensions"):
        value = getattr(lore, name)
        if before is None or value != getattr(before, name):
            book[name] = copied_object(value) if name == "extensions" else value
    held = book.get("entries")
    old = held if isinstance(held, list) else []
    by_id = dict(zip(entry_ids(old), old, strict=True))
    entries: list[Json] = [_written_entry(entry, by_id.get(entry.id)) for entry in lore.entries]
    if entry_ids(entries) != [entry.id for entry in lore.entries]:
        for entry, raw in zip(lore.entries, entries, strict=True):
            if isinstance(raw, dict) and str(raw.get("id", "")) != entry.id:
                raw["id"] = entry.id
    book["entries"] = entries
    book.setdefault("extensions", {})
    return book


def _read_entry(entry: Object, identity: str) -> LoreEntry:
    return LoreEntry(
        id=identity,
        keys=_texts(entry.get("keys")),
        content=_text(entry.get("content")),
        name=_text(entry.get("name")),
        comment=_text(entry.get("comment")),
        enabled=entry.get("enabled") is not False,
        constant=entry.get("constant") is True,
        selective=entry.get("selective") is True,
        secondary_keys=_texts(entry.get("secondary_keys")),
        use_regex=entry.get("use_regex") is True,
        case_sensitive=entry.get("case_sensitive") is True,
        insertion_order=_whole(entry.get("insertion_order"), _BLANK.insertion_order),
        priority=_whole(entry.get("priority"), _BLANK.priority),
        position="after_char" if entry.get("position") == "after_char" else "before_char",
        extensions=_object(entry.get("extensions")),
    )


_ALWAYS = ("keys", "content", "extensions", "enabled", "insertion_order", "use_regex")
"""What V3 requires of every entry."""
_PLAIN: dict[str, Callable[[LoreEntry], Json]] = {
    "keys": lambda entry: list(entry.keys),
    "content": lambda entry: entry.content,
    "extensions": lambda entry: copied_object(entry.extensions),  # type: ignore[arg-type]  # read from JSON
    "enabled": lambda entry: entry.enabled,
    "insertion_order": lambda entry: entry.insertion_order,
    "use_regex": lambda entry: entry.use_regex,
    "name": lambda entry: entry.name,
    "comment": lambda entry: entry.comment,
    "constant": lambda entry: entry.constant,
    "selective": lambda entry: entry.selective,
    "secondary_keys": lambda entry: list(entry.secondary_keys),
    "case_sensitive": lambda entry: entry.case_sensitive,
    "priority": lambda entry: entry.priority,
    "position": lambda entry: entry.position,
}


def _written_entry(entry: LoreEntry, base: Json) -> Object:
    raw: Object = copied_object(base) if isinstance(base, dict) else {}
    before = _read_entry(raw, entry.id)
    for name, plain in _PLAIN.items():
        if getattr(before, name) != getattr(entry, name) or (name in _ALWAYS and name not in raw):
            raw[name] = plain(entry)
    return raw


def _whole(value: Json, default: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return max(-_BIGGEST, min(_BIGGEST, math.floor(value)))


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
