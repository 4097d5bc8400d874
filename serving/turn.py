"""What a fan's message is when it enters serving: a frozen value without a framework's types."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from memory.records import Message

Channel = Literal["web", "api", "terminal", "eval"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a client wants the model to speak; None: as the house does. `max_tokens` can only lower the house's bound.
    Nothing here touches written lines: approved answers, identity, crisis and outage are said whole."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None


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
    visitor: str = ""
    """Whom the limits count where nothing may be remembered of the fan. Never stored."""
    wishes: Wishes = Wishes()

    @property
    def scope(self) -> str:
        """What keeps this conversation apart from all others while it runs. Clients of the API choose names such as
        "1", so theirs count within tenant, persona and fan; everywhere else conversation ids are random."""
        if self.channel != "api":
            return self.conversation_id
        return "\0".join((self.tenant, self.persona_id, self.fan_id or "", self.conversation_id))

    @property
    def route(self) -> str:
        """What a router keeps this conversation together by: safe in a header, and no word of a client's in it."""
        if self.channel != "api":
            return self.conversation_id
        return blake2b(self.scope.encode("utf-8", "replace"), digest_size=16).hexdigest()
