"""What a turn knows of itself while it runs: its bounds, the message as it was understood, the reply as it grows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from memory.records import Message, Recollection
from persona.answers import AuthoredLines
from persona.overlay import LocalPersona
from serving.events import Layer, Origin
from serving.guards.verdict import Vector
from serving.notices import Situation


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one turn: characters of a message, tokens of a reply, of recalled text and of history."""

    message: int
    reply_tokens: int
    context_tokens: int
    history_tokens: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it was understood."""

    text: str
    mended: bool
    locale: str
    vector: Vector
    persona: LocalPersona
    lines: AuthoredLines
    history: tuple[Message, ...]
    situation: Situation
    said_at: datetime
    missed_wish: str = ""
    """The language that was asked for, where the persona does not speak it."""


@dataclass(slots=True)
class Reply:
    """A reply as it grows. What is in `text` was shown."""

    text: str = ""
    state: Literal["whole", "cut"] = "cut"
    origin: Origin = "model"
    reason: str = ""
    used: tuple[Recollection, ...] = ()
    layers: tuple[Layer, ...] = ()
    limited: bool = False
    private: bool = False
    """Whether the fan's message came near a crisis: it is kept, and never quoted, recalled or put into a prompt."""
    held: list[str] = field(default_factory=list)
