"""A card's lore book and its entries, brought into the types that Character Card V3 asks for.

Also reads the names that world-info files use. What has its type is left exactly as it is. Knows nothing of matching,
but asks it whether a pattern can run.
"""

from collections.abc import Iterator

from persona.interchange.fields import Object, flag, mapping, number, put, text, texts
from persona.interchange.limits import LORE_ENTRIES, PATTERNS, REFUSED_PATTERNS, REGEX_CHARACTERS, check_size
from persona.interchange.payload import Json
from persona.interchange.report import Findings
from persona.lore.matching import compiled

_WORLD_INFO = {"key": "keys", "keysecondary": "secondary_keys", "order": "insertion_order", "uid": "id"}
"""What world-info files call the fields of an entry."""
_POSITIONS = ("before_char", "after_char")
_PLACE = "data.character_book"


def coerce_book(data: Object, findings: Findings, *, labelled_v3: bool) -> None:
    """Bring `character_book` into shape, in place; null is absent. Raises CardFileTooLarge over 5,000 entries."""
    if "character_book" not in data:
        return
    value = data["character_book"]
    if isinstance(value, list):
        findings.coerce(_PLACE, "was a list and became a book of these entries")
        value = {"entries": value}
    book = mapping(value, _PLACE, findings)
    if value is None:
        findings.coerce(_PLACE, "was null and is now absent")
    put(data, "character_book", book)
    if book is None:
        return
    for name in ("name", "description"):
        if name in book:
            put(book, name, text(book[name], f"{_PLACE}.{name}", findings))
    for name in ("scan_depth", "token_budget"):
        if name in book:
            put(book, name, number(book[name], f"{_PLACE}.{name}", findings))
    if "recursive_scanning" in book:
        put(book, "recursive_scanning", flag(book["recursive_scanning"], f"{_PLACE}.recursive_scanning", findings))
    book["extensions"] = mapping(book.get("extensions"), f"{_PLACE}.extensions", findings) or {}
    entries = _entry_list(book.get("entries"), findings)
    check_size(len(entries), f"{_PLACE}.entries", "LORE_ENTRIES", LORE_ENTRIES, "entries")
    kept: list[Json] = []
    for index, entry in enumerate(entries):
        if isinstance(entry, dict):
            _coerce_entry(entry, f"{_PLACE}.entries[{index}]", findings, labelled_v3=labelled_v3)
            kept.append(entry)
        else:
            findings.drop(f"{_PLACE}.entries[{index}]", "is no object; it was left out")
    book["entries"] = kept
    _coerce_ids(kept, findings)
    _check_patterns(kept, findings)


def entry_ids(entries: list[Json]) -> list[str]:
    """Each entry's identity, unique within the book: its own id, or `entry-<place>` when it has none."""
    own = [_own_id(entry) for entry in entries]
    taken = {identity for identity in own if identity}
    found: list[str] = []
    for place, identity in enumerate(own, start=1):
        name = identity or f"entry-{place}"
        while not identity and name in taken:
            name += "x"
        taken.add(name)
        found.append(name)
    return found


def _own_id(entry: Json) -> str:
    value = entry.get("id") if isinstance(entry, dict) else None
    return str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""


def _entry_list(value: Json, findings: Findings) -> list[Json]:
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        findings.coerce(f"{_PLACE}.entries", "was an object by number and became a list")
        return list(value.values())
    if value is not None:
        findings.drop(f"{_PLACE}.entries", "is no list; it was left out")
    return []


