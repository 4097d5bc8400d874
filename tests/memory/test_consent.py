"""Consent: per purpose, the newest answer holds, and each is on record."""

from typing import Any

from memory.records import FanKey


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
