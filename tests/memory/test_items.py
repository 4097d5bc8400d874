"""A fan's own list of what is remembered: in pages, searched in any script, pinned; and a memory that changes hands."""

from datetime import UTC, datetime
from typing import Any

import pytest

from memory.errors import KeyTaken, UnknownItem
from memory.records import PRIVATE, Counts, Fact, FanKey


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


async def test_the_list_holds_what_stands_in_groups(rooms: Any, fan: FanKey) -> None:
    """Pinned first, then facts, then the fan's statements; what ended or asks is in the timeline only, page by page."""
    await rooms.welcome(fan)
    home, _, music = await rooms.say(fan, "c", "I live in Lugo", "What is your name?", "I love fado music")
    began = datetime(2020, 1, 1, tzinfo=UTC)
    old = Fact("fact-00001", "I live in Vigo", "en", "gone", began, predicate="lives_in=Vigo")
    await rooms.facts.add(fan, [old])
    await rooms.facts.add(fan, [Fact("fact-00002", "I live in Lugo", "en", home, began)], ["fact-00001"])
    await rooms.items.pin(fan, home)
    seen, place = [], ""
    while place is not None:
        page = await rooms.items.told(fan, 1, place)
        seen.extend((item.id, item.quote) for item in page.items)
        place = page.next
        assert page.total == 3
    assert seen == [(home, ""), ("fact-00002", "I live in Lugo"), (music, "")]
    ended = {item.id: item for item in (await rooms.items.timeline(fan)).items}["fact-00001"]
    assert (ended.valid_until, ended.source, ended.used) == (began, "", False)


async def test_a_sensitive_fact_without_its_consent_rests(rooms: Any, fan: FanKey) -> None:
    """Once the consent to it is taken back it is listed as not used."""
    await rooms.welcome(fan)
    await rooms.consents.choose(fan, "sensitive", True, "en")
    fact = Fact("fact-00001", "I have asthma", "en", "m", datetime(2020, 1, 1, tzinfo=UTC), sensitivity="health")
    await rooms.facts.add(fan, [fact])
    assert [item.used for item in (await rooms.items.told(fan)).items] == [True]
    await rooms.consents.choose(fan, "sensitive", False, "en")
    assert [item.used for item in (await rooms.items.told(fan)).items] == [False]


async def test_an_author_gets_numbers_and_a_fan_what_is_stored_after_a_no(rooms: Any, fan: FanKey) -> None:
    """Counts are of this tenant and persona and of fans who said yes; a fan's own count outlives their no."""
    others = (FanKey("another tenant", fan.persona, "x"), FanKey(fan.tenant, "another persona", "y"))
    for key in (fan, *others):
        await rooms.welcome(key)
        await rooms.say(key, "c", "I live in Lugo")
    await rooms.say(fan, "c", "How nice", role="persona")
    assert await rooms.items.counts(fan.tenant, fan.persona) == Counts(1, 2, 0)
    await rooms.consents.choose(fan, "memory", False, "en")
    assert await rooms.items.counts(fan.tenant, fan.persona) == Counts()
    assert await rooms.items.stored(fan) == 1
