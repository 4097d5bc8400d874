"""A V3 object as a `PersonaCard`, and a `PersonaCard` as a V3 object.

Writing starts from the V3 object that the card was read from and changes a field only when it no longer reads as what
the card says: unknown keys, and ways of writing that we would not choose, survive. Knows nothing of files.
"""

from collections.abc import Mapping

from persona.card import Overlay, PersonaCard
from persona.interchange import example_text, lore_mapping, own_data
from persona.interchange.fields import REQUIRED_LISTS, REQUIRED_TEXTS, Object, put
from persona.interchange.payload import Json, copied_object
from persona.interchange.report import Findings

_UNVERSIONED = "1.0"
_WRITTEN_ON = "modification_date"
_WORDS = {
    "description": "description",
    "personality": "personality",
    "scenario": "scenario",
    "greeting": "first_mes",
    "alternate_greetings": "alternate_greetings",
}
"""Fields of the source overlay and what V3 calls them."""
_PLAIN = {"name": "name", "creator": "creator", "creator_notes": "creator_notes", "version": "character_version"}
_UNUSED = ("system_prompt", "post_history_instructions", "group_only_greetings")


def read_card(v3: Object, locale: str | None, findings: Findings, portrait_svg: str = "") -> PersonaCard:
    """The card that a V3 object (in shape, see `shapes`) says. `locale` is its language where it does not say so.

    `v3` is kept within the card only when it says more than the card does. The day on which we ourselves wrote the file
    is no such thing: it is set anew by every export.
    """
    lore = lore_mapping.read_book(_data(v3).get("character_book"))
    bookless = _read(v3, locale, findings)
    card = bookless.model_copy(update={"lore": lore, "portrait_svg": portrait_svg})
    rest: Object = {**v3, "data": {name: value for name, value in _data(v3).items() if name != "character_book"}}
    says_all = _says(bookless, rest) and _says(card, v3)
    return card if says_all else card.model_copy(update={"v3": copied_object(v3)})


def write_card(card: PersonaCard) -> Object:
    """The card as a V3 object that shares nothing with it. The portrait travels outside, as an asset."""
    v3: Object = copied_object(card.v3) if card.v3 else _blank(card)  # type: ignore[arg-type]  # card.v3 holds JSON
    data = _data(v3)
    earlier_notes = _notes(_read(v3, None, Findings())) if card.v3 else {}
    _write_plain(card, data)
    write_own(card, v3)
    _write_notes(card, data, earlier_notes)
    return v3


def _says(card: PersonaCard, v3: Object) -> bool:
    """Whether the card by itself gives this object."""
    data = _data(v3)
    written = {name: value for name, value in data.items() if name != _WRITTEN_ON} if own_data.own(data) else data
    return write_card(card) == {**v3, "data": written}


def write_own(card: PersonaCard, v3: Object) -> None:
    """Put into our data, in place, what the other fields of the object do not say of the card."""
    data = _data(v3)
    bare: Object = {"data": {**data, "extensions": {own_data.KEY: {"source_locale": card.source_locale}}}}
    own_data.write(card, data, _read(bare, None, Findings()), _read(v3, None, Findings()))


def unused(v3: Object, findings: Findings) -> None:
    """Note what a card says that has no effect here, though it is kept."""
    for name in _UNUSED:
        if _data(v3).get(name):
            findings.warn(f"data.{name}", "is kept for other applications and has no effect here")
    extensions = _data(v3).get("extensions")
    if isinstance(extensions, dict) and extensions.get("depth_prompt"):
        findings.warn("data.extensions.depth_prompt", "is kept; write it as a constant lore entry to have it here")


def _read(v3: Object, asked: str | None, findings: Findings) -> PersonaCard:
    """The card without its book, which is read apart because it may be large."""
    data = _data(v3)
    held = own_data.own(data)
    name = _text(data, "name")
    locale = own_data.read_locale(held, _sample(data), asked, findings)
    return PersonaCard.model_validate(
        {
            "id": own_data.read_identity(held, name, findings),
            "name": name,
            "nickname": _text(data, "nickname"),
            "source_locale": locale,
            "version": _text(data, "character_version") or _UNVERSIONED,
            "tags": _texts(data, "tags"),
            "creator": _text(data, "creator"),
            "creator_notes": _text(data, "creator_notes"),
            "likeness": own_data.read_likeness(held, findings),
            "locales": _locales(data, locale, findings),
            "knowledge": own_data.read_documents(held, findings),
            **own_data.read_scalars(held, findings),
        }
    )


