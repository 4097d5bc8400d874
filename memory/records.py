"""Values of memory: whose it is, what was said, what is known and what was recalled.

Knows nothing of tables, vectors or personas beyond their ids.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

Role = Literal["fan", "persona"]
Kind = Literal["turn", "fact", "knowledge", "lore"]
PRIVATE = "crisis"
"""Origin of a fan's message that is part of the conversation and is never recalled, quoted or listed."""


WITHHELD = "withheld"
"""Origin of a fan's message that they asked not to be remembered: part of the conversation, never recalled."""


@dataclass(frozen=True, slots=True)
class FanKey:
    """Whose memory: every read and write names all three, so that one fan's words can never reach another."""

    tenant: str
    persona: str
    fan: str


@dataclass(frozen=True, slots=True)
class Message:
    """One thing said. `state` is `cut` when a reply stopped half-way. `origin` says where a reply's words came from
    (`model`, `example`, `answer`, `recall`, `identity`, `crisis`, `outage`, `fallback`); for a fan it is empty,
    `PRIVATE` or `WITHHELD`."""

    id: str
    conversation: str
    role: Role
    text: str
    locale: str
    said_at: datetime
    state: Literal["whole", "cut"] = "whole"
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement about the fan, in the language it was said, with its validity and the message it came from."""

    id: str
    text: str
    locale: str
    source_message: str
    valid_from: datetime
    valid_until: datetime | None = None
    subject: str = "fan"
    predicate: str = ""
    confidence: float = 1.0
    sensitivity: str = "ordinary"
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Recollection:
    """Something recalled for this turn: quoted data with its source, never an instruction."""

    kind: Kind
    text: str
    source: str
    locale: str
    score: float
    said_at: datetime | None = None
    tokens: int = 0
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KnowledgeDocument:
    """A document of a persona's knowledge: its name, its language and its Markdown; where it is from, under which
    licence, and the day that it speaks for."""

    name: str
    locale: str
    text: str
    source: str = ""
    licence: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation of a fan, for a list: when it began and ended so far, and how many messages it holds."""

    id: str
    started_at: datetime
    last_at: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class Consent:
    """A fan's yes or no to one purpose, and the language it was asked in."""

    purpose: str
    granted: bool
    locale: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """One purpose on a fan's page: `granted` is their answer (None: never asked), `open` whether it is allowed now."""

    purpose: str
    granted: bool | None
    open: bool
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is remembered. `kind` is `fact` or `turn` (the fan's own words, in `conversation`).

    A fact may have ended (`valid_until`) and comes from `source`, a message with the words `quote`; both are empty when
    that is no longer kept. `used` is False for what is stored and not recalled: ended, withheld, without consent."""

    id: str
    text: str
    said_at: datetime
    kind: Literal["turn", "fact"]
    locale: str = ""
    pinned: bool = False
    conversation: str = ""
    valid_until: datetime | None = None
    source: str = ""
    quote: str = ""
    used: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """Some of `total` items. `next` is the place to ask for more after, or None at the end."""

    items: tuple[Item, ...]
    next: str | None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is remembered, without a word of it: fans, their messages and facts."""

    fans: int = 0
    messages: int = 0
    facts: int = 0


@dataclass(frozen=True, slots=True)
class SaidBefore:
    """A message as search reads it: its place in the fan's own order, and its vector when it has one (norm 1)."""

    place: int
    message: Message
    vector: npt.NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact as search reads it, with its vector when it has one (norm 1)."""

    fact: Fact
    vector: npt.NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Revision:
    """Where a fan's memory stands: `count` moves at every write, `epoch` when something was taken away or changed."""

    epoch: int = 0
    count: int = 0
