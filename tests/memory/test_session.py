"""The session's transcript: same answers as the stored one, bounded, gone when forgotten."""

from typing import Any

import pytest

from memory.errors import DuplicateMessage, UnknownItem
from memory.records import FanKey
from memory.session import SessionTranscript


async def test_a_session_answers_like_the_store(rooms: Any, fan: FanKey) -> None:
    """The same appends, retries and failures leave the same history and conversations in both."""
    await rooms.welcome(fan)
    keepers = (rooms.transcripts.session, rooms.transcripts.stored)
    said = [rooms.message("c", f"line {number}") for number in range(4)]
    for keeper in keepers:
        await keeper.append(fan, "c", said[:2], [None, None], "hash")
        await keeper.append(fan, "c", [said[2]], [None], "hash", supersedes=[said[1].id])
        with pytest.raises(DuplicateMessage):
            await keeper.append(fan, "c", [said[3], said[0]], [None, None], "hash")
        with pytest.raises(UnknownItem):
            await keeper.append(fan, "c", [said[3]], [None], "hash", supersedes=["nothing"])
        await keeper.append(fan, "d", [said[3]], [None], "hash")
        await keeper.supersede(fan, said[0].id)
    histories = [await keeper.history(fan, "c") for keeper in keepers]
    assert histories[0] == histories[1] == (said[2],)
    first, second = [await keeper.conversations(fan) for keeper in keepers]
    assert first == second


async def test_a_session_is_bounded_in_fans_and_in_messages(rooms: Any) -> None:
    """The longest silent fan and the oldest message make room."""
    session = SessionTranscript(sessions=2, messages=3)
    keys = [FanKey("t", "p", name) for name in "abc"]
    for key in keys:
        for number in range(5):
            await session.append(key, "c", [rooms.message("c", f"{key.fan}{number}")], [None], "hash")
    assert await session.history(keys[0], "c") == ()
    assert [one.text for one in await session.history(keys[2], "c")] == ["c2", "c3", "c4"]


async def test_a_session_is_searched_without_touching_the_disk(rooms: Any, fan: FanKey) -> None:
    """A fan who said no is still understood within the conversation, and nothing of it is in the files."""
    said = rooms.message("c", "I keep a tortoise called Hannibal")
    await rooms.transcripts.session.append(fan, "c", [said], [rooms.embedder.query(said.text)], "hash")
    vector = rooms.embedder.query("x")
    recalled = await rooms.recall.recall(fan, "c", "tortoise", vector, "en", 100, in_history=0)
    assert [one.text for one in recalled] == [said.text]
    assert b"Hannibal" not in rooms.on_disk()


async def test_a_new_session_is_never_taken_for_a_dropped_one(rooms: Any, fan: FanKey) -> None:
    """After a session was forgotten, what the next one says is all that search finds."""
    vector = rooms.embedder.query("x")
    for text in ("I like red tulips best", "I like blue irises best"):
        await rooms.transcripts.session.append(fan, "c", [rooms.message("c", text)], [vector], "hash")
        recalled = await rooms.recall.recall(fan, "c", "like", vector, "en", 100, in_history=0)
        assert [one.text for one in recalled] == [text]
        rooms.transcripts.session.forget(fan)
