"""The house as the pages see it (`app.web.host.Host`), made of the assembled parts. Knows nothing of Gradio."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from app.web.host import (
    AboutView,
    Consent,
    ConversationView,
    DutyView,
    EngineView,
    LikenessView,
    LocaleView,
    MarketView,
    MemoryItem,
    PersonaView,
)
from memory.errors import UnknownItem
from memory.records import FanKey, Message
from persona.languages import direction, display_name
from serving.assemble import Lookalike
from serving.disclosure.texts import house_texts
from serving.events import Begun, Done, Notice, Text, TurnEvent
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
        self, persona_id: str, conversation_id: str, locale: str, fan_id: str | None, market: str | None
    ) -> Sequence[TurnEvent]:
        """Notices due now; for a new conversation the greeting, and the question of consent if it was never asked."""
        situation = self._house.situation(conversation_id, persona_id, locale, market, None)
        owed = self._house.notices.due(situation)
        said = await self.history(persona_id, conversation_id, fan_id)
        if said:
            return list(owed)
        local = self._house.shelf.local(persona_id, locale)
        hello = replace(self._turn(persona_id, conversation_id, None), text=local.greeting, ui_locale=local.locale)
        self._prepare(replace(hello, locale_wish=local.locale))
        disclosure = self._house.notices.disclosure(situation, owed)
        events: list[TurnEvent] = [Begun(disclosure, local.locale, local.direction), *owed, Text(local.greeting)]
        events.append(Done(uuid4().hex, local.locale, local.greeting, "whole", "notice", disclosure))
        if fan_id is not None and await self.consent(fan_id, persona_id) == "unknown":
            question = self._house.notices.text("consent_question", situation)
            events.append(Notice("consent_question", question, local.locale))
        return events

    def converse(self, turn: Turn) -> AsyncGenerator[TurnEvent]:
        """One turn."""
        return self._house.conversation.converse(replace(turn, tenant=self._house.tenant))

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
        self, persona_id: str, conversation_id: str, locale: str, fan_id: str | None, market: str | None
    ) -> Sequence[TurnEvent]:
        """The notice that the language changed, in the new one."""
        return list(self._house.notices.due(self._house.situation(conversation_id, persona_id, locale, market, None)))

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

    async def memories(self, fan_id: str, persona_id: str) -> Sequence[MemoryItem]:
        """What is remembered, latest first."""
        items = await self._house.memory.items(self._key(fan_id, persona_id))
        return [MemoryItem(item.id, item.text, item.said_at, item.kind) for item in items]

    async def correct(self, fan_id: str, persona_id: str, item_id: str, text: str) -> None:
        """Replace one item's text with the fan's."""
        locale = self._house.shelf.card(persona_id).source_locale
        await self._house.memory.correct(self._key(fan_id, persona_id), item_id, text, locale)

    async def forget(self, fan_id: str, persona_id: str, item_id: str) -> None:
        """Forget one item."""
        with suppress(UnknownItem):
            await self._house.memory.forget_item(self._key(fan_id, persona_id), item_id)

    async def forget_everything(self, fan_id: str, persona_id: str) -> None:
        """Forget all that this persona knows of this fan."""
        await self._house.memory.erasure.forget_everything(self._key(fan_id, persona_id))

    async def export(self, fan_id: str, persona_id: str, locale: str) -> Mapping[str, object]:
        """Everything kept, headed by the export notice."""
        situation = self._house.situation("export", persona_id, locale, None, None)
        kept = await self._house.memory.erasure.export(self._key(fan_id, persona_id))
        return {"notice": self._house.notices.text("export_notice", situation), "persona": persona_id, **kept}

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
        self, persona_id: str, conversation_id: str, locale: str, market: str | None, now: datetime
    ) -> Sequence[Notice]:
        """Reminders that are due."""
        del now  # the house has its own clock, which tests can set
        situation = self._house.situation(conversation_id, persona_id, locale, market, None)
        return self._house.notices.due(situation, active=False)

    def _prepare(self, turn: Turn) -> None:
        """Let the engine read the persona's prompt while the fan reads the greeting."""
        task = asyncio.create_task(self._house.conversation.prepare(turn))
        self._preparing.add(task)
        task.add_done_callback(self._preparing.discard)

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
