"""A V3 object as Character Card V2 knows it: for older applications, alone or beside the V3 card in a PNG.

Knows what V2 lacks; knows nothing of files.
"""

from persona.card import PersonaCard
from persona.interchange import mapping
from persona.interchange.assets import add_own_portrait
from persona.interchange.fields import Object
from persona.interchange.own_data import KEY, own
from persona.interchange.payload import Json, copied
from persona.lore import decorators

V3_ONLY = (
    "group_only_greetings",
    "assets",
    "nickname",
    "creator_notes_multilingual",
    "source",
    "creation_date",
    "modification_date",
)
WARNING = "This is the V2 copy of a Character Card V3. Load the file in an application that reads V3 to get all of it."
_RIGHTS = ("id", "source_locale", "realism", "disclosure", "likeness", "provenance")
"""What of our data a mere copy must never lose."""


def alone(card: PersonaCard) -> Object:
    """The card as a V2 object that stands for the whole: our data makes up for what V2 has no field for."""
    v3 = mapping.write_card(card)
    v2 = _reduced(v3)
    mapping.write_own(card, v2)
    data = v2["data"]
    assert isinstance(data, dict)
    if card.portrait_svg:
        add_own_portrait(data, card.portrait_svg)
    return v2


def beside(v3: Object) -> Object:
    """The V2 copy that a V3 PNG carries: it says so in its notes, and of our data it keeps only rights and names."""
    v2 = _reduced(v3)
    data = v2["data"]
    assert isinstance(data, dict)
    data["creator_notes"] = "\n\n".join(part for part in (WARNING, str(data["creator_notes"])) if part)
    kept = {name: value for name, value in own(data).items() if name in _RIGHTS}
    extensions = data["extensions"]
    assert isinstance(extensions, dict)
    if KEY in extensions:
        extensions[KEY] = kept
    return v2


def without_decorators(content: str) -> str:
    """The content of a lore entry without the decorators at its head."""
    return decorators.read(content).content if content.lstrip().startswith("@@") else content


def _reduced(v3: Object) -> Object:
    held = v3["data"]
    assert isinstance(held, dict)
    data: Object = {name: copied(value) for name, value in held.items() if name not in V3_ONLY}
    book = data.get("character_book")
    entries = book.get("entries") if isinstance(book, dict) else None
    for entry in entries if isinstance(entries, list) else []:
        _reduce_entry(entry)
    rest = {name: copied(value) for name, value in v3.items() if name not in ("spec", "spec_version", "data")}
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": data, **rest}


def _reduce_entry(entry: Json) -> None:
    if not isinstance(entry, dict):
        return
    if isinstance(entry.get("content"), str):
        entry["content"] = without_decorators(str(entry["content"]))
    if entry.get("use_regex") is False:
        del entry["use_regex"]
