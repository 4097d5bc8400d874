"""One fan's words never reach another: a state machine of random fans, personas, writes, deletions and queries."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from memory.errors import KeyTaken, UnknownItem, UnusableId
from memory.records import Fact, FanKey
from memory.store.export import everything
from memory.store.wiping import wipe

NAMES = st.sampled_from(["a", "A", "a ", "á", "a/b", "a%", "a_", "'; DROP TABLE fans;--", "猫", "default"])
CONVERSATIONS = st.sampled_from(["c1", "C1", "c2", "%", "\u200dc"])
KEYS = st.builds(FanKey, NAMES, NAMES, NAMES)
OWN = "I keep a canary called"


class Isolation(RuleBasedStateMachine):
    """Every text carries a canary that names its fan, so that a foreign one is seen anywhere it turns up. A memory that
    changed hands keeps the canary that it was written with; `said` and `facts` are what each key must hold, exactly."""

    rooms: Any = None
    fresh = iter(range(10**9))

    def __init__(self) -> None:
        super().__init__()
        self.prefix = f"run{next(self.fresh)}"
        self.said: dict[FanKey, dict[str, str]] = {}
        self.facts: dict[FanKey, dict[str, str]] = {}

    def key(self, key: FanKey) -> FanKey:
        """Each run has tenants of its own in the shared store."""
        return FanKey(f"{self.prefix}-{key.tenant}", key.persona, key.fan)

    def canary(self, key: FanKey) -> str:
        return f"<{key.tenant}|{key.persona}|{key.fan}|{next(self.fresh)}>"

    @rule(key=KEYS, conversation=CONVERSATIONS)
    def say(self, key: FanKey, conversation: str) -> None:
        key = self.key(key)
        text = f"{OWN} {self.canary(key)}"

        async def write() -> list[str]:
            await self.rooms.welcome(key)
            return await self.rooms.say(key, conversation, text)

        [message_id] = asyncio.run(write())
        self.said.setdefault(key, {})[message_id] = text

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def learn(self, data: st.DataObject) -> None:
        """A fact is made of something said, under an id that every fan's facts share."""
        key = self.somebody(data)
        number = len(self.facts.get(key, {}))
        source = next(iter(self.said[key]), "nothing")
        text = f"has a canary called {self.canary(key)}"
        fact = Fact(f"fact-{number}-{next(self.fresh)}", text, "en", source, datetime(2026, 1, 1, tzinfo=UTC))
        asyncio.run(self.rooms.facts.add(key, [fact]))
        self.facts.setdefault(key, {})[fact.id] = text

    @precondition(lambda self: self.said)
    @rule(asker=KEYS, data=st.data(), conversation=CONVERSATIONS)
    def ask(self, asker: FanKey, data: st.DataObject, conversation: str) -> None:
        """A fan asks with the very words of another's memory, and for another's items by their ids."""
        asker = self.key(asker)
        foreign = self.somebody(data)
        words = next(iter(self.said[foreign].values()), OWN)
        own = {*self.said.get(asker, {}).values(), *self.facts.get(asker, {}).values()}
        for text in asyncio.run(self.everything_seen(asker, conversation, words)):
            assert text in own, f"{asker} saw {text}"
        if foreign != asker:
            for item in (*self.said[foreign], *self.facts.get(foreign, {})):
                with pytest.raises(UnknownItem):
                    asyncio.run(self.rooms.items.pin(asker, item))

    async def everything_seen(self, asker: FanKey, conversation: str, words: str) -> list[str]:
        vector = self.rooms.embedder.query(words)
        recalled = await self.rooms.recall.recall(asker, conversation, words, vector, "en", 10_000, in_history=0)
        tight = await self.rooms.recall.recall(asker, conversation, words, vector, "en", 40, in_history=0)
        best = await self.rooms.recall.best_statement(asker, f"What is my canary? {words}?", vector, "en")
        history = await self.rooms.transcripts.stored.history(asker, conversation)
        listed = await self.rooms.items.timeline(asker)
        found = await self.rooms.items.search(asker, words)
        exported = await self.rooms.erasure.export(asker)
        texts = [item.text for item in (*recalled, *tight, *listed.items, *found.items)]
        texts += [message.text for message in history] + ([best.recollection.text] if best else [])
        texts += [fact["text"] for fact in exported["facts"]]
        return texts + [m["text"] for one in exported["conversations"] for m in one["messages"]]

    @precondition(lambda self: self.said)
    @rule(data=st.data(), to=KEYS)
    def rename(self, data: st.DataObject, to: FanKey) -> None:
        """A memory moves whole to a free key of its tenant, and to no other."""
        key, to = self.somebody(data), self.key(to)
        if to.tenant != key.tenant or to in self.said:
            with pytest.raises(KeyTaken):
                asyncio.run(self.rooms.items.rename(key, to))
            return
        asyncio.run(self.rooms.items.rename(key, to))
        self.said[to] = self.said.pop(key)
        self.facts[to] = self.facts.pop(key, {})

    @precondition(lambda self: self.said)
    @rule(data=st.data(), all_of_it=st.booleans())
    def forget(self, data: st.DataObject, all_of_it: bool) -> None:
        """Erasing one fan's words leaves every other fan's."""
        key = self.somebody(data)
        gone = next(iter(self.said[key].items()), None)
        if all_of_it or gone is None:
            asyncio.run(self.rooms.transactions.write(_wipe, key, "everything", ""))
            del self.said[key]
            self.facts.pop(key, None)
        else:
            asyncio.run(self.rooms.transactions.write(_wipe, key, "message", gone[0]))
            self.said[key] = {k: text for k, text in self.said[key].items() if k != gone[0]}
            left = {fact.id for fact in asyncio.run(self.rooms.facts.all(key))}
            self.facts[key] = {k: text for k, text in self.facts.get(key, {}).items() if k in left}

    @invariant()
    def every_fan_holds_exactly_their_own(self) -> None:
        for key, texts in self.said.items():
            exported = self.rooms.transactions.read_now(everything, key)
            kept = {m["message_id"]: m["text"] for one in exported["conversations"] for m in one["messages"]}
            assert kept == texts
            assert {fact["id"]: fact["text"] for fact in exported["facts"]} == self.facts.get(key, {})

    def somebody(self, data: st.DataObject) -> FanKey:
        key: FanKey = data.draw(st.sampled_from(sorted(self.said, key=str)))
        return key


