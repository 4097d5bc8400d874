"""A card seen in one language: each field from the overlay that has it, and a record of where it came from.

Knows fallback and staleness; knows nothing of why a language was asked for, of files or of prompts.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

from persona.card import Answer, Document, Example, GraveKind, LoreBook, Overlay, PersonaCard
from persona.errors import UnknownLocale
from persona.languages import Direction, direction, fallback_chain, negotiate, same_language
from persona.lore.book import localised

TEXTS = ("name", "nickname", "tagline", "greeting", "description", "personality", "scenario", "register_note")
LINES = ("alternate_greetings", "starters", "recall_lines", "fallback_lines", "identity_lines")
EXCHANGES = ("examples", "answers")
BY_KIND = ("comfort_lines",)
FIELDS = (*TEXTS, *LINES, *EXCHANGES, *BY_KIND)
"""The fields of an overlay that carry words. Lore is counted apart, entry by entry, as `lore.<id>`."""


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Exchange = TypeVar("_Exchange", bound=_Identified)


@dataclass(frozen=True, slots=True)
class LocalPersona:
    """A persona in one language.

    `asked` is the language wanted and `locale` the overlay that answers for it; `exact` says whether they are the same.
    `origins` names the locale of each field, `missing` the fields (also `lore.<id>` and `documents`) that are not in
    the language asked, `stale` those whose source text moved on since they were written. `nickname` is never empty.
    """

    id: str
    version: str
    asked: str
    locale: str
    exact: bool
    name: str
    nickname: str
    tagline: str
    greeting: str
    alternate_greetings: tuple[str, ...]
    description: str
    personality: str
    scenario: str
    register_note: str
    starters: tuple[str, ...]
    examples: tuple[Example, ...]
    answers: tuple[Answer, ...]
    recall_lines: tuple[str, ...]
    fallback_lines: tuple[str, ...]
    identity_lines: tuple[str, ...]
    comfort_lines: Mapping[GraveKind, tuple[str, ...]]
    lore: LoreBook
    documents: tuple[Document, ...]
    direction: Direction
    accent: str
    origins: Mapping[str, str]
    missing: tuple[str, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a card one locale says in its own words. `share` runs from 0 to 1 over what the source says."""

    locale: str
    share: float
    missing: tuple[str, ...]
    stale: tuple[str, ...]
    answers: int
    examples: int
    lore: int
    documents: int


def localise(card: PersonaCard, locale: str) -> LocalPersona:
    """The card for a reader of `locale`, field by field along the chain (es-MX -> es -> the source language).

    A language the card does not speak gives the source language with `exact` False and every field missing.
    Raises UnreadableTag for a malformed tag and UnknownLocale for a card without its own source language.
    """
    match = negotiate([locale], card.locales)
    resolved = match.locale or card.source_locale
    words = _Words(_overlays(card, locale, resolved))
    lore = words.lore(card)
    return LocalPersona(
        id=card.id,
        version=card.version,
        asked=locale,
        locale=resolved,
        exact=match.kind == "exact",
        name=words.text("name") or card.name,
        nickname=words.nickname() or card.nickname or card.name,
        tagline=words.text("tagline"),
        greeting=words.text("greeting"),
        alternate_greetings=words.lines("alternate_greetings"),
        description=words.text("description"),
        personality=words.text("personality"),
        scenario=words.text("scenario"),
        register_note=words.text("register_note"),
        starters=words.lines("starters"),
        examples=words.exchanges("examples", lambda overlay: overlay.examples),
        answers=words.exchanges("answers", lambda overlay: overlay.answers),
        recall_lines=words.lines("recall_lines"),
        fallback_lines=words.lines("fallback_lines"),
        identity_lines=words.lines("identity_lines"),
        comfort_lines=words.comfort_lines(),
        lore=lore,
        documents=words.documents(card),
        direction=direction(resolved),
        accent=card.accent,
        origins=words.origins,
        missing=tuple(field for field, origin in words.origins.items() if not same_language(origin, locale)),
        stale=stale_fields(card, resolved),
    )


def coverage(card: PersonaCard) -> tuple[Coverage, ...]:
    """For each locale of the card, in order of its tag, what it says itself, what it borrows and what is stale."""
    return tuple(_coverage(card, locale) for locale in sorted(card.locales))


def source_digests(card: PersonaCard) -> dict[str, str]:
    """The sha256 of each non-empty field of the source language, and of each lore entry as `lore.<id>`."""
    source = _source(card)
    values: dict[str, object] = {field: _plain(getattr(source, field)) for field in FIELDS if getattr(source, field)}
    for entry in localised(card.lore, [source], card.source_locale).book.entries:
        values[f"lore.{entry.id}"] = [list(entry.keys), entry.content, list(entry.secondary_keys)]
    return {field: _digest(value) for field, value in values.items()}


def source_sha256(card: PersonaCard) -> str:
    """The sha256 of the whole source text: what an overlay's `source_sha256` is compared with."""
    return _digest(source_digests(card))


def stamped(card: PersonaCard, locale: str) -> PersonaCard:
    """The card with the overlay marked as up to date with today's source text. Raises UnknownLocale."""
    if locale not in card.locales:
        raise UnknownLocale(locale, sorted(card.locales))
    marks = {"source_sha256": source_sha256(card), "source_digests": source_digests(card)}
    overlay = card.locales[locale].model_copy(update=marks)
    return card.model_copy(update={"locales": {**card.locales, locale: overlay}})


