"""Opening fans: the newest messages of a long memory, read in batches, and every change of the store seen at once."""

import pytest

from memory import opening
from memory.opening import OpenFans
from memory.records import FanKey
from memory.session import SessionTranscript
from tests.memory.conftest import DIM, Rooms


async def test_only_the_newest_of_a_long_memory_are_open(
    rooms: Rooms, fan: FanKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest messages come, in order and each once, however many batches it takes."""
    monkeypatch.setattr(opening, "_BATCH", 3)
    await rooms.welcome(fan)
    ids = await rooms.say(fan, "talk", *(f"I have number {number}" for number in range(10)))
    for newest in (1, 6, 7, 10, 50):
        opened = OpenFans(rooms.transcripts.stored, SessionTranscript(), rooms.facts, DIM, newest=newest)
        found = await opened.open(fan)
        assert found is not None
        assert [entry.id for entry in found.entries] == ids[-newest:]


async def test_an_open_fan_follows_the_store(rooms: Rooms, fan: FanKey) -> None:
    """What is said next is found, and after a no nothing of it is open, although the fan was."""
    await rooms.welcome(fan)
    await rooms.say(fan, "talk", "I live in Lugo")
    assert await rooms.opened.open(fan) is not None
    await rooms.say(fan, "talk", "My cat is called Ulises")
    found = await rooms.opened.open(fan)
    assert found is not None
    assert len(found.entries) == 2
    await rooms.consents.say(fan, False, "en")
    assert await rooms.opened.open(fan) is None


async def test_a_store_that_cannot_be_glanced_at_is_read_the_long_way(file_rooms: Rooms, fan: FanKey) -> None:
    """The revision is the same by either way, and one that SQLite cannot answer at once is None."""
    await file_rooms.welcome(fan)
    await file_rooms.say(fan, "talk", "I live in Lugo")
    quick = await file_rooms.transcripts.stored.revision(fan)
    assert file_rooms.transactions.glance("SELECT * FROM nowhere", ()) is None
    file_rooms.transactions.glance = lambda *_: None  # type: ignore[method-assign]
    assert await file_rooms.transcripts.stored.revision(fan) == quick
