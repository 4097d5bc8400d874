"""What the trust desk's page may ask of the server, as frozen values. Anything else never reaches the desk."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_SHORT = Field(max_length=256)
_WORDS = Field(max_length=2000)


class Ask(BaseModel):
    """One request."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Scene(Ask):
    """Everything that the page's language changes."""

    locale: str = Field(default="", max_length=40)


class Overview(Ask):
    """The figures of the last days."""

    days: int = Field(ge=1, le=366)


class Rows(Overview):
    """The decisions behind a figure; an empty name is any. `day` is one day, as `YYYY-MM-DD`."""

    guard: str = Field(default="", max_length=256)
    persona: str = Field(default="", max_length=256)
    locale: str = Field(default="", max_length=40)
    day: str = Field(default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$")


class Queue(Ask):
    """Reports, open ones alone or all."""

    open_only: bool = True


class OfReport(Ask):
    """Something about one report."""

    number: int = Field(ge=1)


class Assign(OfReport):
    """Take a report, or hand it back."""

    mine: bool


class Write(OfReport):
    """A note about a report."""

    text: str = _WORDS


class Decide(OfReport):
    """Close a report."""

    decision: str = _SHORT
    why: str = _WORDS


class Reveal(OfReport):
    """Read the fan's words."""

    why: str = _WORDS


class Pause(Ask):
    """Silence something."""

    kind: Literal["persona", "locale", "everything"]
    subject: str = _SHORT
    why: str = _WORDS


class Resume(Ask):
    """Let it speak again."""

    number: int = Field(ge=1)
    why: str = _WORDS


class Year(Ask):
    """A calendar year."""

    year: int = Field(ge=2000, le=9000)


class Log(Ask):
    """The latest entries of the desk's log."""

    most: int = Field(ge=1, le=1000)
