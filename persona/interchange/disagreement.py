"""Whether a V3 card and the V2 copy beside it still say the same.

Knows which differences a copy is meant to have; knows nothing of files.
"""

from persona.interchange.fields import REQUIRED_TEXTS, Object
from persona.interchange.payload import Json
from persona.interchange.v2 import without_decorators

_COMPARED = (*(name for name in REQUIRED_TEXTS if name != "creator_notes"), "alternate_greetings", "tags")


def differing(v3: Json, v2: Json) -> list[str]:
    """The fields in which the two differ, apart from notes, decorators and fields that V2 lacks."""
    ours, theirs = _data(v3), _data(v2)
    fields = [name for name in _COMPARED if (ours.get(name) or "") != (theirs.get(name) or "")]
    if _book(ours) != _book(theirs):
        fields.append("character_book")
    return fields


def _data(value: Json) -> Object:
    if not isinstance(value, dict):
        return {}
    held = value.get("data")
    return held if isinstance(held, dict) else value


def _book(data: Object) -> list[Json]:
    book = data.get("character_book")
    entries = book.get("entries") if isinstance(book, dict) else None
    return [_entry(entry) for entry in entries] if isinstance(entries, list) else []


def _entry(entry: Json) -> Json:
    if not isinstance(entry, dict):
        return entry
    content = entry.get("content")
    return [entry.get("keys"), without_decorators(content) if isinstance(content, str) else content]
