"""What a conversation asks of memory: what was said, what helps now, and writing the turn down.

Turns a `Turn` into whose memory it is: a fan who said yes is kept in the database, everybody else for the session
only, and a caller that brings its own history (the stateless API) is not kept at all. Knows nothing of prompts.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import uuid4

from memory.consent import Consents
from memory.embedding import Embedder, Vector
from memory.erasure import Erasure
from memory.facts import Facts
from memory.knowledge import Knowledge
from memory.recall import Recall
from memory.records import PRIVATE, Fact, FanKey, Message, Recollection
from memory.statements import is_own_statement
from memory.transcript import Transcripts
from serving.turn import Turn

SESSION = "session:"
"""Prefix of the fan id that stands for a conversation without a fan."""
HISTORY = 60
"""Messages of the conversation that are read back."""
KNOWLEDGE = 2
"""Passages of a persona's documents that are looked up."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What helps with this message; `statement` is the fan's own sentence that answers it, when one surely does."""

    recollections: tuple[Recollection, ...] = ()
    statement: Recollection | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is remembered. `kind` is `fact` or `turn` (the fan's own words)."""

    id: str
    text: str
    said_at: datetime
    kind: str


def key_of(turn: Turn) -> FanKey:
    """Whose memory a turn belongs to. Without a fan it is the conversation's own, which nobody can consent for."""
    return FanKey(turn.tenant, turn.persona_id, turn.fan_id or f"{SESSION}{turn.conversation_id}")


class Remembering:
    """Memory of all fans, as conversations and pages use it."""

    def __init__(
        self,
        *,
        transcripts: Transcripts,
        consents: Consents,
        facts: Facts,
        recall: Recall,
        knowledge: Knowledge,
        erasure: Erasure,
        embedder: Embedder,
    ) -> None:
        self.transcripts = transcripts
        self.consents = consents
        self.facts = facts
        self.knowledge = knowledge
        self.erasure = erasure
        self._recall = recall
        self._embedder = embedder

    async def history(self, turn: Turn) -> tuple[Message, ...]:
        """What was said in this conversation, oldest first; on a retry without the exchange that is tried again."""
        if turn.history is not None:
            return turn.history
        key = key_of(turn)
        said = await (await self.transcripts.of(key)).history(key, turn.conversation_id, HISTORY)
        return _before_retry(said, turn) if turn.retry else said

    async def recollect(self, turn: Turn, text: str, vector: Vector, locale: str, budget_tokens: int) -> Recalled:
        """Earlier words of this fan and passages of the persona's documents that bear on `text`."""
        passages = asyncio.create_task(self._passages(turn.persona_id, locale, vector, text))
        if turn.history is not None and turn.fan_id is None:
            return Recalled(await passages)
        key = key_of(turn)
        best = await self._recall.best_statement(key, text, vector, locale)
        said = await self._recall.recall(key, turn.conversation_id, text, vector, locale, budget_tokens)
        statement = best.recollection if best is not None and best.quotable else None
        return Recalled((*said, *await passages), statement)

    async def commit(self, turn: Turn, fan: Message, reply: Message, vector: Vector) -> None:
        """Write both messages down in one step. A reply without words (the engine failed at once) is not kept."""
        if turn.history is not None and turn.fan_id is None:
            return
        key = key_of(turn)
        transcript = await self.transcripts.of(key)
        said = [message for message in (fan, reply) if message.text.strip()]
        vectors: list[Vector | None] = [vector, None][: len(said)]
        superseded = await self._superseded(turn) if turn.retry else []
        await transcript.append(key, turn.conversation_id, said, vectors, self._embedder.model_id, superseded)

    async def set_consent(
        self, tenant: str, persona: str, fan: str, *, remember: bool, locale: str = "en", conversation: str = ""
    ) -> None:
        """Keep a fan's answer. After a yes, what the session holds is written down; after a no, nothing more is."""
        key = FanKey(tenant, persona, fan)
        await self.consents.say(key, remember, locale)
        if not remember:
            return
        await self.transcripts.adopt(key, self._embedder.model_id)
        anonymous = FanKey(tenant, persona, f"{SESSION}{conversation}")
        for part in self.transcripts.session.take(anonymous):
            await self.transcripts.stored.append(
                key, part.conversation, part.messages, part.vectors, self._embedder.model_id
            )

    async def items(self, key: FanKey) -> list[Item]:
        """What is remembered of a fan, latest first: facts, and what they said of themselves."""
        if not await self.consents.remembers(key):
            return []
        items = [Item(fact.id, fact.text, fact.valid_from, "fact") for fact in await self.facts.standing(key)]
        for row in await self.transcripts.stored.said(key):
            message = row.message
            if _listed(message):
                items.append(Item(message.id, message.text, message.said_at, "turn"))
        return sorted(items, key=lambda item: item.said_at, reverse=True)

    async def correct(self, key: FanKey, item_id: str, text: str, locale: str) -> None:
        """Put the fan's own wording in place of an item; the old one is forgotten. Raises `UnknownItem`."""
        await self.forget_item(key, item_id)
        fact = Fact(uuid4().hex, text, locale, f"corrected:{item_id}", datetime.now(UTC))
        await self.facts.add(key, [fact])

    async def forget_item(self, key: FanKey, item_id: str) -> None:
        """Forget one fact or one thing said, and prove it. Raises `UnknownItem`."""
        facts = {fact.id for fact in await self.facts.all(key)}
        if item_id in facts:
            await self.erasure.forget_fact(key, item_id)
        else:
            await self.erasure.forget_message(key, item_id)

    async def export_fan(self, tenant: str, fan: str) -> Mapping[str, object]:
        """Everything kept of a fan with every persona, as JSON values."""
        keys = await self.erasure.keys_of(tenant, fan)
        return {"fan": fan, "personas": {key.persona: await self.erasure.export(key) for key in keys}}

    async def forget_fan(self, tenant: str, fan: str) -> Mapping[str, object]:
        """Delete everything of a fan with every persona; the receipts say what was scanned."""
        keys = await self.erasure.keys_of(tenant, fan)
        receipts = {key.persona: asdict(await self.erasure.forget_everything(key)) for key in keys}
        return {"fan": fan, "erased": receipts}

    async def _passages(self, persona: str, locale: str, vector: Vector, text: str) -> tuple[Recollection, ...]:
        return await asyncio.to_thread(self.knowledge.search, persona, locale, vector, text, KNOWLEDGE)

    async def _superseded(self, turn: Turn) -> list[str]:
        key = key_of(turn)
        said = await (await self.transcripts.of(key)).history(key, turn.conversation_id, HISTORY)
        return [message.id for message in said[len(_before_retry(said, turn)) :]]


def _listed(message: Message) -> bool:
    """Whether a message is shown as something remembered: what a fan said of themselves, and not in a crisis."""
    return message.role == "fan" and message.origin != PRIVATE and is_own_statement(message.text, message.locale)


def _before_retry(said: tuple[Message, ...], turn: Turn) -> tuple[Message, ...]:
    """History without its last exchange, when that is the one tried again."""
    for place in range(len(said) - 1, max(-1, len(said) - 3), -1):
        if said[place].role == "fan":
            return said[:place] if said[place].text == turn.text.strip() else said
    return said