def stale_fields(card: PersonaCard, locale: str) -> tuple[str, ...]:
    """The fields of an overlay whose source text moved on since it was stamped; none when it never was stamped.

    With only a whole digest on record every field that the overlay holds counts as stale.
    """
    overlay = card.locales.get(locale)
    if overlay is None or locale == card.source_locale:
        return ()
    held = [field for field in FIELDS if getattr(overlay, field)] + [f"lore.{entry}" for entry in overlay.lore]
    if overlay.source_digests:
        today = source_digests(card)
        return tuple(field for field in held if overlay.source_digests.get(field) != today.get(field))
    if overlay.source_sha256 is None or overlay.source_sha256 == source_sha256(card):
        return ()
    return tuple(held)


def _source(card: PersonaCard) -> Overlay:
    if card.source_locale not in card.locales:
        raise UnknownLocale(card.source_locale, sorted(card.locales))
    return card.locales[card.source_locale]


def _overlays(card: PersonaCard, asked: str, resolved: str) -> list[Overlay]:
    """The overlays to look in, nearest first: those of the language asked, of the one resolved, then the source's."""
    kin = fallback_chain(asked) if same_language(asked, resolved) else ()
    order: list[str] = []
    for tag in (*kin, *fallback_chain(resolved)):
        match = negotiate([tag], card.locales)
        if match.kind == "exact" and match.locale:
            order.append(match.locale)
    return [card.locales[tag] for tag in dict.fromkeys((*order, _source(card).locale))]


class _Words:
    """Picks each field from the first overlay that has it, and notes in `origins` which one that was."""

    def __init__(self, overlays: Sequence[Overlay]) -> None:
        self.overlays = overlays
        self.origins: dict[str, str] = {}

    def _first(self, field: str) -> Overlay | None:
        found = next((overlay for overlay in self.overlays if getattr(overlay, field)), None)
        if found is not None:
            self.origins[field] = found.locale
        return found

    def text(self, field: str) -> str:
        found = self._first(field)
        return "" if found is None else str(getattr(found, field))

    def lines(self, field: str) -> tuple[str, ...]:
        found = self._first(field)
        return () if found is None else tuple(getattr(found, field))

    def nickname(self) -> str:
        """The nearest overlay's nickname, or its name: a name in the reader's script beats a nickname in another."""
        found = next((overlay for overlay in self.overlays if overlay.nickname or overlay.name), None)
        if found is None:
            return ""
        self.origins["nickname"] = found.locale
        return found.nickname or found.name

    def exchanges(self, field: str, of: Callable[[Overlay], tuple[_Exchange, ...]]) -> tuple[_Exchange, ...]:
        """The nearest overlay's exchanges, completed by id from wider overlays of the same language only."""
        found = self._first(field)
        if found is None:
            return ()
        merged: dict[str, _Exchange] = {}
        for overlay in self.overlays:
            if same_language(overlay.locale, found.locale):
                for exchange in of(overlay):
                    merged.setdefault(exchange.id, exchange)
        return tuple(merged.values())

    def comfort_lines(self) -> dict[GraveKind, tuple[str, ...]]:
        """The nearest overlay's lines, completed kind by kind from wider overlays of the same language only."""
        found = self._first("comfort_lines")
        merged: dict[GraveKind, tuple[str, ...]] = {}
        for overlay in self.overlays if found is not None else ():
            if found is not None and same_language(overlay.locale, found.locale):
                merged = {**overlay.comfort_lines, **merged}
        return merged

    def lore(self, card: PersonaCard) -> LoreBook:
        local = localised(card.lore, self.overlays, card.source_locale)
        self.origins |= {f"lore.{entry}": origin for entry, origin in local.origins.items()}
        return local.book

    def documents(self, card: PersonaCard) -> tuple[Document, ...]:
        for locale in (overlay.locale for overlay in self.overlays):
            found = tuple(document for document in card.knowledge if document.locale == locale)
            if found:
                self.origins["documents"] = locale
                return found
        return ()


def _coverage(card: PersonaCard, locale: str) -> Coverage:
    overlay = card.locales[locale]
    at_source = locale == card.source_locale
    entries = {entry.id for entry in card.lore.entries}
    own = {field for field in FIELDS if getattr(overlay, field)}
    own |= {f"lore.{entry}" for entry in entries if at_source or entry in overlay.lore}
    documents = sum(document.locale == locale for document in card.knowledge)
    own |= {"documents"} if documents else set()
    said = set(source_digests(card))
    said |= {"documents"} if any(document.locale == card.source_locale for document in card.knowledge) else set()
    return Coverage(
        locale=locale,
        share=len(own & said) / len(said) if said else 1.0,
        missing=tuple(sorted(said - own)),
        stale=stale_fields(card, locale),
        answers=len(overlay.answers),
        examples=len(overlay.examples),
        lore=len(entries) if at_source else len(entries & set(overlay.lore)),
        documents=documents,
    )


def _plain(value: object) -> object:
    """The field as JSON knows it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
