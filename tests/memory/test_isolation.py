"""One fan's words never reach another: a state machine of random fans, personas, writes, deletions and queries."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from memory.errors import UnusableId
from memory.records import FanKey

NAMES = st.sampled_from(["a", "A", "a ", "á", "a/b", "a%", "a_", "'; DROP TABLE fans;--", "猫", "default"])
CONVERSATIONS = st.sampled_from(["c1", "C1", "c2", "%", "\u200dc"])
KEYS = st.builds(FanKey, NAMES, NAMES, NAMES)
OWN = "I keep a canary called"


class Isolation(RuleBasedStateMachine):
    """Every text carries a canary that names its fan, so that a foreign one is seen anywhere it turns up."""

    rooms: Any = None
    fresh = iter(range(10**9))

    def __init__(self) -> None:
        super().__init__()
        self.prefix = f"run{next(self.fresh)}"
        self.said: dict[FanKey, dict[str, str]] = {}

    def key(self, key: FanKey) -> FanKey:
        """Each run has tenants of its own in the shared store."""
        return FanKey(f"{self.prefix}-{key.tenant}", key.persona, key.fan)

    def canary(self, key: FanKey) -> str:
        return f"<{key.tenant}|{key.persona}|{key.fan}>"

    @rule(key=KEYS, conversation=CONVERSATIONS, number=st.integers(0, 3))
    def say(self, key: FanKey, conversation: str, number: int) -> None:
        key = self.key(key)
        text = f"{OWN} {self.canary(key)} number {number}"

        async def write() -> list[str]:
            await self.rooms.welcome(key)
            return await self.rooms.say(key, conversation, text)

        [message_id] = asyncio.run(write())
        self.said.setdefault(key, {})[message_id] = text

    @precondition(lambda self: self.said)
    @rule(asker=KEYS, data=st.data(), conversation=CONVERSATIONS)
    def ask(self, asker: FanKey, data: st.DataObject, conversation: str) -> None:
        """A fan asks with the very words of another's memory."""
        asker = self.key(asker)
        foreign = data.draw(st.sampled_from(sorted(self.said, key=str)))
        words = next(iter(self.said[foreign].values()), OWN)
        results = asyncio.run(self.everything_seen(asker, conversation, words))
        for text in results:
            assert self.canary(asker) in text, f"{asker} saw {text}"

    async def everything_seen(self, asker: FanKey, conversation: str, words: str) -> list[str]:
        vector = self.rooms.embedder.query(words)
        recalled = await self.rooms.recall.recall(asker, conversation, words, vector, "en", 10_000, in_history=0)
        tight = await self.rooms.recall.recall(asker, conversation, words, vector, "en", 40, in_history=0)
        best = await self.rooms.recall.best_statement(asker, f"What is my canary? {words}?", vector, "en")
        history = await self.rooms.transcripts.stored.history(asker, conversation)
        exported = await self.rooms.erasure.export(asker)
        texts = [item.text for item in (*recalled, *tight)] + [message.text for message in history]
        texts += [best.recollection.text] if best else []
        return texts + [m["text"] for one in exported["conversations"] for m in one["messages"]]

    @precondition(lambda self: self.said)
    @rule(data=st.data(), all_of_it=st.booleans())
    def forget(self, data: st.DataObject, all_of_it: bool) -> None:
        """Erasing one fan's words leaves every other fan's whole."""
        key = data.draw(st.sampled_from(sorted(self.said, key=str)))
        gone = next(iter(self.said[key].items()), None)
        if all_of_it or gone is None:
            asyncio.run(self.rooms.transactions.write(_wipe, key, "everything", ""))
            del self.said[key]
        else:
            asyncio.run(self.rooms.transactions.write(_wipe, key, "message", gone[0]))
            self.said[key] = {k: text for k, text in self.said[key].items() if text != gone[1]}
        for other, texts in self.said.items():
            exported = asyncio.run(self.rooms.erasure.export(other))
            kept = {m["message_id"]: m["text"] for one in exported["conversations"] for m in one["messages"]}
            assert kept == texts


def _wipe(connection: Any, key: FanKey, scope: Any, item: str) -> None:
    """The rows alone: searching the files is slow, and is shown in test_erasure."""
    from memory.store.wiping import wipe

    wipe(connection, key, scope, item, f"receipt-{next(Isolation.fresh)}")


def test_no_fan_ever_sees_a_foreign_word(shared_rooms: Any) -> None:
    """Random fans, personas, writes, deletions and queries: nothing that one is shown carries another's canary."""
    Isolation.rooms = shared_rooms
    run_state_machine_as_test(
        Isolation,
        settings=settings(
            max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
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
