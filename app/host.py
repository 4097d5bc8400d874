"""The house as the pages see it (`app.web.host.Host`), made of the assembled parts. Knows nothing of Gradio."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import uuid4

from app.web.host import (
    AboutView,
    Consent,
    ConversationView,
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
from memory.errors import UnknownItem
from memory.records import FanKey, Message
from persona.languages import direction, display_name
from serving.access.turnstile import Caller
from serving.disclosure.texts import house_texts
from serving.events import Begun, Done, Notice, Text, TurnEvent
from serving.lookalike import Lookalike
from serving.turn import Turn

TITLE = 60
"""Characters of a conversation's title."""


class LiveHost:
    """Answers the pages from one `Lookalike`."""

    def __init__(self, lookalike: Lookalike) -> None:
        self._house = lookalike
        self._preparing: set[asyncio.Task[None]] = set()

    @property
    def operator(self) -> str:
        """Who runs this site."""
        return self._house.settings.operator

    @property
    def markets(self) -> Sequence[str]:
        """Markets whose rules always apply."""
        return self._house.settings.markets

    def minimum_age(self, market: str | None) -> int:
        """Years of age below which nobody may chat, or 0."""
        return self._house.notices.obligations(market).minimum_age

    def personas(self, locale: str) -> Sequence[PersonaView]:
        """All live personas, in `locale`."""
        return [self._view(persona, locale) for persona in self._house.shelf.ids()]

    def locales(self) -> Sequence[LocaleView]:
        """The languages on offer, by their own names."""
        tags = self._house.shelf.all_languages()
        return [LocaleView(tag, display_name(tag), direction(tag)) for tag in tags]

    def negotiate(self, accept_language: str) -> str:
        """The best language on offer."""
        return self._house.negotiate(accept_language)

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
        """Notices due now; for a new conversation the greeting; and the question of consent until it is answered."""
        situation = self._house.situation(conversation_id, persona_id, locale, market, age)
        answered = await self.consent(fan_id, persona_id) if fan_id is not None else "no"
        question: list[TurnEvent] = []
        if answered == "unknown":
            asked = self._house.notices.text("consent_question", situation)
            question = [Notice("consent_question", asked, situation.locale)]
        said = await self.history(persona_id, conversation_id, fan_id if answered == "yes" else None)
        owed = self._house.notices.due(situation, spoken=not said)
        if said:
            return [*owed, *question]
        local = self._house.shelf.local(persona_id, locale)
        hello = replace(self._turn(persona_id, conversation_id, None), text=local.greeting, ui_locale=local.locale)
        self._prepare(replace(hello, locale_wish=local.locale))
        disclosure = self._house.notices.disclosure(situation, owed)
        events: list[TurnEvent] = [Begun(disclosure, local.locale, local.direction), *owed, Text(local.greeting)]
        events.append(Done(uuid4().hex, local.locale, local.greeting, "whole", "notice", disclosure))
        return [*events, *question]

    async def converse(self, turn: Turn) -> AsyncGenerator[TurnEvent]:
        """One turn, within the limits of `turn.fan_id` or `turn.visitor`. Raises `TooManyMessages` too."""
        turn = replace(turn, tenant=self._house.tenant)
        fan = turn.fan_id or turn.visitor or turn.conversation_id
        caller = Caller(turn.tenant, turn.persona_id, f"web:{fan}")
        with self._house.turnstile.turn(caller):
            async with aclosing(self._house.conversation.converse(turn)) as events:
                async for event in events:
                    yield event

    async def history(self, persona_id: str, conversation_id: str, fan_id: str | None) -> Sequence[Message]:
        """What was said, oldest first."""
        return await self._house.memory.history(self._turn(persona_id, conversation_id, fan_id))

    async def conversations(self, fan_id: str, persona_id: str) -> Sequence[ConversationView]:
        """The fan's remembered conversations, latest first."""
        key = self._key(fan_id, persona_id)
        transcript = await self._house.memory.transcripts.of(key)
        views = []
        for listed in await transcript.conversations(key):
            first = await transcript.history(key, listed.id)
            title = next((message.text for message in first if message.role == "fan"), "")
            views.append(ConversationView(listed.id, title[:TITLE], listed.last_at, listed.messages))
        return views

    async def switch_locale(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        fan_id: str | None,
        market: str | None,
        age: int | None = None,
    ) -> Sequence[TurnEvent]:
        """The notice that the language changed, in the new one."""
        return list(self._house.notices.due(self._house.situation(conversation_id, persona_id, locale, market, age)))

    async def consent(self, fan_id: str, persona_id: str) -> Consent:
        """Whether this persona may remember this fan."""
        given = await self._house.memory.consents.given(self._key(fan_id, persona_id))
        return "unknown" if given is None else "yes" if given else "no"

    async def set_consent(
        self, fan_id: str, persona_id: str, conversation_id: str, locale: str, remember: bool
    ) -> Sequence[Notice]:
        """Keep the fan's answer and confirm it."""
        await self._house.memory.set_consent(
            self._house.tenant, persona_id, fan_id, remember=remember, locale=locale, conversation=conversation_id
        )
        situation = self._house.situation(conversation_id, persona_id, locale, None, None)
        kind = "consent_given" if remember else "consent_refused"
        return [Notice(kind, self._house.notices.text(kind, situation), situation.locale)]

    async def memories(
        self, fan_id: str, persona_id: str, look: Look = "list", search: str = "", before: str = "", limit: int = 50
    ) -> MemoryView:
        """What is remembered, with every word of `search`."""
        key, items = self._key(fan_id, persona_id), self._house.items
        if look == "list":
            page = await items.told(key, limit, before, search)
        else:
            page = await items.search(key, search, limit, before)
        return MemoryView(page, await self._house.memory.consents.choices(key), await items.stored(key))

    async def choose(self, fan_id: str, persona_id: str, purpose: str, granted: bool, locale: str) -> None:
        """Set one purpose beside that of being remembered."""
        await self._house.memory.consents.choose(self._key(fan_id, persona_id), purpose, granted, locale)

    async def pin(self, fan_id: str, persona_id: str, item_id: str, pinned: bool) -> None:
        """Pin one item, or let it go again."""
        with suppress(UnknownItem):
            await self._house.items.pin(self._key(fan_id, persona_id), item_id, pinned)

    async def correct(self, fan_id: str, persona_id: str, item_id: str, text: str, locale: str) -> None:
        """Replace one item's text with the fan's."""
        with suppress(UnknownItem):
            await self._house.memory.correct(self._key(fan_id, persona_id), item_id, text, locale)

    async def forget(self, fan_id: str, persona_id: str, item_id: str) -> Receipt | None:
        """Forget one item."""
        try:
            return await self._house.memory.forget_item(self._key(fan_id, persona_id), item_id)
        except UnknownItem:
            return None

    async def forget_everything(self, fan_id: str, persona_id: str) -> Receipt:
        """Forget all that this persona knows of this fan."""
        receipt = await self._house.memory.erasure.forget_everything(self._key(fan_id, persona_id))
        await self._log("memory.erase", fan_id, persona_id)
        return receipt

    async def export(self, fan_id: str, persona_id: str, locale: str) -> Mapping[str, object]:
        """Everything kept, headed by the export notice."""
        situation = self._house.situation("export", persona_id, locale, None, None)
        kept = await self._house.memory.erasure.export(self._key(fan_id, persona_id))
        await self._log("memory.export", fan_id, persona_id)
        model = self._house.engine.model or self._house.engine.name
        notice = self._house.notices.text("export_notice", situation, model=model)
        return {"notice": notice, "persona": persona_id, **kept}

    async def about(self, persona_id: str, locale: str, market: str | None) -> AboutView:
        """Who is speaking, on what rights, with what model, under which rules."""
        owed = self._house.notices.obligations(market)
        duties = {(r.rule.duty, r.rule.audience, r.rule.minutes, r.rule.age): None for r in owed.reasons if r.binding}
        licence = self._house.engine_licence()
        engine = EngineView(self._house.engine.name, self._house.engine.model, *licence)
        return AboutView(
            self._view(persona_id, locale),
            self.operator,
            engine,
            MarketView(owed.markets, tuple(DutyView(*duty) for duty in duties)),
        )

    async def notices(
        self,
        persona_id: str,
        conversation_id: str,
        locale: str,
        market: str | None,
        now: datetime,
        age: int | None = None,
    ) -> Sequence[Notice]:
        """Reminders that are due."""
        del now  # the house has its own clock, which tests can set
        situation = self._house.situation(conversation_id, persona_id, locale, market, age)
        return self._house.notices.due(situation, active=False, spoken=False)

    def _prepare(self, turn: Turn) -> None:
        """Let the engine read the persona's prompt while the fan reads the greeting."""
        task = asyncio.create_task(self._house.conversation.prepare(turn))
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

    async def _log(self, action: str, fan_id: str, persona_id: str) -> None:
        """Note in the audit log what a fan did with their own memory."""
        note = partial(self._house.audit.fan, "page", action, self._house.tenant, fan_id, persona_id)
        await self._house.transactions.run(note)

    def _key(self, fan_id: str, persona_id: str) -> FanKey:
        return FanKey(self._house.tenant, persona_id, fan_id)

    def _turn(self, persona_id: str, conversation_id: str, fan_id: str | None) -> Turn:
        return Turn(persona_id, conversation_id, "", "en", fan_id=fan_id, tenant=self._house.tenant, channel="web")

    def _view(self, persona_id: str, locale: str) -> PersonaView:
        card, local = self._house.shelf.card(persona_id), self._house.shelf.local(persona_id, locale)
        rights = card.likeness
        likeness = (
            LikenessView(
                rights.basis,
                rights.whose,
                rights.licensor,
                rights.territories,
                rights.media,
                rights.purposes,
                rights.valid_from,
                rights.valid_until,
            )
            if rights
            else None
        )
        return PersonaView(
            id=card.id,
            name=local.name,
            nickname=local.nickname,
            tagline=local.tagline,
            greeting=local.greeting,
            starters=local.starters,
            accent=card.accent,
            portrait_svg=card.portrait_svg,
            locale=local.locale,
            direction=local.direction,
            likeness=likeness,
        )
