"""Consent: per purpose, the newest answer holds, and each is on record."""

from datetime import UTC, datetime
from typing import Any

import pytest

from memory.errors import NotConsented, UnknownPurpose
from memory.records import Fact, FanKey


async def test_the_newest_answer_to_a_purpose_holds(rooms: Any, fan: FanKey) -> None:
    """Never asked, yes and no are three different things, each purpose apart."""
    assert await rooms.consents.given(fan) is None
    await rooms.consents.say(fan, True, "es")
    await rooms.consents.say(fan, False, "es", purpose="health")
    assert await rooms.consents.given(fan) is True
    await rooms.consents.say(fan, False, "es")
    assert await rooms.consents.given(fan) is False
    assert [(one.purpose, one.granted) for one in await rooms.consents.all(fan)] == [
        ("health", False),
        ("memory", False),
    ]
    exported = await rooms.erasure.export(fan)
    assert [one["granted"] for one in exported["consents"]] == [True, False, False]


async def test_a_yes_to_one_persona_is_not_a_yes_to_another(rooms: Any, fan: FanKey) -> None:
    """Consent belongs to the whole key."""
    await rooms.consents.say(fan, True, "en")
    assert await rooms.consents.remembers(FanKey(fan.tenant, "diego", fan.fan)) is False


async def test_after_a_no_nothing_stored_is_recalled(rooms: Any, fan: FanKey) -> None:
    """Withdrawing consent closes what was kept; it is still there to be exported or erased."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "I live in Lugo")
    await rooms.consents.say(fan, False, "en")
    vector = rooms.embedder.query("where")
    assert await rooms.recall.recall(fan, "d", "where", vector, "en", 100) == ()
    assert "Lugo" in str(await rooms.erasure.export(fan))


async def test_facts_follow_memory_and_sensitive_ones_need_their_own_yes(rooms: Any, fan: FanKey) -> None:
    """A no to facts stops and hides them all; without a yes of its own a sensitive one is not kept, nor used after it
    was taken back."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    ordinary = Fact("fact-00001", "lives in Lugo", "en", "m", moment)
    health = Fact("fact-00002", "has asthma", "en", "m", moment, sensitivity="health")
    assert [one.open for one in await rooms.consents.choices(fan)] == [False, False, False]
    await rooms.consents.choose(fan, "memory", True, "en")
    assert await rooms.facts.add(fan, [ordinary, health]) == ("fact-00001",)
    chosen = await rooms.consents.choose(fan, "sensitive", True, "ja")
    assert [(one.purpose, one.granted, one.open) for one in chosen] == [
        ("memory", True, True),
        ("facts", None, True),
        ("sensitive", True, True),
    ]
    assert await rooms.facts.add(fan, [health]) == ("fact-00002",)
    assert len(await rooms.facts.with_vectors(fan)) == 2
    await rooms.consents.choose(fan, "sensitive", False, "ja")
    assert [known.fact.id for known in await rooms.facts.with_vectors(fan)] == ["fact-00001"]
    await rooms.consents.choose(fan, "facts", False, "ja")
    assert await rooms.facts.with_vectors(fan) == ()
    assert await rooms.consents.allows(fan, "memory")
    assert not await rooms.consents.allows(fan, "sensitive")
    with pytest.raises(NotConsented):
        await rooms.facts.add(fan, [Fact("fact-00003", "likes tea", "en", "m", moment)])


async def test_an_unknown_purpose_is_refused(rooms: Any, fan: FanKey) -> None:
    """The page's switches are the known purposes and no others."""
    with pytest.raises(UnknownPurpose, match="memory, facts, sensitive"):
        await rooms.consents.choose(fan, "marketing", True, "en")
