"""The fields of a card's `data`, each brought into the type that Character Card V3 asks for.

What already has its type is left exactly as it is; everything else is noted. Knows single fields; which of them make
up a card is `shapes`, the book is `book_fields`.
"""

import math
import re
from collections.abc import Iterable, Mapping

from persona.interchange.payload import Json
from persona.interchange.report import Findings

Object = dict[str, Json]

REQUIRED_TEXTS = (
    "name",
    "description",
    "personality",
    "scenario",
    "first_mes",
    "mes_example",
    "creator_notes",
    "system_prompt",
    "post_history_instructions",
    "creator",
    "character_version",
)
REQUIRED_LISTS = ("alternate_greetings", "tags", "group_only_greetings")
PLACEHOLDER = "creator's notes go here."
_TRUE = frozenset(["true", "1", "yes", "on"])
_FALSE = frozenset(["false", "0", "no", "off", ""])
_MILLISECONDS = 100_000_000_000
_PACKED_NOTE = re.compile(r"^#{1,6} *`([a-z]{2})` *\n?", re.MULTILINE)


def text(value: Json, place: str, findings: Findings) -> str | None:
    """The value as text; null is absent, numbers are spelt, lists are joined line by line."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        findings.drop(place, "is an object where a text belongs; it was left out")
        return None
    written = (
        "\n".join(_spelt(item) for item in value if item is not None) if isinstance(value, list) else _spelt(value)
    )
    findings.coerce(place, f"was a {_kind(value)} and became the text {written[:40]!r}")
    return written


def texts(value: Json, place: str, findings: Findings, *, split: bool = False) -> list[Json] | None:
    """The value as a list of texts; a single text becomes a list of one, or is split at commas."""
    if value is None:
        return None
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return value
        findings.coerce(place, "held items that are no texts; they were spelt out or left out")
        return [_spelt(item) for item in value if item is not None and not isinstance(item, dict | list)]
    if isinstance(value, dict):
        findings.drop(place, "is an object where a list belongs; it was left out")
        return None
    written = _spelt(value)
    parts: list[Json] = [part.strip() for part in written.split(",")] if split else [written]
    findings.coerce(place, "was a single text and became a list")
    return [part for part in parts if part != ""]


def flag(value: Json, place: str, findings: Findings) -> bool | None:
    """The value as true or false; "true", 1, "yes" and their opposites are read, null is absent."""
    if value is None or isinstance(value, bool):
        return value
    written = _spelt(value).strip().lower() if not isinstance(value, dict | list) else "?"
    if written in _TRUE or written in _FALSE:
        findings.coerce(place, f"was {value!r} and became {str(written in _TRUE).lower()}")
        return written in _TRUE
    findings.drop(place, f"is {str(value)[:40]!r} where true or false belongs; it was left out")
    return None


def number(value: Json, place: str, findings: Findings) -> int | float | None:
    """The value as a number; a text that spells one is read, an empty text and null are absent."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d{1,15}(\.\d{0,15})?\s*", value):
        findings.coerce(place, f"was the text {value!r} and became a number")
        return float(value) if "." in value else int(value)
    if value != "":
        findings.drop(place, f"is {str(value)[:40]!r} where a number belongs; it was left out")
    else:
        findings.coerce(place, "was an empty text where a number belongs, and is now absent")
    return None


def seconds(value: Json, place: str, findings: Findings) -> int | None:
    """A moment in whole seconds since 1970 UTC; milliseconds are recognised by their size."""
    found = number(value, place, findings)
    if found is None or (isinstance(found, int) and found < _MILLISECONDS):
        return found
    whole = math.floor(found / 1000 if found >= _MILLISECONDS else found) if abs(found) < 10**15 else None
    if whole is None:
        findings.drop(place, "is no date; it was left out")
    else:
        findings.coerce(place, f"became {whole}, whole seconds")
    return whole


def mapping(value: Json, place: str, findings: Findings) -> Object | None:
    """The value as an object; null is absent."""
    if value is None or isinstance(value, dict):
        return value
    findings.drop(place, f"is a {_kind(value)} where an object belongs; it was left out")
    return None


