"""A scripted host for the pages' tests: real events, real house texts, shipped personas, fixed replies, no model.

What the fan writes chooses what happens: `slow` waits at every word, `silent` never says a word, `break` fails,
`down` finds the model unreachable, `withheld` holds a sentence back and `again` a whole first draft, `crisis` and
`outage` answer in the house's voice, `long` is too long, `flood` too much at once; all
else is answered from the script.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import yaml

from app.web.host import (
    AboutView,
    Consent,
    ConversationView,
    Direction,
    DutyView,
    EngineView,
    LikenessView,
    LocaleView,
    Look,
    MarketView,
    MemoryView,
    PersonaView,
)
from memory.erasure import Receipt
from memory.errors import NotConsented
from memory.records import Item, Message, Recollection
from serving.disclosure.label import Disclosure
from serving.disclosure.texts import house_texts
from serving.errors import TooManyMessages, UnknownPersona, UnreadableMessage
from serving.events import Begun, Done, Layer, Notice, Origin, Replaced, Sources, Text, TurnEvent
from serving.turn import Turn
from serving.turns import TurnLocks
from tests.app.web.scripted_memory import changed, choices_of, first_items, page_of, receipt_of
from tests.app.web.scripted_words import NAMES, PORTRAIT, REPLIES

CATALOG = Path(__file__).resolve().parents[3] / "persona" / "catalog"


@cache
def _card(persona: str) -> Mapping[str, object]:
    found: Mapping[str, object] = yaml.safe_load((CATALOG / persona / "card.yaml").read_text(encoding="utf-8"))
    return found


@cache
def _overlay(persona: str, locale: str) -> Mapping[str, object]:
    file = CATALOG / persona / "locales" / f"{locale}.yaml"
    if not file.is_file():
        file = CATALOG / persona / "locales" / "en.yaml"
    found: Mapping[str, object] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def direction_of(locale: str) -> Direction:
    """Direction of writing."""
    return "rtl" if locale == "ar" else "ltr"


@dataclass
class ScriptedHost:
    """Keeps everything in dictionaries. `gate`, when set, is waited for before a `slow` reply's second word."""

    operator: str = "Costalba Fan Club"
    markets: Sequence[str] = ()
    gate_age: int = 0
    proven: bool = True
    pace: float = 0.0
    gate: asyncio.Event | None = None
    due: list[Notice] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    reports: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    _consent: dict[tuple[str, str], Consent] = field(default_factory=dict)
    _messages: dict[tuple[str, str], list[Message]] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)
    _memories: dict[tuple[str, str], list[Item]] = field(default_factory=dict)
    _choices: dict[tuple[str, str], dict[str, bool]] = field(default_factory=dict)
    _told: dict[str, set[str]] = field(default_factory=dict)
    _locks: TurnLocks = field(default_factory=TurnLocks)

    def clear(self) -> None:
        """As if nobody had been here."""
        self.markets, self.gate_age, self.proven = (), 0, True
        for kept in (self.due, self.turns, self.stopped, self.reports):
            kept.clear()
        for table in (self._consent, self._messages, self._owners, self._memories, self._choices, self._told):
            table.clear()

    def minimum_age(self, market: str | None) -> int:
        """Whatever a test put into `gate_age`."""
        return self.gate_age

    def all_memories(self) -> list[list[Item]]:
        """What is kept, fan by fan."""
        return list(self._memories.values())

    def personas(self, locale: str) -> Sequence[PersonaView]:
        """The shipped personas."""
        return [self._view(persona, locale) for persona in ("nova", "diego", "amara")]

    def locales(self) -> Sequence[LocaleView]:
        """The eight languages."""
        return [LocaleView(tag, name, direction_of(tag)) for tag, name in NAMES.items()]

    def negotiate(self, accept_language: str) -> str:
        """First tag whose language matches."""
        for wish in accept_language.split(","):
            language = wish.split(";")[0].strip().split("-")[0].lower()
            for tag in NAMES:
                if tag.split("-")[0] == language:
                    return tag
        return "en"

    def texts(self, locale: str) -> Mapping[str, str]:
        """The reviewed house texts."""
        return house_texts(locale)

    async def opening(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        fan_id: str | None,
        market: str | None,
        age: int | None = None,
    ) -> Sequence[TurnEvent]:
        """Start notice, greeting and the question; nothing when resumed."""
        view = self._view(persona_id, locale)
        if self._messages.get((persona_id, conversation_id)):
            return [self._notice("resumed", view, locale)]
        self._told.setdefault(conversation_id, set()).add(locale)
        events: list[TurnEvent] = [
            self._notice("start", view, locale),
            Begun(self._disclosure(view, locale), locale, direction_of(locale)),
            Text(view.greeting),
            Done("g", locale, view.greeting, "whole", "notice", self._disclosure(view, locale)),
        ]
        if await self.consent(fan_id or "", persona_id) == "unknown":
            events.append(self._notice("consent_question", view, locale))
        return events

    async def converse(self, turn: Turn) -> AsyncIterator[TurnEvent]:
        """The script, one turn of a conversation at a time."""
        if not turn.text.strip() or "long" in turn.text:
            self.turns.append(turn)
            raise UnreadableMessage("too_long" if "long" in turn.text else "empty", 4000)
        if "flood" in turn.text:
            raise TooManyMessages("fan", 7)
        async with self._locks.hold(turn.conversation_id):
            self.turns.append(turn)
            if "break" in turn.text:
                raise RuntimeError("The script was told to break.")
            view, locale = self._view(turn.persona_id, turn.ui_locale), turn.ui_locale
            said: list[str] = []
            state = "cut"
            try:
                async for event in self._reply(turn, view, locale):
                    if isinstance(event, Text):
                        said.append(event.delta)
                    yield event
                state = "whole"
            finally:
                if state == "cut":
                    self.stopped.append(turn.conversation_id)
                self._keep(turn, "".join(said), locale, "whole" if state == "whole" else "cut")

    async def _reply(self, turn: Turn, view: PersonaView, locale: str) -> AsyncIterator[TurnEvent]:
        disclosure = self._disclosure(view, locale)
        yield Begun(disclosure, locale, direction_of(locale))
        if "silent" in turn.text and self.gate is not None:
            await self.gate.wait()
        if "\0" in turn.text:
            yield self._notice("unreadable", view, locale)
        if "down" in turn.text:
            yield self._notice("outage", view, locale)
            yield Sources("outage", "EngineUnavailable")
            yield Done(f"m{len(self.turns)}", locale, "", "cut", "outage", disclosure)
            return
        if "again" in turn.text:
            yield Replaced("claims_human", "")
        origin: Origin = next((o for o in ("crisis", "outage") if o in turn.text), "model")  # type: ignore[assignment]  # one of the two, or model
        text = house_texts(locale)[origin] if origin in ("crisis", "outage") else REPLIES[locale]
        text = text.format_map({"persona": view.name, "helplines": "112"}) if origin != "model" else text
        words = list(text) if locale in ("ja", "zh-Hans") else re.findall(r"\S+\s*", text)
        for index, word in enumerate(words):
            if index == 1 and "slow" in turn.text and self.gate is not None:
                await self.gate.wait()
            if index == 1 and "withheld" in turn.text:
                yield Replaced("identity", house_texts(locale)["withheld"])
            yield Text(word)
            await asyncio.sleep(self.pace)
        used = tuple(
            Recollection("fact", memory.text, memory.id, locale, 0.9, memory.said_at)
            for memory in self._memories.get((turn.fan_id or "", turn.persona_id), [])[:1]
        )
        lore = Recollection("lore", str(_card(turn.persona_id)["name"]), "lore:port_lumen", locale, 0.7)
        layers = (
            Layer("rules", 88),
            Layer("persona", 240),
            Layer("history", 96),
            Layer("near examples", 0),
            Layer("context", 61),
        )
        yield Sources(origin, "nothing written fits", (*used, lore), ("identity",), layers)
        yield Done(f"m{len(self.turns)}", locale, text, "whole", origin, disclosure)

    async def history(self, persona_id: str, conversation_id: str, fan_id: str | None) -> Sequence[Message]:
        """What was said."""
        return list(self._messages.get((persona_id, conversation_id), []))

    async def conversations(self, fan_id: str, persona_id: str) -> Sequence[ConversationView]:
        """This fan's, latest first."""
        views = [
            ConversationView(conversation, kept[0].text, kept[-1].said_at, len(kept))
            for (persona, conversation), kept in self._messages.items()
            if persona == persona_id and self._owners.get(conversation) == fan_id and kept
        ]
        return sorted(views, key=lambda view: view.last_at, reverse=True)

    async def switch_locale(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        fan_id: str | None,
        market: str | None,
        age: int | None = None,
    ) -> Sequence[TurnEvent]:
        """The start notice in the new language, or one line where it was given before."""
        told = self._told.setdefault(conversation_id, set())
        kind = "switched" if locale in told else "start"
        told.add(locale)
        return [self._notice(kind, self._view(persona_id, locale), locale)]

    async def consent(self, fan_id: str, persona_id: str) -> Consent:
        """The fan's answer so far."""
        self._view(persona_id, "en")
        return self._consent.get((fan_id, persona_id), "unknown")

    async def set_consent(
        self, fan_id: str, persona_id: str, conversation_id: str, locale: str, remember: bool
    ) -> Sequence[Notice]:
        """Keep the answer; a yes starts with two memories so that there is something to see."""
        self._consent[fan_id, persona_id] = "yes" if remember else "no"
        if remember:
            self._owners[conversation_id] = fan_id
            self._memories.setdefault((fan_id, persona_id), first_items(locale))
        kind = "consent_given" if remember else "consent_refused"
        return [self._notice(kind, self._view(persona_id, locale), locale)]

    async def memories(
        self, fan_id: str, persona_id: str, look: Look = "list", search: str = "", before: str = "", limit: int = 50
    ) -> MemoryView:
        """What is remembered; nothing after a no."""
        key = fan_id, persona_id
        remember, kept = self._consent.get(key) == "yes", self._memories.get(key, [])
        page = page_of(kept if remember else [], look, search, before, limit)
        return MemoryView(page, choices_of(remember, self._choices.get(key, {})), len(kept))

    async def choose(self, fan_id: str, persona_id: str, purpose: str, granted: bool, locale: str) -> None:
        """Keep the answer."""
        self._choices.setdefault((fan_id, persona_id), {})[purpose] = granted

    async def pin(self, fan_id: str, persona_id: str, item_id: str, pinned: bool) -> None:
        """Pin one."""
        kept = self._memories[fan_id, persona_id]
        self._memories[fan_id, persona_id] = changed(kept, item_id, pinned=pinned)

    async def correct(self, fan_id: str, persona_id: str, item_id: str, text: str, locale: str) -> None:
        """Replace one text; not where notes are switched off."""
        if not self._choices.get((fan_id, persona_id), {}).get("facts", True):
            raise NotConsented("Notes are switched off.")
        kept = self._memories[fan_id, persona_id]
        self._memories[fan_id, persona_id] = changed(kept, item_id, text=text)

    async def forget(self, fan_id: str, persona_id: str, item_id: str) -> Receipt | None:
        """Forget one."""
        kept = self._memories[fan_id, persona_id]
        self._memories[fan_id, persona_id] = [item for item in kept if item.id != item_id]
        return receipt_of("fact", 1, 1, self.proven) if len(kept) > len(self._memories[fan_id, persona_id]) else None

    async def forget_everything(self, fan_id: str, persona_id: str) -> Receipt:
        """Forget all, the answer included."""
        gone = self._memories.pop((fan_id, persona_id), [])
        self._consent.pop((fan_id, persona_id), None)
        for key in [k for k in self._messages if k[0] == persona_id and self._owners.get(k[1]) == fan_id]:
            del self._messages[key]
        return receipt_of("everything", len(gone), 0, self.proven)

    async def export(self, fan_id: str, persona_id: str, locale: str) -> Mapping[str, object]:
        """Notice and items."""
        view = self._view(persona_id, locale)
        names = {"persona": view.name, "operator": self.operator, "model": "Gemma 3 270M"}
        notice = house_texts(locale)["export_notice"].format_map(names)
        return {"notice": notice, "memories": [item.text for item in self._memories.get((fan_id, persona_id), [])]}

    async def about(self, persona_id: str, locale: str, market: str | None) -> AboutView:
        """Facts of the bundled engine and the strictest rules."""
        duties = (
            DutyView("start_notice"),
            DutyView("persistent_label"),
            DutyView("per_message_label"),
            DutyView("export_label"),
            DutyView("truthful_answer"),
            DutyView("crisis_protocol"),
            DutyView("reminder", minutes=120),
            DutyView("reminder", "minors", minutes=60),
        )
        engine = EngineView(
            "bundled",
            "Gemma 3 270M",
            "Gemma Terms of Use",
            "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms",
        )
        return AboutView(self._view(persona_id, locale), self.operator, engine, MarketView((), duties))

    async def notices(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        market: str | None,
        now: datetime,
        age: int | None = None,
    ) -> Sequence[Notice]:
        """Whatever a test put into `due`, once."""
        due, self.due = self.due, []
        return due

    async def report(
        self, persona_id: str, conversation_id: str, message_id: str, reason: str, note: str, locale: str = ""
    ) -> None:
        """Keep the report for the test to see."""
        self.reports.append((persona_id, conversation_id, message_id, reason, note))

    def _keep(self, turn: Turn, text: str, locale: str, state: str) -> None:
        kept = self._messages.setdefault((turn.persona_id, turn.conversation_id), [])
        now = datetime.now(UTC)
        if not turn.retry:
            kept.append(Message(f"f{len(self.turns)}", turn.conversation_id, "fan", turn.text, locale, now))
        elif kept and kept[-1].role == "persona":
            kept.pop()
        if not text:
            return
        whole = "whole" if state == "whole" else "cut"
        kept.append(
            Message(f"m{len(self.turns)}", turn.conversation_id, "persona", text, locale, now, whole, "model")  # type: ignore[arg-type]  # narrowed above
        )
        if turn.fan_id:
            self._owners[turn.conversation_id] = turn.fan_id

    def _notice(self, kind: str, view: PersonaView, locale: str) -> Notice:
        text = house_texts(locale)[kind].format_map({"persona": view.name, "operator": self.operator, "hours": "2"})
        return Notice(kind, text, locale)

    def _disclosure(self, view: PersonaView, locale: str) -> Disclosure:
        texts = house_texts(locale)
        return Disclosure(texts["label"], texts["pill"], view.name, self.operator, locale, ())

    def _view(self, persona: str, locale: str) -> PersonaView:
        if persona not in ("nova", "diego", "amara"):
            raise UnknownPersona(persona, ["nova", "diego", "amara"])
        card, overlay = _card(persona), _overlay(persona, locale)
        drawn = CATALOG / persona / "portrait.svg"
        portrait = (
            drawn.read_text(encoding="utf-8") if drawn.is_file() else PORTRAIT.replace("{fill}", str(card["accent"]))
        )
        likeness = LikenessView(
            "fictional", "Nobody", "Lookalike project", ("worldwide",), ("text", "image"), ("chat",), date(2026, 1, 1)
        )
        starters = overlay["starters"]
        assert isinstance(starters, list)
        return PersonaView(
            id=persona,
            name=str(overlay["name"]),
            nickname=str(overlay.get("nickname") or overlay["name"]),
            tagline=str(overlay["tagline"]),
            greeting=str(overlay["greeting"]),
            starters=tuple(starters),
            accent=str(card["accent"]),
            portrait_svg=portrait,
            locale=locale,
            direction=direction_of(locale),
            likeness=likeness,
        )
