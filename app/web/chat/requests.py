"""What the fan's page may ask of the server, as frozen values. Anything else is refused before it reaches the host."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Id = str
_SHORT = Field(max_length=400)


class Ask(BaseModel):
    """One request of the page, in the page's language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locale: str = Field(default="", max_length=40)


class Scene(Ask):
    """Everything that a language changes."""


class Open(Ask):
    """A conversation: `token` names one, `fresh` asks for a new one, else the page's own is made."""

    persona: str = _SHORT
    token: str | None = Field(default=None, max_length=1000)
    fresh: bool = False


class Within(Ask):
    """Something within a conversation."""

    token: str = Field(max_length=1000)


class Refresh(Within):
    """What was said in the conversation since the page had `mark`."""

    mark: str = Field(default="", max_length=200)


class Stop(Within):
    """End the reply to the page's own `turn`."""

    turn: str = Field(max_length=80)


class Say(Within):
    """The fan's message. `turn` is the page's own name for this exchange; `retry` asks for another reply."""

    turn: str = Field(max_length=80)
    text: str
    retry: bool = False


class Answer(Within):
    """The fan's answer to whether to be remembered."""

    remember: bool


class OfPersona(Ask):
    """Something about one persona."""

    persona: str = _SHORT


class Memories(OfPersona):
    """What is remembered, as the page looks at it now: `before` is where an earlier answer ended."""

    look: Literal["list", "timeline"] = "list"
    search: str = Field(default="", max_length=200)
    before: str = Field(default="", max_length=400)
    limit: int = Field(default=50, ge=1, le=200)


class Choose(Memories):
    """A yes or no to one purpose; being remembered at all is answered by `Answer`."""

    purpose: Literal["facts", "sensitive"]
    granted: bool


class Pin(Memories):
    """One memory to keep at the top, or no longer."""

    item: Id = _SHORT
    pinned: bool


class Correct(Memories):
    """A memory in the fan's own words."""

    item: Id = _SHORT
    text: str = Field(min_length=1, max_length=2000)


class Forget(Memories):
    """One memory to forget."""

    item: Id = _SHORT


class Report(Within):
    """A reply that the fan reports."""

    message: Id = _SHORT
    reason: Literal["claims_human", "harmful", "false", "language", "other"]
    note: str = Field(default="", max_length=1000)
