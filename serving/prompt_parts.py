"""What a prompt is made from and what it becomes, as values. Knows no layout; `prompt` and its parts lay out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from langchain_core.messages import BaseMessage

from memory.records import Message, Recollection
from persona.lore.activation import Activated
from serving.engines.protocol import Style
from serving.events import Layer


class Exchange(Protocol):
    """What a fan said and what the persona answered."""

    @property
    def fan(self) -> str:
        """The fan's line."""
        ...

    @property
    def reply(self) -> str:
        """The persona's line."""
        ...


class Speaker(Protocol):
    """What a prompt needs of a persona in one language."""

    @property
    def name(self) -> str:
        """Its full name."""
        ...

    @property
    def nickname(self) -> str:
        """What it is called in a conversation; never empty."""
        ...

    @property
    def description(self) -> str:
        """Who it is."""
        ...

    @property
    def personality(self) -> str:
        """How it is."""
        ...

    @property
    def scenario(self) -> str:
        """Where the conversation takes place."""
        ...

    @property
    def register_note(self) -> str:
        """How it speaks in this language: honorifics, register, words."""
        ...

    @property
    def locale(self) -> str:
        """The language that its words are in."""
        ...

    @property
    def examples(self) -> Sequence[Exchange]:
        """Authored exchanges."""
        ...


class Model(Protocol):
    """What a prompt needs of an engine."""

    @property
    def style(self) -> Style:
        """The layout it wants."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`."""
        ...


@dataclass(frozen=True, slots=True)
class PromptParts:
    """Everything that enters one prompt. Budgets are in tokens; `language` is the reply's, the persona's if empty.

    `history` runs from the conversation's beginning; `near_examples` has the nearest first; `lore` are the entries of
    the persona's world that are in this turn; `repair` names why the last attempt was held back; `grave_news` says that
    the fan has just told some; `heed` is a reviewed answer that the reply must not go beyond.
    """

    persona: Speaker
    history: Sequence[Message]
    text: str
    recollections: tuple[Recollection, ...]
    near_examples: Sequence[Exchange]
    day: date
    history_tokens: int
    context_tokens: int
    language: str = ""
    repair: str = ""
    grave_news: bool = False
    heed: str = ""
    lore: tuple[Activated, ...] = ()

    @property
    def used(self) -> tuple[Recollection, ...]:
        """All that was looked up for this turn, the lore first, for the why panel."""
        return (*(lore_recollection(entry, self.persona.locale) for entry in self.lore), *self.recollections)

    def repairing(self, reason: str) -> "PromptParts":
        """The same, telling a chat model what was wrong with its last attempt."""
        return replace(self, repair=reason)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages for an engine and, for the why panel, what they are made of."""

    messages: tuple[BaseMessage, ...]
    layers: tuple[Layer, ...]

    @property
    def cacheable_share(self) -> float:
        """The part of the tokens, 0 to 1, that the next turn begins with too."""
        total = sum(layer.tokens for layer in self.layers)
        kept = sum(layer.tokens for layer in self.layers if layer.name in {"rules", "persona", "examples", "history"})
        return kept / total if total else 0.0


def lore_recollection(entry: Activated, locale: str) -> Recollection:
    """A lore entry as something looked up, with the key that fired it."""
    return Recollection("lore", entry.content, f"lore:{entry.id}", locale, 1.0, metadata={"key": entry.key})
