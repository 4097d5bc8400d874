"""Small cards in eight languages, half of them clean, each other one with one planted problem of a known code.

Written texts come from `corpus/<locale>.yaml`; problems of shape are planted here. Judges nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from persona.card import Answer, Example, Likeness, LoreBook, LoreEntry, LoreText, Overlay, PersonaCard

DAY = date(2026, 11, 24)
WANTED = ("en",)
"""Every card of the corpus ought to speak English; those in another language carry an English overlay beside it."""
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>\n'
LOCALES = ("en", "es", "pt-BR", "fr", "zh-Hans", "ja", "hi", "ar")


@dataclass(frozen=True, slots=True)
class Specimen:
    """One card and the code of its planted problem, empty for a clean one."""

    name: str
    card: PersonaCard
    code: str


def specimens() -> tuple[Specimen, ...]:
    """The whole corpus, clean and planted, language by language."""
    return tuple(specimen for locale in LOCALES for specimen in _of(locale))


def _of(locale: str) -> Iterator[Specimen]:
    raw = _raw(locale)
    base = _card(locale, raw["base"])
    for place, text in enumerate(raw["clean"], start=1):
        yield Specimen(f"{locale}.clean.{place}", _saying(base, locale, text), "")
    for code, texts in raw["planted"].items():
        for place, text in enumerate(texts, start=1):
            yield Specimen(f"{locale}.{code}.{place}", _saying(base, locale, text), code)
    for code, card in _misshapen(base, locale):
        yield Specimen(f"{locale}.{code}", card, code)


def _raw(locale: str) -> dict[str, Any]:
    text = (files(__package__) / "corpus" / f"{locale}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _card(locale: str, base: dict[str, Any]) -> PersonaCard:
    likeness = Likeness(
        basis="fictional",
        whose=f"{base['name']}, invented",
        licensor="The project",
        territories=("worldwide",),
        media=("text",),
        purposes=("chat",),
        valid_from=date(2026, 1, 1),
    )
    english = _raw("en")["base"]
    locales = {locale: _overlay(locale, base), "en": _overlay("en", english)}
    entry = LoreEntry(id="place", keys=tuple(base["keys"]), content=base["lore"])
    if locale != "en":
        words = LoreText(keys=tuple(english["keys"]), content=english["lore"])
        locales["en"] = locales["en"].model_copy(update={"lore": {"place": words}})
    return PersonaCard(
        id="specimen",
        name=base["name"],
        nickname=base["nickname"],
        source_locale=locale,
        likeness=likeness,
        locales=locales,
        lore=LoreBook(entries=(entry,)),
        portrait_svg=_SVG,
    )


def _overlay(locale: str, base: dict[str, Any]) -> Overlay:
    return Overlay(
        locale=locale,
        name=base["name"],
        nickname=base["nickname"],
        tagline=base["tagline"],
        greeting=base["greeting"],
        description=base["description"],
        personality=base["personality"],
        identity_lines=(base["identity_line"],),
        answers=(Answer(id="favourite", questions=(base["question"],), answer=base["answer"]),),
    )


def _with(card: PersonaCard, locale: str, **fields: object) -> PersonaCard:
    overlay = card.locales[locale].model_copy(update=fields)
    return card.model_copy(update={"locales": {**card.locales, locale: overlay}})


def _saying(card: PersonaCard, locale: str, text: str) -> PersonaCard:
    """The card with one example more, in which the persona says the text."""
    return _with(card, locale, examples=(Example(id="planted", fan="…", reply=text),))


def _entry(card: PersonaCard, **fields: object) -> PersonaCard:
    entry = card.lore.entries[0].model_copy(update=fields)
    return card.model_copy(update={"lore": card.lore.model_copy(update={"entries": (entry,)})})


def _rights(card: PersonaCard, **fields: object) -> PersonaCard:
    assert card.likeness is not None
    return card.model_copy(update={"likeness": card.likeness.model_copy(update=fields)})


def _misshapen(card: PersonaCard, locale: str) -> Iterator[tuple[str, PersonaCard]]:
    """One card for each problem of shape, a few kinds in each language so that all languages meet several."""
    overlay = card.locales[locale]
    yield "invisible", _with(card, locale, description=f"{overlay.description[:5]}\u200b{overlay.description[5:]}")
    yield "dead-lore", _entry(card, keys=(" ",))
    yield "over-budget", _entry(card, content=f"{card.lore.entries[0].content} " * 60)
    match locale:
        case "en":
            yield "no-likeness", card.model_copy(update={"likeness": None})
            yield "markup", _with(card, locale, personality="Kind. <script>alert(1)</script>")
            yield "lookalikes", _with(card, locale, description=overlay.description.replace("gardener", "gаrdener"))
        case "es":
            yield "lapsed", _rights(card, valid_until=date(2026, 11, 1))
            yield "missing-locale", card.model_copy(update={"locales": {locale: overlay}})
            yield "lookalikes", _with(card, locale, personality="Directa y risuеña.")
        case "pt-BR":
            yield "lapsed", _rights(card, revoked_on=date(2026, 6, 1))
            yield "identity-line", _with(card, locale, identity_lines=("Sou a Dora, muito prazer.",))
            yield "missing-locale", card.model_copy(update={"locales": {locale: overlay}})
        case "fr":
            yield "no-chat", _rights(card, purposes=("advertising",))
            yield "greeting", _with(card, locale, greeting="Bonjour, c'est Odile, tu navigues ?")
            yield "markup", _with(card, locale, description='Un port. <iframe src="x"></iframe>')
        case "zh-Hans":
            yield "no-evidence", _rights(card, basis="licensed")
            yield "missing", _with(card, locale, description="")
            yield "empty-answer", _with(card, locale, answers=(Answer(id="x", questions=("？",), answer=" "),))
        case "ja":
            yield "likeness-empty", _rights(card, whose="")
            yield "missing", _with(card, locale, greeting="")
            yield "unknown-lore", _with(card, locale, lore={"ghost": LoreText(keys=("海",), content="海の話。")})
        case "hi":
            yield "term", _rights(card, valid_until=date(2025, 1, 1), valid_from=date(2025, 6, 1))
            yield "stale", _with(card, "en", source_sha256="0" * 64)
            yield "recall-line", _with(card, locale, recall_lines=("तुमने कहा था।",))
        case "ar":
            yield "portrait", card.model_copy(update={"portrait_svg": "<html/>"})
            yield "accent", card.model_copy(update={"accent": "violet"})
            yield "long", _saying(card, locale, "الحبر جميل والورق قديم. " * 12)
