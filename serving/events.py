"""What a turn emits. The web page, the API, the terminal and the evals are readers of this one stream."""

from dataclasses import dataclass
from typing import Literal

from memory.records import Recollection
from serving.disclosure.label import Disclosure

Origin = Literal["model", "example", "answer", "recall", "identity", "crisis", "outage", "fallback", "notice"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A reviewed house text that is not the persona's voice (start, reminder, language switched, outage …)."""

    kind: str
    text: str
    locale: str


@dataclass(frozen=True, slots=True)
class Text:
    """The next piece of the reply, already past the outbound guards."""

    delta: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """A sentence was held back before anyone saw it; `text` is the reviewed line shown in its place."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of the prompt, for the why panel: its name and its size in tokens."""

    name: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Sources:
    """Why this answer: where the words came from and what entered the prompt."""

    origin: Origin
    reason: str
    used: tuple[Recollection, ...] = ()
    guards: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The turn is over and in the transcript. `limited`: the model stopped at the bound on its tokens."""

    message_id: str
    locale: str
    text: str
    state: Literal["whole", "cut"]
    origin: Origin
    disclosure: Disclosure
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """First event of every turn: the disclosure that wraps the reply and the language it will be in."""

    disclosure: Disclosure
    locale: str
    direction: Literal["ltr", "rtl"]


TurnEvent = Begun | Notice | Text | Replaced | Sources | Done