def put(target: Object, key: str, value: Json) -> None:
    """Set the key, or take it out when the value is None."""
    if value is None:
        target.pop(key, None)
    else:
        target[key] = value


def coerce_card(data: Object, findings: Findings, *, labelled_v3: bool) -> None:
    """Bring every field but the book into shape, in place. A V3 card's missing fields are noted."""
    absent = [name for name in (*REQUIRED_TEXTS, *REQUIRED_LISTS, "extensions") if name not in data]
    for name in REQUIRED_TEXTS:
        data[name] = text(data.get(name), f"data.{name}", findings) or ""
    for name in REQUIRED_LISTS:
        data[name] = texts(data.get(name), f"data.{name}", findings, split=name == "tags") or []
    data["extensions"] = mapping(data.get("extensions"), "data.extensions", findings) or {}
    if "nickname" in data:
        put(data, "nickname", text(data["nickname"], "data.nickname", findings))
    if "source" in data:
        put(data, "source", texts(data["source"], "data.source", findings))
    for name in ("creation_date", "modification_date"):
        if name in data:
            put(data, name, seconds(data[name], f"data.{name}", findings))
    if absent and labelled_v3:
        findings.coerce("data", f"V3 requires {', '.join(absent)}; what was missing is now empty")
    _coerce_notes(data, findings)
    if "assets" in data:
        put(data, "assets", _assets(data["assets"], findings))


def _coerce_notes(data: Object, findings: Findings) -> None:
    if str(data["creator_notes"]).strip().lower() == PLACEHOLDER:
        data["creator_notes"] = ""
        findings.coerce("data.creator_notes", "held only an editor's placeholder, which was taken out")
    held = mapping(data.get("creator_notes_multilingual"), "data.creator_notes_multilingual", findings)
    put(data, "creator_notes_multilingual", None if held is None else _notes(held, findings))
    if held is None and (packed := unpacked_notes(str(data["creator_notes"]))) is not None:
        plain, by_language = packed
        data["creator_notes"] = plain
        data["creator_notes_multilingual"] = dict(by_language)
        findings.coerce("data.creator_notes", f"held notes in {', '.join(by_language)}; each has its own place now")


def unpacked_notes(notes: str) -> tuple[str, Mapping[str, str]] | None:
    """Notes that were packed under headings such as "# `en`": what stands before them, and each language's part.

    Without text before the headings the English part, or else the first, stands for the whole. None if not packed.
    """
    pieces = _PACKED_NOTE.split(notes)
    if len(pieces) < 3:
        return None
    by_language: dict[str, str] = {}
    for language, part in zip(pieces[1::2], pieces[2::2], strict=True):
        by_language.setdefault(language, part.strip())
    plain = pieces[0].strip() or by_language.get("en") or next(iter(by_language.values()))
    return plain, by_language


def _notes(held: Object, findings: Findings) -> Object:
    notes: Object = {}
    for language, value in held.items():
        put(notes, language, text(value, f"data.creator_notes_multilingual.{language}", findings))
    return notes


def _assets(value: Json, findings: Findings) -> list[Json] | None:
    if value is None:
        return None
    items: Iterable[Json] = value if isinstance(value, list) else [value]
    kept: list[Json] = []
    for index, item in enumerate(items):
        place = f"data.assets[{index}]"
        if not isinstance(item, dict) or not isinstance(item.get("uri"), str):
            findings.drop(place, "has no uri; it was left out")
            continue
        for key, default in (("type", "other"), ("name", ""), ("ext", "unknown")):
            if not isinstance(item.get(key), str):
                found = text(item.get(key), f"{place}.{key}", findings)
                item[key] = default if found is None else found
                findings.coerce(f"{place}.{key}", f"was missing or no text and became {item[key]!r}")
        kept.append(item)
    if not isinstance(value, list):
        findings.coerce("data.assets", "was no list and became one")
    return kept


def _spelt(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)


def _kind(value: Json) -> str:
    return {bool: "truth value", int: "number", float: "number", list: "list", dict: "object"}.get(type(value), "text")
