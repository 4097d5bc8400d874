"""What the pages need of the rest of the house, as one protocol and its frozen views.

The pages know this module and the values of `serving.events`, and nothing else of how a reply comes about.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from memory.erasure import Receipt
from memory.records import Choice, Message, Page
from serving.events import Notice, TurnEvent
from serving.turn import Turn

Direction = Literal["ltr", "rtl"]
Consent = Literal["unknown", "yes", "no"]
Look = Literal["list", "timeline"]
"""How a fan looks at their memory: what stands, in groups, or all that was said and noted, by day."""


@dataclass(frozen=True, slots=True)
class LocaleView:
    """A language a fan can choose: its tag, its name in itself, its direction of writing."""

    tag: str
    name: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class LikenessView:
    """Whose likeness a persona is, and what the record allows. Codes, not prose: the page has the words."""

    basis: str
    whose: str
    licensor: str
    territories: tuple[str, ...]
    media: tuple[str, ...]
    purposes: tuple[str, ...]
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonaView:
    """A persona as the gallery and the chat show it, in one language."""

    id: str
    name: str
    nickname: str
    tagline: str
    greeting: str
    starters: tuple[str, ...]
    accent: str
    portrait_svg: str
    locale: str
    direction: Direction
    likeness: LikenessView | None = None


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A past conversation in the list. `title` is the fan's own first words; `messages` counts both sides."""

    id: str
    title: str
    last_at: datetime
    messages: int


@dataclass(frozen=True, slots=True)
class MemoryView:
    """A page of what is remembered. `stored` counts all that is in the store, whatever may be done with it now."""

    page: Page
    choices: tuple[Choice, ...]
    stored: int


@dataclass(frozen=True, slots=True)
class EngineView:
    """What generates replies. `licence` is the licence's name and `notice` what it asks to be shown, or empty."""

    name: str
    model: str
    licence: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty of a market (`start_notice`, `reminder` …) with its measure in minutes or years of age, if any."""

    duty: str
    audience: Literal["all", "minors"] = "all"
    minutes: int | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class MarketView:
    """The rules that apply. `codes` are markets (`eu` …); empty means that none is known and the strictest apply."""

    codes: tuple[str, ...]
    duties: tuple[DutyView, ...]


@dataclass(frozen=True, slots=True)
class AboutView:
    """The answer to "who am I talking to?"."""

    persona: PersonaView
    operator: str
    engine: EngineView
    market: MarketView


class Host(Protocol):
    """The house as a page sees it. Every method names the fan or the conversation it is for; none keeps a session.

    `fan_id` is the fan's id in `opening`, `switch_locale`, `consent` and the memory methods; in `history` and in a
    `Turn` it is None unless that fan said yes to being remembered. Methods raise `serving.errors.UnknownPersona` for a
    persona that is not there.
    """

    @property
    def operator(self) -> str:
        """Who runs this site, as fans read it."""
        ...

    @property
    def markets(self) -> Sequence[str]:
        """Markets whose rules the operator always applies; a fan may say in which of several they are."""
        ...

    def minimum_age(self, market: str | None) -> int:
        """Years of age below which nobody may chat there, or 0 where no rule in force says so."""
        ...

    def personas(self, locale: str) -> Sequence[PersonaView]:
        """All published personas, in `locale`."""
        ...

    def locales(self) -> Sequence[LocaleView]:
        """The languages on offer."""
        ...

    def negotiate(self, accept_language: str) -> str:
        """The tag on offer that suits an Accept-Language header, or one tag, best. Never fails."""
        ...

    def texts(self, locale: str) -> Mapping[str, str]:
        """The house texts of `serving/disclosure/texts/<locale>.yaml`, with their placeholders."""
        ...

    async def opening(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        fan_id: str | None,
        market: str | None,
        age: int | None = None,
    ) -> Sequence[TurnEvent]:
        """What a conversation begins or resumes with. New: start notices, greeting (`Begun`, `Text`, `Done`). Resumed:
        the notice that is due, if any. Either way `Notice("consent_question")` until the fan has answered it."""
        ...

    def converse(self, turn: Turn) -> AsyncIterator[TurnEvent]:
        """One turn. Closing or cancelling the iterator stops the reply; what was said stays as `cut`.

        Raises `UnreadableMessage` before the first event when the message can't be taken.
        """
        ...

    async def history(self, persona_id: str, conversation_id: str, fan_id: str | None) -> Sequence[Message]:
        """What was said in a conversation, oldest first, without superseded replies."""
        ...

    async def conversations(self, fan_id: str, persona_id: str) -> Sequence[ConversationView]:
        """The fan's remembered conversations, latest first."""
        ...

    async def switch_locale(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        fan_id: str | None,
        market: str | None,
        age: int | None = None,
    ) -> Sequence[TurnEvent]:
        """The fan changed the page's language: the start notice in the new one, or a line where it was given before."""
        ...

    async def consent(self, fan_id: str, persona_id: str) -> Consent:
        """Whether this persona may remember this fan."""
        ...

    async def set_consent(
        self, fan_id: str, persona_id: str, conversation_id: str, locale: str, remember: bool
    ) -> Sequence[Notice]:
        """The fan's answer. Returns the confirmation."""
        ...

    async def memories(
        self, fan_id: str, persona_id: str, look: Look = "list", search: str = "", before: str = "", limit: int = 50
    ) -> MemoryView:
        """What is remembered, with every word of `search`; `before` is an earlier page's `next`."""
        ...

    async def choose(self, fan_id: str, persona_id: str, purpose: str, granted: bool, locale: str) -> None:
        """Set one purpose beside that of being remembered. Raises `memory.errors.UnknownPurpose`."""
        ...

    async def pin(self, fan_id: str, persona_id: str, item_id: str, pinned: bool) -> None:
        """Pin one item, or let it go again. An item that is not there is no error."""
        ...

    async def correct(self, fan_id: str, persona_id: str, item_id: str, text: str, locale: str) -> None:
        """Replace the text of one item with the fan's. Raises `memory.errors.NotConsented` where that may not be kept;
        an item that is not there is no error."""
        ...

    async def forget(self, fan_id: str, persona_id: str, item_id: str) -> Receipt | None:
        """Forget one item; None when it was not there."""
        ...

    async def forget_everything(self, fan_id: str, persona_id: str) -> Receipt:
        """Forget all that this persona knows of this fan, conversations included."""
        ...

    async def export(self, fan_id: str, persona_id: str, locale: str) -> Mapping[str, object]:
        """Everything kept about this fan with this persona, as JSON values, headed by the export notice."""
        ...

    async def about(self, persona_id: str, locale: str, market: str | None) -> AboutView:
        """Who is speaking, who runs it, on what rights, with what model, under which rules."""
        ...

    async def notices(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        market: str | None,
        now: datetime,
        age: int | None = None,
    ) -> Sequence[Notice]:
        """Reminders that are due at `now` (with a time zone). Each is handed out once."""
        ...


class ReportDesk(Protocol):
    """Takes a fan's report of a reply. A page without a desk shows no report button."""

    async def report(
        self, persona_id: str, conversation_id: str, message_id: str, reason: str, note: str, locale: str = ""
    ) -> None:
        """File a report. `reason` is `claims_human`, `harmful`, `false`, `language` or `other`; `locale` the page's."""
        ...
