"""A fan's own list of what is remembered: in pages, searched in any script, pinned; and a memory that changes hands."""

from datetime import UTC, datetime
from typing import Any

import pytest

from memory.errors import KeyTaken, UnknownItem
from memory.records import PRIVATE, Fact, FanKey


async def test_the_timeline_comes_page_by_page(rooms: Any, fan: FanKey) -> None:
    """Newest first, each item once, facts among messages; replies and words of a crisis are not listed."""
    await rooms.welcome(fan)
    ids = await rooms.say(fan, "c", *(f"line {number}" for number in range(7)))
    await rooms.say(fan, "c", "a reply", role="persona")
    hidden = rooms.message("c", "hidden")
    moved = type(hidden)(hidden.id, "c", "fan", "hidden", "en", hidden.said_at, origin=PRIVATE)
    await rooms.transcripts.stored.append(fan, "c", [moved], [None], "hash")
    await rooms.facts.add(fan, [Fact("fact-00001", "a fact", "en", ids[0], datetime(2020, 1, 1, tzinfo=UTC))])
    seen, place = [], ""
    while place is not None:
        page = await rooms.items.timeline(fan, 3, place)
        seen.extend(item.id for item in page.items)
        place = page.next
    assert seen == [*reversed(ids), "fact-00001"]
    assert (await rooms.items.timeline(fan, 3, "no place")).items == (await rooms.items.timeline(fan, 3)).items


@pytest.mark.parametrize(
    ("text", "wanted"), [("STRASSE", 1), ("小白", 1), ("हिन्दी", 1), ("tea honey", 1), ("nothing", 0), ("%", 0), ("", 4)]
)
async def test_items_are_searched_in_any_script(rooms: Any, fan: FanKey, text: str, wanted: int) -> None:
    """Every word must be there, in whatever case and order."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "Ich wohne in der Lindenstraße", "我家的猫叫小白", "मुझे हिन्दी पसंद है", "honey in my tea")
    assert len((await rooms.items.search(fan, text)).items) == wanted


async def test_pins_are_kept_and_belong_to_their_fan(rooms: Any, fan: FanKey) -> None:
    """A message and a fact can be pinned and let go; another fan's cannot."""
    other = FanKey(fan.tenant, fan.persona, "fan-0002")
    for key in (fan, other):
        await rooms.welcome(key)
    [mine] = await rooms.say(fan, "c", "I live in Lugo")
    await rooms.facts.add(fan, [Fact("fact-00001", "a fact", "en", mine, datetime(2020, 1, 1, tzinfo=UTC))])
    for item in (mine, "fact-00001"):
        await rooms.items.pin(fan, item)
        with pytest.raises(UnknownItem):
            await rooms.items.pin(other, item)
    assert [item.pinned for item in (await rooms.items.timeline(fan)).items] == [True, True]
    await rooms.items.pin(fan, mine, False)
    assert [item.pinned for item in (await rooms.items.timeline(fan)).items] == [False, True]


async def test_after_a_no_nothing_is_listed(rooms: Any, fan: FanKey) -> None:
    """A fan who says no to facts sees none; one who says no to memory sees an empty list."""
    await rooms.welcome(fan)
    [source] = await rooms.say(fan, "c", "I live in Lugo")
    await rooms.facts.add(fan, [Fact("fact-00001", "a fact", "en", source, datetime(2020, 1, 1, tzinfo=UTC))])
    await rooms.consents.choose(fan, "facts", False, "en")
    assert [item.kind for item in (await rooms.items.timeline(fan)).items] == ["turn"]
    await rooms.consents.choose(fan, "memory", False, "en")
    assert (await rooms.items.timeline(fan)).items == ()


async def test_a_memory_changes_hands_whole_or_not_at_all(rooms: Any, fan: FanKey) -> None:
    """A visitor who makes an account takes their memory along; a taken key, or another tenant's, is refused."""
    account = FanKey(fan.tenant, fan.persona, "account-7")
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "I live in Lugo")
    await rooms.items.rename(fan, account)
    assert (await rooms.erasure.export(fan))["known"] is False
    assert [one.text for one in await rooms.transcripts.stored.history(account, "c")] == ["I live in Lugo"]
    await rooms.welcome(fan)
    for taken in (account, FanKey("another tenant", fan.persona, "x")):
        with pytest.raises(KeyTaken):
            await rooms.items.rename(fan, taken)
    with pytest.raises(UnknownItem):
        await rooms.items.rename(FanKey(fan.tenant, fan.persona, "nobody"), FanKey(fan.tenant, fan.persona, "x"))
