"""Retention: each purpose has its own time, pinned items stay with their fan, and what went is proven gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from memory.records import Fact, FanKey
from memory.retention import Limits, Retention

NOW = datetime(2030, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


async def say_at(rooms: Any, key: FanKey, days_ago: int, text: str) -> str:
    message = replace(rooms.message("c", text), said_at=NOW - days_ago * DAY)
    await rooms.transcripts.stored.append(key, "c", [message], [None], "hash")
    return str(message.id)


async def test_words_and_facts_go_each_in_its_own_time(rooms: Any, fan: FanKey) -> None:
    """Old words go and the facts from them stay; old facts go; what is pinned stays; a dry run only counts."""
    await rooms.welcome(fan)
    source = await say_at(rooms, fan, 400, "I grow Amaryllis-Belladonna bulbs")
    kept = await say_at(rooms, fan, 400, "I keep a parrot called Bartholomew")
    await say_at(rooms, fan, 2, "Good morning to the whole orchestra")
    await rooms.items.pin(fan, kept)
    facts = [
        Fact("fact-00001", "grows flowers on a balcony", "en", source, NOW - 400 * DAY),
        Fact("fact-00002", "was once a lighthouse keeper", "en", source, NOW - 900 * DAY),
        Fact("fact-00003", "is called Constantin", "en", source, NOW - 900 * DAY, pinned=True),
    ]
    await rooms.facts.add(fan, facts)
    retention = Retention(rooms.transactions, rooms.erasure, Limits(words=365 * DAY, facts=730 * DAY))
    counted = retention.expire(NOW, dry_run=True)
    assert (counted.fans, counted.messages, counted.facts, counted.proofs) == (0, 1, 1, ())
    assert b"Amaryllis" in rooms.on_disk()
    done = retention.expire(NOW)
    assert (done.messages, done.facts) == (1, 1)
    assert all(proof.proven for proof in done.proofs)
    left = rooms.on_disk()
    assert b"Amaryllis" not in left
    assert b"lighthouse keeper" not in left
    assert [one.id for one in await rooms.facts.all(fan)] == ["fact-00001", "fact-00003"]
    history = await rooms.transcripts.stored.history(fan, "c")
    assert [one.text.split()[0] for one in history] == ["I", "Good"]
    assert retention.expire(NOW).proofs == ()


async def test_a_fan_who_stays_away_is_forgotten_whole(rooms: Any, fan: FanKey) -> None:
    """Their last word or answer counts; pinned items go with them, and the log of erasures has it."""
    away, here = fan, FanKey(fan.tenant, fan.persona, "fan-0002")
    for key in (away, here):
        await rooms.welcome(key)
        await say_at(rooms, key, 10, "a long time no see, says Bartholomew")
    await rooms.items.pin(away, await say_at(rooms, away, 10, "I keep a parrot called Zephyrine"))
    later = NOW + 500 * DAY
    await say_at(rooms, here, -499, "I was here yesterday")
    noted: list[Any] = []
    rooms.erasure.note = noted.append
    retention = Retention(rooms.transactions, rooms.erasure, Limits(silent=365 * DAY))
    done = retention.expire(later)
    assert (done.fans, done.messages) == (1, 0)
    assert [entry.scope for entry in noted] == ["everything"]
    assert (await rooms.erasure.export(away))["known"] is False
    assert len(await rooms.transcripts.stored.history(here, "c")) == 2
    assert b"Zephyrine" not in rooms.on_disk()


async def test_without_limits_everything_stays(rooms: Any, fan: FanKey) -> None:
    """A purpose without a limit keeps what it has."""
    await rooms.welcome(fan)
    await say_at(rooms, fan, 9000, "I have been here for ever")
    done = Retention(rooms.transactions, rooms.erasure, Limits()).expire(NOW)
    assert (done.fans, done.messages, done.facts, done.proofs) == (0, 0, 0, ())
