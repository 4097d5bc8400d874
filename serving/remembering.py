"""What a conversation asks of memory: what was said, what helps now, and writing the turn down.

Turns a `Turn` into whose memory it is: a fan who said yes is kept in the database, everybody else for the session
only, and a caller that brings its own history (the stateless API) is not kept at all. Knows nothing of prompts.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from memory.consent import FACTS, SENSITIVE, Consents
from memory.embedding import Embedder, Vector
from memory.erasure import Erasure, Receipt
from memory.errors import MemoryFailure, NotConsented, StoreUnavailable
from memory.facts import Facts
from memory.knowledge import Knowledge
from memory.recall import Recall
from memory.records import PRIVATE, WITHHELD, Fact, FanKey, Message, Recollection
from memory.sensitivity import kind_by_words
from memory.statements import is_own_statement
from memory.store.consents import ORDINARY
from memory.transcript import Transcripts
from memory.wishes import wish_not_to_remember
from serving.learning import Learning
from serving.turn import Turn

SESSION = "session:"
"""Prefix of the fan id that stands for a conversation without a fan."""
HISTORY = 60
"""Messages of the conversation that are read back."""
LONG_HISTORY = 2000
"""The same for lore that counts messages or remembers how the conversation began."""
CORRECTED = "corrected"
"""The source of a fact that is a fan's own correction."""
_LOOKED_BACK = 4
"""Messages looked back on for what a wish or a fact is about."""
_ENDING = 160
"""Letters of a reply's end that are embedded."""
_ADULT = 18
KNOWLEDGE = 2
"""Passages of a persona's documents that are looked up."""
_log = logging.getLogger(__name__)


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
        learning: Learning | None = None,
    ) -> None:
        self.transcripts = transcripts
        self.consents = consents
        self.facts = facts
        self.knowledge = knowledge
        self.erasure = erasure
        self.learning = learning
        self._recall = recall
        self._embedder = embedder

    async def history(self, turn: Turn, most: int = HISTORY) -> tuple[Message, ...]:
        """The last `most` messages of this conversation, oldest first; on a retry without the exchange that is tried
        again."""
        if turn.history is not None:
            return turn.history
        key = key_of(turn)
        said = await (await self.transcripts.of(key)).history(key, turn.conversation_id, most)
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
        """Write both messages down in one step. A reply without words (the engine failed at once) is not kept.

        Then a wish that something is not remembered is obeyed, or facts are learnt in the background."""
        if turn.history is not None and turn.fan_id is None:
            return
        key = key_of(turn)
        wish = wish_not_to_remember(fan.text, fan.locale) if not fan.origin else None
        fan = replace(fan, origin=WITHHELD) if wish else fan
        transcript = await self.transcripts.of(key)
        earlier = await self.history(turn, _LOOKED_BACK)
        said = [message for message in (fan, reply) if message.text.strip()]
        vectors = [vector, await self._reply_vector(reply)][: len(said)]
        superseded = await self._superseded(turn) if turn.retry else []
        await transcript.append(key, turn.conversation_id, said, vectors, self._embedder.model_id, superseded)
        if wish == "before":
            await self._forget_last(key, earlier)
        elif self.learning is not None and transcript is self.transcripts.stored:
            asked = next((message.text for message in reversed(earlier) if message.role == "persona"), "")
            self.learning.later(key, fan, asked, minor=turn.age is not None and turn.age < _ADULT)

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
        """Put the fan's own wording in place of an item; the old one is forgotten, and a pin stays. Raises
        `UnknownItem`, and `NotConsented` before anything is changed where the new one may not be kept."""
        old = next((fact for fact in await self.facts.all(key) if fact.id == item_id), None)
        kind = old.sensitivity if old and old.sensitivity != ORDINARY else kind_by_words(text, locale)
        if not await self.consents.allows(key, FACTS if kind == ORDINARY else SENSITIVE):
            raise NotConsented("The corrected wording may not be kept without this fan's consent; nothing was changed.")
        await self.forget_item(key, item_id)
        fact = Fact(uuid4().hex, text, locale, CORRECTED, datetime.now(UTC), sensitivity=kind)
        if old is not None:
            name = old.predicate.partition("=")[0]
            fact = replace(fact, subject=old.subject, predicate=f"{name}=" if name else "", pinned=old.pinned)
        await self.facts.add(key, [fact])

    async def forget_item(self, key: FanKey, item_id: str) -> Receipt:
        """Forget one fact or one thing said, and prove it. Raises `UnknownItem`."""
        facts = {fact.id for fact in await self.facts.all(key)}
        if item_id in facts:
            return await self.erasure.forget_fact(key, item_id)
        return await self.erasure.forget_message(key, item_id)

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
        """None while the documents can't be reached: a persona without them still speaks."""
        try:
            return await asyncio.to_thread(self.knowledge.search, persona, locale, vector, text, KNOWLEDGE)
        except StoreUnavailable as problem:
            _log.warning("%s answers without its documents: %s", persona, type(problem).__name__)
            return ()

    async def _reply_vector(self, reply: Message) -> Vector | None:
        """Of how a reply ends: what the fan says next often answers it, and is found by it."""
        ending = reply.text.strip()[-_ENDING:]
        if not ending or reply.origin in {PRIVATE, "outage"}:
            return None
        return await asyncio.to_thread(self._embedder.query, ending)

    async def _forget_last(self, key: FanKey, earlier: Sequence[Message]) -> None:
        """By the fan's wish: what they said last is erased where it is written down, and recalled no more elsewhere."""
        last = next((message for message in reversed(earlier) if message.role == "fan"), None)
        if last is None:
            return
        try:
            if await self.transcripts.of(key) is self.transcripts.session:
                self.transcripts.session.withhold(key, last.id)
            else:
                await self.erasure.forget_message(key, last.id)
        except MemoryFailure as problem:
            _log.warning("a wish to forget could not be carried out: %s", type(problem).__name__)

    async def _superseded(self, turn: Turn) -> list[str]:
        key = key_of(turn)
        said = await (await self.transcripts.of(key)).history(key, turn.conversation_id, HISTORY)
        return [message.id for message in said[len(_before_retry(said, turn)) :]]


def _listed(message: Message) -> bool:
    """Whether a message is shown as something remembered: what a fan said of themselves, and not in a crisis."""
    return (
        message.role == "fan"
        and message.origin not in {PRIVATE, WITHHELD}
        and is_own_statement(message.text, message.locale)
    )


def _before_retry(said: tuple[Message, ...], turn: Turn) -> tuple[Message, ...]:
    """History without its last exchange, when that is the one tried again."""
    for place in range(len(said) - 1, max(-1, len(said) - 3), -1):
        if said[place].role == "fan":
            return said[:place] if said[place].text == turn.text.strip() else said
    return said
