"""Which version of card an object is, and the same card as a whole Character Card V3 object.

Tests `spec` first, then `data`, then V1's fields, then two older forms. Keys that nobody knows stay where they were.
Knows shapes; fields are `fields` and `book_fields`.
"""

from dataclasses import dataclass
from pathlib import PurePath

from persona.errors import NotACardFile
from persona.interchange.book_fields import coerce_book
from persona.interchange.fields import REQUIRED_LISTS, REQUIRED_TEXTS, Object, coerce_card
from persona.interchange.payload import Json
from persona.interchange.report import Findings, Version

V1_FIELDS = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
_OPTIONAL = ("nickname", "source", "assets", "creator_notes_multilingual", "creation_date", "modification_date")
_FLAT = frozenset([*REQUIRED_TEXTS, *REQUIRED_LISTS, *_OPTIONAL, "extensions", "character_book"])
"""Fields of `data` that some tools write flat into a V1 object."""
_OLDER: dict[Version, dict[str, str]] = {
    "Pygmalion": {
        "char_name": "name",
        "char_persona": "description",
        "world_scenario": "scenario",
        "char_greeting": "first_mes",
        "example_dialogue": "mes_example",
    },
    "text-generation-webui": {"context": "description", "greeting": "first_mes", "example_dialogue": "mes_example"},
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """A card as a V3 object, and what it was before."""

    v3: Object
    version: Version
    spec_version: str


def looks_like_card(value: Json) -> bool:
    """Whether the value has the outline of a card in any version."""
    return isinstance(value, dict) and _version(value) is not None


def to_v3(value: Json, where: str, file_name: str, findings: Findings) -> Shaped:
    """The card as V3. `value` is used up. Raises NotACardFile, and CardFileTooLarge for an oversized book."""
    if not isinstance(value, dict):
        raise NotACardFile(where, "holds no object; a card is a JSON object")
    if value.get("spec") == "lorebook_v3":
        raise NotACardFile(f"{where}, spec", "is a lore book without a character; import it into a persona's lore")
    version = _version(value)
    if version is None:
        known = ", ".join(sorted(value)[:8])
        raise NotACardFile(
            where, f"is no character card: it has neither spec, data nor a name and a greeting ({known})"
        )
    said = str(value.get("spec_version") or "")
    v3 = _opened(value, findings) if version in ("V2", "V3") else _flat(value, version, findings)
    data = v3["data"]
    assert isinstance(data, dict)
    coerce_card(data, findings, labelled_v3=version == "V3")
    coerce_book(data, findings, labelled_v3=version == "V3")
    v3["spec_version"] = _spec_version(value, said, version, findings)
    _name(data, file_name, findings)
    return Shaped(v3, version, said)


def _version(value: Object) -> Version | None:
    spec = value.get("spec")
    if isinstance(spec, str) and spec.lower().startswith("chara_card_v"):
        return "V2" if spec.lower() == "chara_card_v2" else "V3"
    if isinstance(value.get("data"), dict) and any(name in value["data"] for name in V1_FIELDS):  # type: ignore[operator]  # a dict
        return "V2"
    held = [name for name in V1_FIELDS if name in value]
    if len(held) >= 3 or ("name" in held and set(held) - {"name", "description"}):
        return "V1"
    if "char_name" in value or "char_persona" in value:
        return "Pygmalion"
    if isinstance(value.get("context"), str) and ("greeting" in value or "name" in value):
        return "text-generation-webui"
    return None


def _opened(value: Object, findings: Findings) -> Object:
    """A V2 or V3 object with its data in one place: mirrors of V1's fields at the top are checked and taken out."""
    held = value.get("data")
    data: Object = held if isinstance(held, dict) else {}
    if not isinstance(held, dict):
        findings.coerce("data", "was missing; the fields at the top level were taken")
        for name in [name for name in value if name in _FLAT]:
            data[name] = value.pop(name)
    for name in V1_FIELDS:
        if name not in value:
            continue
        mirror = value.pop(name)
        if data.get(name) is None:
            data[name] = mirror
            findings.coerce(f"data.{name}", "was missing and was taken from the top level")
        elif mirror != data[name]:
            findings.drop(name, f"the V1 copy at the top level differs from data.{name}, which counts")
    _comment(value, data, findings)
    if "character_book" in value:
        book = value.pop("character_book")
        if data.get("character_book") is None:
            data["character_book"] = book
            findings.coerce("character_book", "lay at the top level and was moved into data")
        elif book != data["character_book"]:
            findings.drop("character_book", "the book at the top level differs from data.character_book, which counts")
    return _envelope(value, data)


def _flat(value: Object, version: Version, findings: Findings) -> Object:
    """A V1 object, or an older one, in V3's envelope. Fields are mapped by name only."""
    data: Object = {name: value.pop(name) for name in [name for name in value if name in _FLAT]}
    for theirs, ours in _OLDER.get(version, {} if version != "V1" else _OLDER["Pygmalion"]).items():
        if theirs in value and not data.get(ours):
            data[ours] = value.pop(theirs)
    _comment(value, data, findings)
    return _envelope(value, data)


def _comment(value: Object, data: Object, findings: Findings) -> None:
    """`creatorcomment` is an older name of `creator_notes`."""
    if "creatorcomment" not in value:
        return
    comment = value.pop("creatorcomment")
    if not data.get("creator_notes") and comment:
        data["creator_notes"] = comment
        findings.coerce("data.creator_notes", "was taken from creatorcomment")
    elif comment and comment != data.get("creator_notes"):
        findings.drop("creatorcomment", "differs from data.creator_notes, which counts")


def _envelope(value: Object, data: Object) -> Object:
    rest = {key: item for key, item in value.items() if key not in ("spec", "spec_version", "data")}
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data, **rest}


def _spec_version(value: Object, said: str, version: Version, findings: Findings) -> str:
    """The version is compared as a number; a higher one is warned about and kept."""
    if version != "V3":
        return "3.0"
    try:
        number = float(said)
    except ValueError:
        number = 0.0
    if value.get("spec") not in ("chara_card_v3",) or number > 3.0:
        findings.warn(
            "spec_version", f"{value.get('spec')} {said} is newer than 3.0; what is unknown was kept as it is"
        )
    if 3.0 <= number < 1_000 and value.get("spec_version") == said:
        return said
    findings.coerce("spec_version", f"was {said[:20]!r} and became '3.0'")
    return "3.0"


def _name(data: Object, file_name: str, findings: Findings) -> None:
    if str(data["name"]).strip():
        return
    stem = PurePath(file_name.replace("\\", "/")).stem.strip()
    data["name"] = str(data.get("nickname") or "").strip() or stem or "Unnamed"
    findings.coerce("data.name", f"was empty and became {data['name']!r}")
    findings.warn("data.name", "the card had no name; check the one it was given")
