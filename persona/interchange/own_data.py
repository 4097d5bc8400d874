"""What we add to a card under `data.extensions["lookalike"]`: languages, rights, provenance, documents.

Only what the card's plain fields do not already say is written, so that an edit made by another application counts.
What a newer version of ours wrote and this one does not know is left in place. Knows nothing of files.
"""

import json
import re
import unicodedata
from datetime import date
from hashlib import sha256
from typing import TypeVar

from pydantic import ValidationError

from persona.card import ID_PATTERN, Document, Likeness, Overlay, PersonaCard, Value
from persona.errors import UnreadableTag
from persona.interchange import example_text
from persona.interchange.fields import Object
from persona.interchange.payload import Json, copied
from persona.interchange.report import Findings
from persona.languages import canonical

KEY = "lookalike"
PLACE = f"data.extensions.{KEY}"
SCALARS = ("nickname", "as_of", "accent", "realism", "disclosure", "provenance")
"""Fields of the card that lie in our data as they are."""
_LATIN = "en"
_SCRIPTS = (
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("HANGUL", "ko"),
    ("CJK", "zh-Hans"),
    ("CYRILLIC", "ru"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("DEVANAGARI", "hi"),
    ("BENGALI", "bn"),
    ("TAMIL", "ta"),
    ("THAI", "th"),
    ("GREEK", "el"),
    ("GEORGIAN", "ka"),
    ("ARMENIAN", "hy"),
    ("ETHIOPIC", "am"),
)
_SAMPLE = 2_000
_Value = TypeVar("_Value", bound=Value)


def own(data: Object) -> Object:
    """Our data within a card's `data`; empty when there is none."""
    extensions = data.get("extensions")
    held = extensions.get(KEY) if isinstance(extensions, dict) else None
    return held if isinstance(held, dict) else {}


def slug(name: str) -> str:
    """A persona id made of a name; a name without Latin letters gives `persona-` and eight digits of its hash."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].strip("-")
    return made or f"persona-{sha256(name.encode()).hexdigest()[:8]}"


def guessed_locale(text: str) -> str:
    """A language for a card that does not say its own, by the script of its text: a guess to be checked."""
    counts: dict[str, int] = {}
    for letter in text[:_SAMPLE]:
        if letter.isalpha():
            name = unicodedata.name(letter, "")
            language = next((language for script, language in _SCRIPTS if name.startswith(script)), _LATIN)
            counts[language] = counts.get(language, 0) + 1
    if counts.get("ja", 0) and counts.get("zh-Hans", 0):
        counts["ja"] += counts.pop("zh-Hans")
    return max(counts, key=lambda language: counts[language]) if counts else _LATIN


def read_identity(held: Object, name: str, findings: Findings) -> str:
    """The persona's id: ours if there is a good one, else made of the name."""
    written = held.get("id")
    if isinstance(written, str) and re.fullmatch(ID_PATTERN, written):
        return written
    if written is not None:
        findings.drop(f"{PLACE}.id", f"{str(written)[:40]!r} is no persona id; one was made of the name")
    return slug(name)


def read_locale(held: Object, text: str, asked: str | None, findings: Findings) -> str:
    """The card's own language: what it says, else what the caller says, else a guess."""
    written = held.get("source_locale")
    if isinstance(written, str) and (tag := _tag(written)) is not None:
        return tag
    if written is not None:
        findings.drop(f"{PLACE}.source_locale", f"{str(written)[:40]!r} is no language tag")
    if asked is not None:
        return canonical(asked)
    guess = guessed_locale(text)
    findings.warn("source_locale", f"the card does not say its language; {guess} was guessed from its script")
    return guess


def read_scalars(held: Object, findings: Findings) -> dict[str, object]:
    """The plain fields of the card that our data holds, those that are valid."""
    found: dict[str, object] = {name: held[name] for name in SCALARS if name in held}
    blank = {"id": "x", "name": "x", "source_locale": "en"}
    try:
        PersonaCard.model_validate({**blank, **found})
    except ValidationError as error:
        for field in {str(problem["loc"][0]) for problem in error.errors()}:
            found.pop(field, None)
            findings.drop(f"{PLACE}.{field}", "is not valid; it was left out")
    return found


def read_likeness(held: Object, findings: Findings) -> Likeness | None:
    """The rights record; an invalid one counts as none, so that the card cannot be published."""
    if held.get("likeness") is None:
        return None
    findings.warn(f"{PLACE}.likeness", "came with the file; check it against its evidence before you publish")
    return _validated(Likeness, held["likeness"], f"{PLACE}.likeness", findings)


def read_documents(held: Object, findings: Findings) -> tuple[Document, ...]:
    """The persona's knowledge that travels with the card."""
    documents = held.get("knowledge")
    found = (
        _validated(Document, item, f"{PLACE}.knowledge[{index}]", findings)
        for index, item in enumerate(documents if isinstance(documents, list) else [])
    )
    return tuple(document for document in found if document is not None)


def read_overlays(held: Object, source: Overlay, mes_example: str, findings: Findings) -> dict[str, Overlay]:
    """The card in each language. `source` is what its plain fields say; our data fills in what they cannot."""
    locales = held.get("locales")
    written = dict(locales) if isinstance(locales, dict) else {}
    extra = written.pop(source.locale, None)
    found = {source.locale: _source(source, extra, held.get("answers"), mes_example, findings)}
    for tag, item in written.items():
        locale = _tag(tag)
        if locale is None or locale in found:
            findings.drop(f"{PLACE}.locales.{tag[:40]}", "is no language tag, or a second one for its language")
            continue
        overlay = _overlay(item, locale, findings)
        if overlay is not None:
            found[locale] = overlay
    return found


def write(card: PersonaCard, data: Object, derived: PersonaCard, read_back: PersonaCard) -> None:
    """Bring our data in `data` up to date with the card, in place.

    `derived` is what the plain fields alone say, `read_back` what they say together with our present data: where that
    is what the card says already, nothing is touched.
    """
    held = own(data)
    fresh = not held
    for name in ("id", "source_locale"):
        if getattr(read_back, name) != getattr(card, name):
            held[name] = getattr(card, name)
    for name in (*SCALARS, "likeness"):
        if getattr(read_back, name) != getattr(card, name):
            _set(held, name, _plain(getattr(card, name)), getattr(card, name) == getattr(derived, name))
    if read_back.knowledge != card.knowledge:
        _set(held, "knowledge", [_plain(document) for document in card.knowledge], not card.knowledge)
    if read_back.locales != card.locales:
        _write_overlays(card, held, derived, read_back)
    if fresh and held:
        held = {"id": card.id, "source_locale": card.source_locale, **held}
    extensions = data["extensions"]
    assert isinstance(extensions, dict)
    if held:
        extensions[KEY] = held


def _write_overlays(card: PersonaCard, held: Object, derived: PersonaCard, read_back: PersonaCard) -> None:
    before = held.get("locales")
    old = before if isinstance(before, dict) else {}
    locales: Object = {}
    held.pop("answers", None)
    for locale, overlay in card.locales.items():
        is_source = locale == card.source_locale
        base = derived.locales.get(locale) if is_source else None
        words = _difference(overlay, base or Overlay(locale=locale))
        if is_source and "answers" in words:
            held["answers"] = words.pop("answers")
        earlier = old.get(locale)
        unknown = (
            {key: value for key, value in earlier.items() if key not in _names()} if isinstance(earlier, dict) else {}
        )
        if words or unknown or not is_source:
            locales[locale] = {**words, **unknown}
    unreadable = {tag: item for tag, item in old.items() if tag not in locales and _tag(tag) not in read_back.locales}
    _set(held, "locales", {**locales, **unreadable}, not locales and not unreadable)


def _difference(overlay: Overlay, base: Overlay) -> Object:
    changed = {name for name in Overlay.model_fields if getattr(overlay, name) != getattr(base, name)}
    words: Object = json.loads(overlay.model_dump_json(by_alias=True, include=changed - {"locale"}))
    return words


def _source(source: Overlay, extra: Json, answers: Json, mes_example: str, findings: Findings) -> Overlay:
    own_words = dict(extra) if isinstance(extra, dict) else {}
    if answers is not None:
        own_words.setdefault("answers", answers)
    found = _overlay(own_words, source.locale, findings)
    if found is None:
        return source
    told = {name for name in found.model_fields_set if name != "locale"}
    if "examples" in told and example_text.written(found.examples) != mes_example:
        told.discard("examples")
        findings.warn(
            "data.mes_example", "was edited elsewhere and counts; the ids and topics of examples were left out"
        )
    return source.model_copy(update={name: getattr(found, name) for name in told})


def _overlay(item: Json, locale: str, findings: Findings) -> Overlay | None:
    place = f"{PLACE}.locales.{locale}"
    if not isinstance(item, dict):
        findings.drop(place, "is no object; it was left out")
        return None
    known = {key: value for key, value in item.items() if key in _names()}
    for key in item.keys() - known.keys():
        findings.warn(f"{place}.{key[:40]}", "is not known to this version; it was kept as it is")
    known["locale"] = locale
    return _validated(Overlay, known, place, findings)


def _validated(kind: type[_Value], item: Json, place: str, findings: Findings) -> _Value | None:
    """The value; a field of an overlay that is not valid is left out, any other kind is left out whole."""
    values = dict(item) if isinstance(item, dict) else {}
    for _ in range(2):
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            for problem in error.errors()[:50]:
                path = ".".join(str(part) for part in problem["loc"])
                findings.drop(f"{place}.{path}" if path else place, f"{problem['msg']}; it was left out")
                values.pop(str(problem["loc"][0]) if problem["loc"] else "", None)
            if kind is not Overlay:
                return None
    return None


def _names() -> frozenset[str]:
    fields = Overlay.model_fields.items()
    return frozenset([*(field.alias or name for name, field in fields), *Overlay.model_fields])


def _set(held: Object, name: str, value: Json, absent: bool) -> None:
    if absent:
        held.pop(name, None)
    else:
        held[name] = copied(value)


def _plain(value: object) -> Json:
    if isinstance(value, Value):
        plain: Json = json.loads(value.model_dump_json(by_alias=True, exclude_defaults=True))
        return plain
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) or value is None:
        return value
    assert isinstance(value, dict)
    return dict(value)


def _tag(text: str) -> str | None:
    try:
        return canonical(text)
    except UnreadableTag:
        return None
