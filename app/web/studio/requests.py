"""What the Studio's page may ask of the server, as frozen values. Anything else never reaches the desk."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from persona.clearance import Pair, pair

_SHORT = Field(max_length=400)
_NOTE = Field(default="", max_length=2000)


class Ask(BaseModel):
    """One request."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Scene(Ask):
    """Everything that the page's language changes."""

    locale: str = Field(default="", max_length=40)


class Gallery(Ask):
    """The personas, named in the page's language."""

    locale: str = Field(max_length=40)


class OfPersona(Ask):
    """Something about one persona."""

    persona: str = _SHORT


class Start(OfPersona):
    """A new persona, named and with the language it is written in first."""

    name: str = Field(min_length=1, max_length=200)
    locale: str = Field(min_length=2, max_length=40)


class Values(Ask):
    """The whole draft as the form holds it."""

    values: Mapping[str, object]


class Save(Values):
    """The same to be kept, and the hash of the draft that it began from."""

    started_from: str | None = None


class SaveFiles(OfPersona):
    """The whole draft as raw text, file by file."""

    files: Mapping[str, str]
    started_from: str | None = None


class MarkCurrent(Save):
    """One language of the draft was checked against the source text."""

    locale: str = Field(max_length=40)


class AskReview(OfPersona):
    """A review is asked for."""

    note: str = _NOTE


class Decide(OfPersona):
    """A review is decided, for the content with this hash."""

    version: str = _SHORT
    approve: bool
    note: str = _NOTE


class Publish(OfPersona):
    """The draft with this hash, or an earlier version, shall be live."""

    version: str = _SHORT
    reason: str = _NOTE


class ClearName(OfPersona):
    """A name like a protected one may be used."""

    written: str = _SHORT
    protected: str = _SHORT
    reason: str = Field(min_length=1, max_length=2000)

    @property
    def names(self) -> Pair:
        """The two names as they are compared."""
        return pair(self.written, self.protected)


class Revoke(OfPersona):
    """The persona shall be offline."""

    reason: str = Field(min_length=1, max_length=2000)


class Compare(OfPersona):
    """Two versions."""

    before: str = _SHORT
    after: str = _SHORT


class Try(Values):
    """A message tried on the draft as typed."""

    locale: str = Field(max_length=40)
    text: str = Field(default="", max_length=4000)


class SayDraft(Try):
    """A message in the preview chat."""

    market: str | None = Field(default=None, max_length=40)
    conversation: str = Field(max_length=80)
