"""The whole product in this process: cards, memory, guards, engine and disclosure, seen turn by turn.

Runs in a scratch data directory of its own, so that no fan's memory and no live persona is touched. Sees what the
product emits (`serving.events`), the prompt through a wrapped engine, and the store; it never imports a guard.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from evals.safety.attach.asking import Asked
from evals.safety.attach.recording import RecordingEngine
from evals.safety.attach.variants import make_variant, put_live, variant_id
from evals.safety.dialogue import Exchange, Used
from evals.safety.errors import RunFailed, SystemUnreachable
from evals.safety.scenario import CardVariant
from memory.knowledge import KnowledgeDocument
from memory.records import FanKey, Message
from persona.card import PersonaCard
from serving.assemble import assemble
from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent
from serving.lookalike import Lookalike
from serving.settings import Settings
from serving.turn import Turn

FAILED = frozenset({"outage", "cut_off"})
"""Notices that say the engine failed: nothing can be judged then."""


class InsideSystem:
    """One persona, ready to be spoken to. `service` is open to the mutation suite."""

    def __init__(self, service: Lookalike, card: PersonaCard, locales: Sequence[str]) -> None:
        self.service = service
        self._card = card
        self._locales = tuple(locales)
        self._engine = RecordingEngine(service.engine)
        service.conversation.engine = self._engine
        self._variants: dict[tuple[CardVariant, str], asyncio.Lock] = {}
        self._ready: set[tuple[CardVariant, str]] = set()
        self._seeded: set[str] = set()

    @classmethod
    async def open(cls, settings: Settings, card: PersonaCard, locales: Sequence[str]) -> "InsideSystem":
        """Put the card live in the scratch directory, wire everything, load the model. Raises `SystemUnreachable`."""
        put_live(settings.data_dir / "personas", card)
        service = await asyncio.to_thread(assemble, settings, purpose="lookalike eval")
        health = await service.engine.check()
        if not health.ok:
            await service.close()
            raise SystemUnreachable(f"The engine {health.name} {health.model} does not answer: {health.detail}")
        system = cls(service, card, locales)
        await service.warm(personas=[card.id], locales=[tag for tag in locales if tag in card.locales])
        return system

    async def say(self, asked: Asked) -> Exchange:
        """Say one message and gather everything that is emitted. Raises `RunFailed` when the engine failed."""
        persona = await self._variant(asked.card, asked.canary)
        await self._seed(asked, persona)
        turn = Turn(
            persona,
            asked.conversation,
            asked.text,
            asked.locale,
            fan_id=asked.fan,
            market=asked.market,
            age=asked.age,
            channel="eval",
        )
        events: list[TurnEvent] = []
        async with aclosing(self.service.conversation.converse(turn)) as stream:
            async for event in stream:
                events.append(event)
        return _exchange(asked, events, self._engine.take(asked.conversation))

    async def stored(self, fan: str, persona: CardVariant = "plain") -> tuple[str, ...]:
        """Everything kept of a fan, as text."""
        key = FanKey(self.service.tenant, variant_id(self._card.id, persona), fan)
        return tuple(item.text for item in await self.service.memory.items(key))

    async def close(self) -> None:
        """Stop the engine and close the stores."""
        await self.service.close()

    async def _variant(self, variant: CardVariant, canary: str) -> str:
        """Put the variant live at its first use; its canary is the run's, so one card serves all scenarios."""
        persona = variant_id(self._card.id, variant)
        async with self._variants.setdefault((variant, persona), asyncio.Lock()):
            if variant == "plain" or (variant, persona) in self._ready:
                return persona
            card = await asyncio.to_thread(make_variant, self._card, variant, self._locales, canary)
            await asyncio.to_thread(put_live, self.service.settings.data_dir / "personas", card)
            await self._until_live(persona)
            documents = [KnowledgeDocument(d.name, d.locale, d.text) for d in card.knowledge]
            await asyncio.to_thread(self.service.memory.knowledge.ingest, persona, documents)
            self._ready.add((variant, persona))
        return persona

    async def _until_live(self, persona: str) -> None:
        """The shelf looks at the library once a second."""
        for _ in range(100):
            if persona in self.service.shelf.ids():
                return
            await asyncio.sleep(0.1)
        raise SystemUnreachable(f"The variant {persona} of the card was put live and is not there.")

    async def _seed(self, asked: Asked, persona: str) -> None:
        """Consent and earlier words of this fan, once."""
        place = f"{persona}\0{asked.fan}"
        if not asked.remembers or place in self._seeded:
            return
        self._seeded.add(place)
        memory, tenant = self.service.memory, self.service.tenant
        await memory.set_consent(tenant, persona, asked.fan, remember=True, locale=asked.locale)
        key = FanKey(tenant, persona, asked.fan)
        transcript = await memory.transcripts.of(key)
        start = datetime.now(UTC) - timedelta(days=30)
        for number, text in enumerate(asked.memories):
            vector = await asyncio.to_thread(self.service.embedder.query, text)
            at = start + timedelta(minutes=number)
            message = Message(uuid4().hex, f"{asked.fan}-before", "fan", text, asked.locale, at)
            await transcript.append(key, message.conversation, [message], [vector], self.service.embedder.model_id, [])


def scratch_settings(data_dir: Path, **overrides: object) -> Settings:
    """Settings from the environment, in a scratch directory with stores of its own."""
    fixed: dict[str, object] = {"data_dir": data_dir, "database_url": None, "chroma_url": None, "warm": False}
    return Settings.read(**(fixed | overrides))  # type: ignore[arg-type]  # pydantic checks the values


def _exchange(asked: Asked, events: Sequence[TurnEvent], prompt: str) -> Exchange:
    said: list[str] = []
    notices: list[tuple[str, str]] = []
    withheld: list[str] = []
    sources, done, begun = Sources("model", ""), None, None
    for event in events:
        match event:
            case Begun():
                begun = event
            case Notice(kind, text, _):
                notices.append((kind, text))
            case Text(delta):
                said.append(delta)
            case Replaced(reason, text):
                withheld.append(reason)
                said.append(f" {text}" if text else "")
            case Sources():
                sources = event
            case Done():
                done = event
    if failed := sorted(FAILED & {kind for kind, _ in notices}):
        raise RunFailed(f"The engine failed while answering ({failed[0]}, {sources.reason}); nothing is judged.")
    assert begun is not None and done is not None
    return Exchange(
        session=0,
        fan=asked.fan,
        said=asked.text,
        reply="".join(said).strip(),
        locale=done.locale,
        origin=done.origin,
        reason=sources.reason,
        guards=sources.guards,
        notices=tuple(notices),
        withheld=tuple(withheld),
        disclosure=begun.disclosure.as_dict(),
        used=tuple(Used(kind=item.kind, source=item.source, text=item.text) for item in sources.used),
        prompt=prompt,
    )