def _wipe(connection: Any, key: FanKey, scope: Any, item: str) -> None:
    """The rows alone: searching the files is slow, and is shown in test_erasure."""
    wipe(connection, key, scope, item, f"receipt-{next(Isolation.fresh)}")


def test_no_fan_ever_sees_a_foreign_word(shared_rooms: Any) -> None:
    """Random fans, personas, writes, facts, renames, deletions and queries: nobody is shown another's canary."""
    Isolation.rooms = shared_rooms
    run_state_machine_as_test(
        Isolation,
        settings=settings(
            max_examples=20 if shared_rooms.transactions.dialect == "sqlite" else 8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "x" * 100_000, "？" * 50, "%_'\"\\", "👩‍👩‍👧"])
async def test_a_query_of_any_shape_never_raises(rooms: Any, fan: FanKey, text: str) -> None:
    """Odd text in a query or a message is searched as far as it can be read."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", text, f"I said {text[:50]}")
    vector = rooms.embedder.query(text)
    await rooms.recall.recall(fan, "c", text, vector, "xx-unknown", 100)
    await rooms.recall.best_statement(fan, f"my {text}?", vector, "")


async def test_an_unusable_key_reads_nothing(rooms: Any) -> None:
    """A key that cannot be stored cannot be read with either."""
    with pytest.raises(UnusableId):
        await rooms.transcripts.stored.history(FanKey("t", "p", "a\0"), "c")