def _coerce_entry(entry: Object, place: str, findings: Findings, *, labelled_v3: bool) -> None:
    for theirs, ours in _WORLD_INFO.items():
        if theirs in entry and ours not in entry:
            entry[ours] = entry.pop(theirs)
    if "disable" in entry and "enabled" not in entry:
        entry["enabled"] = not flag(entry.pop("disable"), f"{place}.disable", findings)
    if labelled_v3 and "use_regex" not in entry:
        findings.coerce(place, "V3 requires use_regex; it is now false")
    entry["keys"] = texts(entry.get("keys"), f"{place}.keys", findings, split=True) or []
    entry["content"] = text(entry.get("content"), f"{place}.content", findings) or ""
    entry["extensions"] = mapping(entry.get("extensions"), f"{place}.extensions", findings) or {}
    for name, default in (("enabled", True), ("use_regex", False)):
        found = flag(entry.get(name), f"{place}.{name}", findings)
        entry[name] = default if found is None else found
    order = number(entry.get("insertion_order"), f"{place}.insertion_order", findings)
    entry["insertion_order"] = 100 if order is None else order
    _coerce_optional(entry, place, findings)
    if "position" in entry:
        _coerce_position(entry, place, findings)


def _coerce_optional(entry: Object, place: str, findings: Findings) -> None:
    for name in ("case_sensitive", "constant", "selective"):
        if name in entry:
            put(entry, name, flag(entry[name], f"{place}.{name}", findings))
    for name in ("name", "comment"):
        if name in entry:
            put(entry, name, text(entry[name], f"{place}.{name}", findings))
    if "priority" in entry:
        put(entry, "priority", number(entry["priority"], f"{place}.priority", findings))
    if "secondary_keys" in entry:
        put(entry, "secondary_keys", texts(entry["secondary_keys"], f"{place}.secondary_keys", findings, split=True))


def _coerce_position(entry: Object, place: str, findings: Findings) -> None:
    """A numeric position is kept where applications that write it look for it: in the entry's extensions."""
    value = entry["position"]
    if value in _POSITIONS:
        return
    place = f"{place}.position"
    found = None if isinstance(value, str) and not value.strip().isdigit() else number(value, place, findings)
    extensions = entry["extensions"]
    if found is None or not isinstance(extensions, dict):
        entry.pop("position")
        findings.drop(place, f"is {str(value)[:40]!r}, no known position; it was left out")
        return
    extensions.setdefault("position", found)
    entry["position"] = "after_char" if found == 1 else "before_char"
    findings.coerce(place, f"was the number {found:g}; it became {entry['position']} and is kept in extensions")


def _coerce_ids(entries: list[Json], findings: Findings) -> None:
    """An id is a number or a text, and no two entries share one: readers that index by id lose the second."""
    used = {_own_id(entry) for entry in entries}
    seen: set[str] = set()
    fresh = 0
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict) or "id" not in entry:
            continue
        place = f"{_PLACE}.entries[{index}].id"
        identity = _own_id(entry)
        if not identity:
            del entry["id"]
            findings.coerce(place, "was empty and is now absent")
        elif identity in seen:
            while str(fresh) in used:
                fresh += 1
            used.add(str(fresh))
            entry["id"] = fresh
            findings.coerce(place, f"was {identity[:40]!r}, which another entry has; it became {fresh}")
        seen.add(_own_id(entry))


def _check_patterns(entries: list[Json], findings: Findings) -> None:
    """Name the patterns that never match, as far as they are tried."""
    refused = 0
    for count, (place, key) in enumerate(_patterns(entries)):
        if count >= PATTERNS:
            findings.warn(place, f"is beyond PATTERNS = {PATTERNS:,} of a book; this one and all after it never match")
            return
        if refused >= REFUSED_PATTERNS:
            findings.warn(place, f"patterns from here on were not tried, after {refused} that RE2 cannot run")
            return
        if len(key) > REGEX_CHARACTERS:
            findings.warn(
                place, f"is a pattern over REGEX_CHARACTERS = {REGEX_CHARACTERS} characters; it never matches"
            )
        elif not compiled([key], case_sensitive=False):
            refused += 1
            findings.warn(place, f"{key[:60]!r} is no pattern that RE2 can run; it never matches")


def _patterns(entries: list[Json]) -> Iterator[tuple[str, str]]:
    for index, entry in enumerate(entries):
        keys = entry["keys"] if isinstance(entry, dict) and entry["use_regex"] else None
        for at, key in enumerate(keys if isinstance(keys, list) else []):
            if isinstance(key, str):
                yield f"{_PLACE}.entries[{index}].keys[{at}]", key