def _locales(data: Object, locale: str, findings: Findings) -> dict[str, Overlay]:
    name, examples = _text(data, "name"), _text(data, "mes_example")
    source = Overlay(
        locale=locale,
        name=name,
        nickname=_text(data, "nickname"),
        greeting=_text(data, "first_mes"),
        alternate_greetings=_texts(data, "alternate_greetings"),
        description=_text(data, "description"),
        personality=_text(data, "personality"),
        scenario=_text(data, "scenario"),
        examples=example_text.read(examples, name),
    )
    return own_data.read_overlays(own_data.own(data), source, examples, findings)


def _write_plain(card: PersonaCard, data: Object) -> None:
    """V3's own fields, each only if it does not read as what the card says."""
    for name, theirs in _PLAIN.items():
        value = getattr(card, name)
        reads = _text(data, theirs) or (_UNVERSIONED if name == "version" else "")
        if value != reads:
            data[theirs] = value
    if card.nickname != _text(data, "nickname"):
        put(data, "nickname", card.nickname or None)
    if card.tags != _texts(data, "tags"):
        data["tags"] = list(card.tags)
    source = card.locales.get(card.source_locale)
    if source is not None:
        for name, theirs in _WORDS.items():
            value = getattr(source, name)
            if value != (_texts(data, theirs) if isinstance(value, tuple) else _text(data, theirs)):
                data[theirs] = list(value) if isinstance(value, tuple) else value
        if source.examples != _locales(data, card.source_locale, Findings())[card.source_locale].examples:
            data["mes_example"] = example_text.written(source.examples)
    put(data, "character_book", lore_mapping.written_book(card.lore, data.get("character_book")))


def _notes(card: PersonaCard) -> dict[str, str]:
    """One line in each language but without regions, for applications that show `creator_notes_multilingual`."""
    if len(card.locales) < 2:
        return {}
    notes: dict[str, str] = {}
    for locale, overlay in sorted(card.locales.items()):
        line = ": ".join(part for part in (overlay.name or card.name, overlay.tagline) if part)
        if locale == card.source_locale and card.creator_notes:
            line = card.creator_notes
        language = locale.split("-")[0]
        if len(language) == 2 and (overlay.tagline or line == card.creator_notes):
            notes.setdefault(language, line)
    return notes


def _write_notes(card: PersonaCard, data: Object, earlier: Mapping[str, str]) -> None:
    """Fill in what is missing, and renew what we filled in before; notes that people wrote stay."""
    held = data.get("creator_notes_multilingual")
    notes: dict[str, Json] = dict(held) if isinstance(held, dict) else {}
    fresh = _notes(card)
    if card.v3 and fresh == earlier:
        return
    for language in {*earlier, *fresh}:
        if language not in notes or notes[language] == earlier.get(language):
            notes.pop(language, None)
    for language in sorted(fresh):
        notes.setdefault(language, fresh[language])
    if notes != held and (notes or held):
        put(data, "creator_notes_multilingual", notes or None)


def _blank(card: PersonaCard) -> Object:
    data: Object = dict.fromkeys(REQUIRED_TEXTS, "")
    data["character_version"] = card.version
    data |= {name: [] for name in REQUIRED_LISTS}
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": {**data, "extensions": {}}}


def _sample(data: Object) -> str:
    """The text by which a language is guessed; the name only when there is nothing else."""
    words = "".join(_text(data, name) for name in ("first_mes", "description", "personality", "scenario"))
    return words or _text(data, "name")


def _data(v3: Object) -> Object:
    data = v3["data"]
    assert isinstance(data, dict)
    return data


def _text(data: Object, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _texts(data: Object, name: str) -> tuple[str, ...]:
    value = data.get(name)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
