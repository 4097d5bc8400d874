"""What a persona is, as frozen values: the card, its words in each language, its lore and its rights.

Knows the shape of our card; knows nothing of files, of other card formats (`persona.interchange`), of which
language a fan reads (`persona.overlay`) or of what happened in a conversation.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Topic = Literal["smalltalk", "feelings", "news", "jokes", "goodbyes", "other"]
Realism = Literal["stylised", "realistic"]
Basis = Literal["fictional", "self", "licensed", "estate", "parody", "public-domain"]
Medium = Literal["text", "voice", "image", "video"]
Purpose = Literal["chat", "advertising", "live-sale"]

ID_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}$"
"""A persona's id is a folder name, a URL part and a model name: plain lower case, at most 64 characters."""


class Value(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(Value):
    """One authored exchange: what a fan may say and the card's own words for it."""

    id: str
    topic: Topic = "other"
    fan: str
    reply: str


class Answer(Value):
    """An approved answer: the exact words that a brand cleared for a question, however it is asked."""

    id: str
    questions: tuple[str, ...]
    answer: str


class LoreText(Value):
    """A lore entry's trigger keys and content in one language."""

    keys: tuple[str, ...]
    content: str
    secondary_keys: tuple[str, ...] = ()


class LoreEntry(Value):
    """One entry of a lore book (Character Card V3 `character_book.entries`)."""

    id: str
    keys: tuple[str, ...]
    content: str
    name: str = ""
    comment: str = ""
    enabled: bool = True
    constant: bool = False
    selective: bool = False
    secondary_keys: tuple[str, ...] = ()
    use_regex: bool = False
    case_sensitive: bool = False
    insertion_order: int = 100
    priority: int = 0
    position: Literal["before_char", "after_char"] = "before_char"
    extensions: Mapping[str, object] = Field(default_factory=dict)


class LoreBook(Value):
    """A persona's world: entries that enter the prompt when a key is mentioned."""

    name: str = ""
    description: str = ""
    scan_depth: int = 4
    token_budget: int = 300
    recursive_scanning: bool = False
    entries: tuple[LoreEntry, ...] = ()
    extensions: Mapping[str, object] = Field(default_factory=dict)


class Likeness(Value):
    """Whose likeness this is and what may be done with it, where and until when."""

    basis: Basis
    whose: str
    licensor: str
    territories: tuple[str, ...]
    media: tuple[Medium, ...]
    purposes: tuple[Purpose, ...]
    intimacy: Literal["none", "friendly", "romantic"] = "none"
    valid_from: date
    valid_until: date | None = None
    evidence_sha256: str | None = None
    revoked_on: date | None = None


GraveKind = Literal["death", "illness", "job", "breakup", "accident", "other"]
"""What a fan's grave news is about; `other` has what fits none: violence, a home lost, a child unborn."""


class Overlay(Value):
    """What a persona says in one language, written in it. An empty field falls back along the locale's chain.

    `comfort_lines` answer grave news of a fan's own life, by its kind.

    `source_sha256` is the digest of the source language's text when this overlay was last brought up to date, and
    `source_digests` the same field by field.
    """

    locale: str
    name: str = ""
    nickname: str = ""
    tagline: str = ""
    greeting: str = ""
    alternate_greetings: tuple[str, ...] = ()
    description: str = ""
    personality: str = ""
    scenario: str = ""
    register_note: str = Field(default="", alias="register")
    starters: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    answers: tuple[Answer, ...] = ()
    recall_lines: tuple[str, ...] = ()
    fallback_lines: tuple[str, ...] = ()
    identity_lines: tuple[str, ...] = ()
    comfort_lines: Mapping[GraveKind, tuple[str, ...]] = Field(default_factory=dict)
    lore: Mapping[str, LoreText] = Field(default_factory=dict)
    source_sha256: str | None = None
    source_digests: Mapping[str, str] = Field(default_factory=dict)

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Document(Value):
    """One document of a persona's knowledge: its language, its name and its text."""

    locale: str
    name: str
    text: str


class PersonaCard(Value):
    """A whole persona, in every language it speaks. Identity is `id`; `version` is the author's own."""

    id: str = Field(pattern=ID_PATTERN)
    name: str
    nickname: str = ""
    source_locale: str
    version: str = "1.0"
    as_of: date | None = None
    accent: str = "#5B5BD6"
    tags: tuple[str, ...] = ()
    creator: str = ""
    creator_notes: str = ""
    realism: Realism = "stylised"
    likeness: Likeness | None = None
    disclosure: Mapping[str, str] = Field(default_factory=dict)
    provenance: Mapping[str, str] = Field(default_factory=dict)
    locales: Mapping[str, Overlay] = Field(default_factory=dict)
    lore: LoreBook = LoreBook()
    knowledge: tuple[Document, ...] = ()
    portrait_svg: str = ""
    v3: Mapping[str, object] = Field(default_factory=dict)
    """The V3 object this card was imported from, kept whole so that nothing unknown is lost."""
