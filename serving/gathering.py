"""What the model is given beside the message: history, lore, near examples and what is remembered, without orders.

Text that speaks to the model instead of saying something is data that helps nobody: it is left out of every prompt,
whether it stands in a message, a memory, a document or the persona's world. Knows nothing of layout.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from memory.embedding import Embedder
from memory.records import PRIVATE, Message, Recollection
from persona.lore.activation import Activated
from persona.overlay import LocalPersona
from serving.engines.protocol import Engine
from serving.guards.signals import carries_orders
from serving.hearing import Heard, Limits
from serving.prompt_parts import PromptParts
from serving.remembering import LONG_HISTORY, Remembering
from serving.sentences import SentenceCutter
from serving.shelf import Shelf, nearest_examples
from serving.turn import Turn

NEAR_EXAMPLES = 3
"""Authored exchanges shown to the model beside the message: more did not help a small base model."""


class Gathering:
    """Gathers the parts of prompts."""

    def __init__(self, engine: Engine, shelf: Shelf, memory: Remembering, embedder: Embedder, limits: Limits) -> None:
        self._engine = engine
        self._shelf = shelf
        self._memory = memory
        self._embedder = embedder
        self._limits = limits

    async def parts(
        self, turn: Turn, heard: Heard, recollections: tuple[Recollection, ...], *, news: bool = False, heed: str = ""
    ) -> PromptParts:
        """The parts of one prompt; `heed` is the house's answer to what the message asks, for the model to keep to."""
        said = tuple(one for one in recollections if not carries_orders(one.text, one.locale))
        return PromptParts(
            persona=_plain_persona(heard.persona),
            history=_open_part(heard.history),
            text=heard.text,
            recollections=said,
            near_examples=nearest_examples(heard.persona, heard.lines, heard.vector, NEAR_EXAMPLES),
            day=heard.said_at.date(),
            history_tokens=self._limits.history_tokens,
            context_tokens=self._limits.context_tokens,
            language=heard.locale,
            lore=await self._lore(turn, heard),
            grave_news=news,
            heed=heed,
        )

    async def _lore(self, turn: Turn, heard: Heard) -> tuple[Activated, ...]:
        """The entries of the persona's world that this message brings in."""
        world = await self._shelf.world(heard.persona.id, heard.locale)
        said = await self._memory.history(turn, LONG_HISTORY) if world.looks_back else heard.history
        fired = await asyncio.to_thread(
            world.lore,
            _open_part(said),
            heard.text,
            heard.vector,
            seed=heard.situation.conversation_id,
            room=self._limits.context_tokens,
            count_tokens=self._engine.count_tokens,
            embed=self._embedder.query,
        )
        return tuple(entry for entry in fired if not carries_orders(entry.content, heard.locale))


def _open_part(said: Sequence[Message]) -> tuple[Message, ...]:
    """Without what was said in a crisis, which no prompt and no lore sees again, and without a fan's orders."""
    return tuple(
        one for one in said if one.origin != PRIVATE and (one.role != "fan" or not carries_orders(one.text, one.locale))
    )


def _plain_persona(persona: LocalPersona) -> LocalPersona:
    """The persona as a prompt describes it, without sentences that give orders: imported cards may carry some."""
    locale = persona.locale
    return replace(
        persona,
        description=_plain(persona.description, locale),
        personality=_plain(persona.personality, locale),
        scenario=_plain(persona.scenario, locale),
        register_note=_plain(persona.register_note, locale),
        examples=tuple(one for one in persona.examples if _plain(one.reply, locale) and _plain(one.fan, locale)),
    )


@lru_cache(maxsize=4096)
def _plain(text: str, locale: str) -> str:
    """`text` without its sentences that give orders."""
    if not carries_orders(text, locale):
        return text
    cutter = SentenceCutter()
    sentences = [*cutter.feed(text), cutter.rest()]
    return "".join(one for one in sentences if not carries_orders(one, locale)).strip()
