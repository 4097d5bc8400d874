"""All words of a card, each with its place, its language and whose voice it is.

Knows the shape of a card; judges nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from persona.card import Overlay, PersonaCard

Voice = Literal["persona", "author", "fan"]
"""Who says it: the persona to the fan, the author about the persona, or a fan in an example."""

_AUTHOR_TEXTS = ("name", "nickname", "tagline", "description", "personality", "scenario", "register_note")
_PERSONA_LINES = ("alternate_greetings", "recall_lines", "fallback_lines", "identity_lines")


@dataclass(frozen=True, slots=True)
class Words:
    """One text of a card."""

    locale: str
    where: str
    text: str
    voice: Voice

    @property
    def field(self) -> str:
        """The field that the text belongs to, without its locale or place in a list."""
        parts = self.where.split(".")
        return parts[2] if parts[0] == "locales" and len(parts) > 2 else parts[0]


def all_words(card: PersonaCard) -> Iterator[Words]:
    """Every text of the card that is not empty."""
    return (words for words in _everything(card) if words.text)


def names_in(card: PersonaCard, locale: str) -> list[str]:
    """The persona's names in a language, for phrases that name it."""
    overlay = card.locales.get(locale)
    return [card.name, card.nickname, *((overlay.name, overlay.nickname) if overlay else ())]


def _everything(card: PersonaCard) -> Iterator[Words]:
    yield Words(card.source_locale, "name", card.name, "author")
    yield Words(card.source_locale, "nickname", card.nickname, "author")
    yield Words(card.source_locale, "creator_notes", card.creator_notes, "author")
    for locale, overlay in card.locales.items():
        yield from _overlay(locale, overlay)
    for entry in card.lore.entries:
        yield Words(card.source_locale, f"lore.{entry.id}.content", entry.content, "author")
        for key in entry.keys:
            yield Words(card.source_locale, f"lore.{entry.id}.keys", key, "fan")
    for document in card.knowledge:
        yield Words(document.locale, f"knowledge.{document.locale}.{document.name}", document.text, "author")


def _overlay(locale: str, overlay: Overlay) -> Iterator[Words]:
    at = f"locales.{locale}"
    for field in _AUTHOR_TEXTS:
        yield Words(locale, f"{at}.{field}", getattr(overlay, field), "author")
    yield Words(locale, f"{at}.greeting", overlay.greeting, "persona")
    for field in _PERSONA_LINES:
        for place, line in enumerate(getattr(overlay, field), start=1):
            yield Words(locale, f"{at}.{field}.{place}", line, "persona")
    for kind, lines in overlay.comfort_lines.items():
        for place, line in enumerate(lines, start=1):
            yield Words(locale, f"{at}.comfort_lines.{kind}.{place}", line, "persona")
    for place, line in enumerate(overlay.starters, start=1):
        yield Words(locale, f"{at}.starters.{place}", line, "fan")
    for example in overlay.examples:
        yield Words(locale, f"{at}.examples.{example.id}.fan", example.fan, "fan")
        yield Words(locale, f"{at}.examples.{example.id}", example.reply, "persona")
    for answer in overlay.answers:
        yield Words(locale, f"{at}.answers.{answer.id}", answer.answer, "persona")
        for question in answer.questions:
            yield Words(locale, f"{at}.answers.{answer.id}.questions", question, "fan")
    for entry, text in overlay.lore.items():
        yield Words(locale, f"{at}.lore.{entry}.content", text.content, "author")
        for key in text.keys:
            yield Words(locale, f"{at}.lore.{entry}.keys", key, "fan")
