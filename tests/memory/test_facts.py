"""Facts: validity, provenance, superseding, no duplicates."""

from datetime import UTC, datetime
from typing import Any

import pytest

from memory.errors import NotConsented, UnknownItem
from memory.records import Fact, FanKey


def fact(id: str, text: str, day: int) -> Fact:
    return Fact(id, text, "en", "message-1", datetime(2026, 5, day, tzinfo=UTC))


async def test_a_new_fact_supersedes_and_the_old_keeps_its_dates(rooms: Any, fan: FanKey) -> None:
    """The earlier fact ends when the later begins, and is still what held then."""
    await rooms.welcome(fan)
    await rooms.facts.add(fan, [fact("f1", "lives in Lugo", 1)])
    await rooms.facts.add(fan, [fact("f2", "lives in Vigo", 9)], supersedes=["f1"])
    assert [one.id for one in await rooms.facts.standing(fan)] == ["f2"]
    assert [one.id for one in await rooms.facts.standing(fan, datetime(2026, 5, 4, tzinfo=UTC))] == ["f1"]
    assert [one.id for one in await rooms.facts.all(fan)] == ["f1", "f2"]


async def test_the_same_words_twice_are_one_fact(rooms: Any, fan: FanKey) -> None:
    """Spacing, case, width and a full stop make no second fact."""
    await rooms.welcome(fan)
    first = await rooms.facts.add(fan, [fact("f1", "Lives in Lugo", 1)])
    second = await rooms.facts.add(fan, [fact("f2", "lives  in ＬＵＧＯ.", 2), fact("f3", "likes tea", 2)])
    assert (first, second) == (("f1",), ("f3",))


async def test_facts_need_a_yes_and_known_ids(rooms: Any, fan: FanKey) -> None:
    """Without consent no fact is kept; superseding or pinning what is not there changes nothing."""
    with pytest.raises(NotConsented):
        await rooms.facts.add(fan, [fact("f1", "likes tea", 1)])
    await rooms.welcome(fan)
    with pytest.raises(UnknownItem):
        await rooms.facts.add(fan, [fact("f1", "likes tea", 1)], supersedes=["f0"])
    with pytest.raises(UnknownItem):
        await rooms.facts.pin(fan, "f1")
    assert await rooms.facts.all(fan) == ()


async def test_standing_facts_are_recalled_and_ended_ones_are_not(rooms: Any, fan: FanKey) -> None:
    """Recall sees a fact that was added or ended since the fan was opened."""
    await rooms.welcome(fan)
    vector = rooms.embedder.query("where")
    await rooms.facts.add(fan, [fact("f1", "lives in Lugo", 1)])
    assert [one.kind for one in await rooms.recall.recall(fan, "c", "where", vector, "en", 100)] == ["fact"]
    await rooms.facts.add(fan, [fact("f2", "lives in Vigo", 9)], supersedes=["f1"])
    assert [one.text for one in await rooms.recall.recall(fan, "c", "where", vector, "en", 100)] == ["lives in Vigo"]
