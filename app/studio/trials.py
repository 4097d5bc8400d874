"""Trying a draft out: what lore fires, which approved answer is found, and a chat with the reason for each reply.

Nothing tried here is kept: memory is the session's, and what fans are answered from is not touched.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import asdict
from datetime import date

from memory.knowledge import Knowledge
from memory.records import Recollection
from persona.card import Document, PersonaCard
from persona.lore.activation import Activated
from persona.overlay import localise
from persona.spoken import spoken
from serving.assemble import draft_knowledge, preview
from serving.conversation import Conversation
from serving.documents import documents_of
from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent
from serving.lookalike import Lookalike
from serving.turn import Turn
from serving.wording import wording_for
from serving.world import World

View = dict[str, object]
NEAREST = 5
"""Approved answers and examples that the tester lists."""


class Trials:
    """All drafts that are being tried out, each as it was last saved or typed."""

    def __init__(self, lookalike: Lookalike) -> None:
        self._lookalike = lookalike
        self._cards: dict[str, PersonaCard] = {}
        self._ingested: dict[str, tuple[date | None, tuple[Document, ...]]] = {}
        self._conversation: Conversation | None = None
        self._knowledge: Knowledge | None = None
        self._opening = asyncio.Lock()

    async def fires(self, card: PersonaCard, locale: str, text: str) -> list[View]:
        """The lore entries that `text` would bring into the prompt as the first message, and why."""
        world = await (await self._open(card)).shelf.world(card.id, locale)
        return [asdict(found) for found in await asyncio.to_thread(self._fired, world, text)]

    def _fired(self, world: World, text: str) -> tuple[Activated, ...]:
        return world.lore(
            (),
            text,
            self._lookalike.embedder.query(text),
            seed="trial",
            room=self._lookalike.settings.context_tokens,
            count_tokens=self._lookalike.engine.count_tokens,
        )

    async def answers(self, card: PersonaCard, locale: str, text: str) -> list[View]:
        """The approved answers and examples nearest to a question; the first that passed is what would be said."""
        shelf = (await self._open(card)).shelf
        lines = await shelf.lines(card.id, locale)
        vector = await asyncio.to_thread(self._lookalike.embedder.query, text)
        needed = {"answer": lines.threshold.answer, "example": lines.threshold.example}
        return [
            {
                **asdict(match),
                "score": round(match.score, 3),
                "margin": round(match.margin, 3),
                "needed": needed[match.kind],
            }
            for match in lines.ranked(vector, text, NEAREST)
        ]

    async def say(
        self, card: PersonaCard, locale: str, market: str | None, conversation: str, text: str
    ) -> AsyncGenerator[View, None]:
        """One turn with the draft as it happens: notices, the reply in pieces, and why it is what it is."""
        talk = await self._open(card)
        await self._ingest(card)
        turn = Turn(card.id, conversation, text, locale, market=market, channel="web", locale_wish=locale)
        async with aclosing(talk.converse(turn)) as events:
            async for event in events:
                yield _shown(event)

    async def greeting(self, card: PersonaCard, locale: str) -> View:
        """How the draft opens a conversation in a language."""
        local = spoken(localise(card, locale), wording_for(locale).fan)
        return {
            "text": local.greeting,
            "starters": list(local.starters),
            "locale": local.locale,
            "direction": local.direction,
        }

    def close(self) -> None:
        """Let go of the drafts' documents."""
        if self._knowledge is not None:
            self._knowledge.close()

    async def _open(self, card: PersonaCard) -> Conversation:
        """The conversations, with this card as the draft of its persona from here on."""
        if self._cards.get(card.id) != card:
            self._cards[card.id] = card
        async with self._opening:
            if self._conversation is None:
                self._knowledge = await asyncio.to_thread(draft_knowledge, self._lookalike)
                self._conversation = preview(self._lookalike, self._drafts, self._knowledge)
        return self._conversation

    async def _ingest(self, card: PersonaCard) -> None:
        """Make the draft's documents findable; those that did not change cost nothing."""
        async with self._opening:
            if self._knowledge is not None and self._ingested.get(card.id) != (card.as_of, card.knowledge):
                documents = documents_of(card).documents
                await asyncio.to_thread(self._knowledge.ingest, card.id, documents)
                self._ingested[card.id] = (card.as_of, card.knowledge)

    def _drafts(self) -> Mapping[str, PersonaCard]:
        return self._cards


def _shown(event: TurnEvent) -> View:
    """One event as the page reads it; `kind` says which."""
    match event:
        case Begun():
            return {"kind": "begun", "locale": event.locale, "direction": event.direction}
        case Notice():
            return {"kind": "notice", "notice": event.kind, "text": event.text, "locale": event.locale}
        case Replaced():
            return {"kind": "held", "reason": event.reason, "text": event.text}
        case Text():
            return {"kind": "text", "delta": event.delta}
        case Sources():
            return {"kind": "why", **_why(event)}
        case Done():
            tokens = {"prompt_tokens": event.prompt_tokens, "completion_tokens": event.completion_tokens}
            return {"kind": "done", "label": event.disclosure.label, "text": event.text, **tokens}


def _why(sources: Sources) -> View:
    layers = [{"name": layer.name, "tokens": layer.tokens} for layer in sources.layers]
    return {
        "origin": sources.origin,
        "reason": sources.reason,
        "guards": list(sources.guards),
        "used": [_used(item) for item in sources.used],
        "layers": layers,
    }


def _used(item: Recollection) -> View:
    """Something that was looked up; a document with its licence and its day."""
    return {
        "kind": item.kind,
        "text": item.text,
        "source": item.source,
        "score": round(float(item.score), 3),
        "tokens": item.tokens,
        "facts": {name: item.metadata.get(name, "") for name in ("licence", "as_of")},
    }
