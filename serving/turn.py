"""What a fan's message is when it enters serving: a frozen value without a framework's types."""

from dataclasses import dataclass
from typing import Literal

from memory.records import Message

Channel = Literal["web", "api", "terminal", "eval"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of one fan to one persona.

    `fan_id` is None when nothing may be remembered beyond this conversation. `market` is a code of
    `serving.disclosure` (`eu`, `us-ca` …) or None when unknown, `age` is in years or None when unknown.
    `locale_wish` is a language the fan chose by hand, `ui_locale` the page's.
    """

    persona_id: str
    conversation_id: str
    text: str
    ui_locale: str
    fan_id: str | None = None
    tenant: str = "default"
    market: str | None = None
    age: int | None = None
    channel: Channel = "api"
    locale_wish: str | None = None
    retry: bool = False
    """True when the fan asks for another reply to the last message: the earlier reply is superseded."""
    history: tuple[Message, ...] | None = None
    """What was said before, where the caller keeps the conversation itself (the stateless HTTP API). Untrusted data."""
