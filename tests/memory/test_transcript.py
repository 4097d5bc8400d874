"""The stored transcript: order, retry, durability, concurrency, consent, one embedder."""

import asyncio
import sqlite3
from typing import Any

import pytest

from memory.errors import DuplicateMessage, EmbedderMismatch, NotConsented, StoreUnavailable, UnknownItem, UnusableId
from memory.records import FanKey
from memory.transcript import claim_embedder, embed_again


async def test_what_was_said_comes_back_in_order(rooms: Any, fan: FanKey) -> None:
    """History gives the last messages of one conversation, oldest first, with all their fields."""
    await rooms.welcome(fan)
    said = [rooms.message("c1", f"line {number}", role="fan" if number % 2 else "persona") for number in range(5)]
    await rooms.transcripts.stored.append(fan, "c1", said, [None] * 5, "hash")
    await rooms.say(fan, "c2", "elsewhere")
    assert await rooms.transcripts.stored.history(fan, "c1", 3) == tuple(said[-3:])
    listed = await rooms.transcripts.stored.conversations(fan)
    assert [(one.id, one.messages) for one in listed] == [("c2", 1), ("c1", 5)]


async def test_a_retry_supersedes_the_earlier_reply_in_one_step(rooms: Any, fan: FanKey) -> None:
    """A superseded reply leaves the history and search, and stays in the export."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "hello")
    [old] = await rooms.say(fan, "c", "first try", role="persona")
    new = rooms.message("c", "second try", role="persona")
    await rooms.transcripts.stored.append(fan, "c", [new], [None], "hash", supersedes=[old])
    history = await rooms.transcripts.stored.history(fan, "c")
    assert [one.text for one in history] == ["hello", "second try"]
    exported = str(await rooms.erasure.export(fan))
    assert "first try" in exported


async def test_a_failed_append_leaves_nothing(rooms: Any, fan: FanKey) -> None:
    """When one part of an append fails, no message of it is stored."""
    await rooms.welcome(fan)
    [known] = await rooms.say(fan, "c", "hello")
    fresh, twice = rooms.message("c", "new"), rooms.message("c", "again", id=known)
    with pytest.raises(DuplicateMessage):
        await rooms.transcripts.stored.append(fan, "c", [fresh, twice], [None, None], "hash")
    with pytest.raises(UnknownItem):
        await rooms.transcripts.stored.append(fan, "c", [fresh], [None], "hash", supersedes=["nothing"])
    assert [one.text for one in await rooms.transcripts.stored.history(fan, "c")] == ["hello"]


async def test_nothing_is_written_without_a_yes(rooms: Any, fan: FanKey) -> None:
    """An append before consent, or after it was withdrawn, is refused; what is said goes to the session."""
    with pytest.raises(NotConsented):
        await rooms.say(fan, "c", "my secret")
    await rooms.welcome(fan)
    assert await rooms.transcripts.of(fan) is rooms.transcripts.stored
    await rooms.consents.say(fan, False, "en")
    assert await rooms.transcripts.of(fan) is rooms.transcripts.session
    with pytest.raises(NotConsented):
        await rooms.say(fan, "c", "my secret")
    assert b"my secret" not in rooms.on_disk()


async def test_a_session_is_written_down_after_a_late_yes(rooms: Any, fan: FanKey) -> None:
    """Adopting moves the session's messages to the store, once."""
    said = rooms.message("c", "I live in Lugo")
    await rooms.transcripts.session.append(fan, "c", [said], [rooms.embedder.query(said.text)], "hash")
    await rooms.welcome(fan)
    assert await rooms.transcripts.adopt(fan, "hash") == 1
    assert await rooms.transcripts.adopt(fan, "hash") == 0
    assert await rooms.transcripts.stored.history(fan, "c") == (said,)


async def test_two_embedders_are_never_mixed(rooms: Any, fan: FanKey) -> None:
    """Vectors of another model are refused at start and at append, until the store is embedded again."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "hello")

    class Other(type(rooms.embedder)):  # type: ignore[misc]  # a model by another name
        model_id = "other"

    with pytest.raises(EmbedderMismatch, match="'hash'"):
        await claim_embedder(rooms.transactions, Other())
    with pytest.raises(EmbedderMismatch):
        await rooms.transcripts.stored.append(fan, "c", [rooms.message("c", "x")], [None], "other")
    assert await embed_again(rooms.transactions, Other()) == 1
    await claim_embedder(rooms.transactions, Other())


@pytest.mark.parametrize("bad", ["", "a\0b", "\ud800", "x" * 257])
async def test_ids_that_could_collide_or_not_be_stored_are_refused(rooms: Any, bad: str) -> None:
    """An id is kept exactly or refused, never mended: mending could make two fans one."""
    with pytest.raises(UnusableId):
        await rooms.consents.say(FanKey("t", "p", bad), True, "en")


async def test_unreadable_letters_of_a_text_are_left_out(rooms: Any, fan: FanKey) -> None:
    """NUL and lone surrogates in a text do not stop a turn from being stored."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "a\0b\ud800c")
    assert (await rooms.transcripts.stored.history(fan, "c"))[0].text == "abc"


async def test_many_writers_at_once_lose_nothing(rooms: Any) -> None:
    """Forty fans writing at the same time all find every turn of theirs, in order, and none of others."""

    async def chat(number: int) -> bool:
        key = FanKey("t", "nova", f"fan-{number}")
        await rooms.welcome(key)
        for turn in range(5):
            await rooms.say(key, "c", f"{number}/{turn}")
        history = await rooms.transcripts.stored.history(key, "c")
        return [one.text for one in history] == [f"{number}/{turn}" for turn in range(5)]

    assert all(await asyncio.gather(*(chat(number) for number in range(40))))


async def test_writers_of_one_fan_keep_every_revision(rooms: Any, fan: FanKey) -> None:
    """Concurrent appends to one conversation are all there, each a revision of its own."""
    await rooms.welcome(fan)
    before = await rooms.transcripts.stored.revision(fan)
    await asyncio.gather(*(rooms.say(fan, "c", f"line {number}") for number in range(30)))
    after = await rooms.transcripts.stored.revision(fan)
    history = await rooms.transcripts.stored.history(fan, "c", 100)
    assert {one.text for one in history} == {f"line {number}" for number in range(30)}
    assert after.count - before.count == 30


async def test_a_locked_store_is_a_clear_refusal(file_rooms: Any, fan: FanKey) -> None:
    """While another program holds the database, a write fails with the family's own error, and works afterwards."""
    await file_rooms.welcome(fan)
    file_rooms.transactions._engine.dispose()
    for_tests = sqlite3.connect(file_rooms.path, isolation_level=None)
    for_tests.execute("BEGIN IMMEDIATE")
    with file_rooms.transactions._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with pytest.raises(StoreUnavailable, match="locked"):
        await file_rooms.say(fan, "c", "hello")
    for_tests.execute("ROLLBACK")
    for_tests.close()
    await file_rooms.say(fan, "c", "hello")
