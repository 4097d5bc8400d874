"""Export and erasure: everything is shown, anything can be forgotten, and the files prove it."""

import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from memory import erasure, proof
from memory.errors import ErasureIncomplete, UnknownItem
from memory.records import Fact, FanKey

SECRET = "My sister Wilhelmina-Zuleika lives behind the old lighthouse"


def fact(id: str, text: str, source: str, rooms: Any) -> Fact:
    return Fact(id, text, "en", source, rooms.message("c", "x").said_at)


async def test_forgetting_everything_leaves_nothing_in_the_files(rooms: Any, fan: FanKey) -> None:
    """Texts, ids and the fan's own name are gone from database, log and free pages, and the receipt says so."""
    await rooms.welcome(fan)
    for turn in range(60):
        await rooms.say(fan, f"conversation-{turn % 3}", f"{SECRET} {turn}", "我家的猫叫小白狐狸 " * 90)
    [source] = await rooms.say(fan, "conversation-0", "I am afraid of the Zanzibar ferry")
    await rooms.facts.add(fan, [fact("fact-00001", "afraid of the Zanzibar ferry", source, rooms)])
    assert b"Wilhelmina-Zuleika" in rooms.on_disk()
    receipt = await rooms.erasure.forget_everything(fan)
    left = rooms.on_disk()
    for needle in ("Wilhelmina-Zuleika", "小白狐狸", "Zanzibar", "fan-0001", "conversation-1", source):
        assert needle.encode() not in left
    assert receipt.proven
    assert receipt.rows == {"messages": 121, "facts": 1, "conversations": 3, "consents": 1, "fans": 1}
    assert receipt.elsewhere == 0
    assert (await rooms.erasure.export(fan))["known"] is False


async def test_one_message_goes_with_every_reply_that_quotes_it(rooms: Any, fan: FanKey) -> None:
    """Its other wordings in the same words, quoting replies and facts from it go too; the rest of the talk stays."""
    await rooms.welcome(fan)
    [first, _, kept] = await rooms.say(fan, "c", SECRET, SECRET.upper(), "I like tea with honey")
    await rooms.say(fan, "c", f"You told me: «{SECRET}».", role="persona")
    await rooms.facts.add(fan, [fact("fact-00001", "sister Wilhelmina-Zuleika", first, rooms)])
    receipt = await rooms.erasure.forget_message(fan, first)
    assert receipt.rows == {"messages": 3, "facts": 1, "conversations": 0}
    assert [one.id for one in await rooms.transcripts.stored.history(fan, "c")] == [kept]
    assert b"wilhelmina" not in rooms.on_disk().lower()
    vector = rooms.embedder.query(SECRET)
    recalled = await rooms.recall.recall(fan, "d", SECRET, vector, "en", 1000)
    assert [one.text for one in recalled] == ["I like tea with honey"]


async def test_a_fact_goes_with_the_words_it_came_from(rooms: Any, fan: FanKey) -> None:
    """Forgetting a fact forgets its source message: it would be recalled all the same."""
    await rooms.welcome(fan)
    [source] = await rooms.say(fan, "c", SECRET)
    await rooms.facts.add(fan, [fact("fact-00001", "has a sister called Wilhelmina-Zuleika", source, rooms)])
    receipt = await rooms.erasure.forget_fact(fan, "fact-00001")
    assert receipt.rows == {"messages": 1, "facts": 1, "conversations": 1}
    assert b"Wilhelmina" not in rooms.on_disk()


async def test_one_conversation_goes_and_the_others_stay(rooms: Any, fan: FanKey) -> None:
    """Forgetting a conversation takes its messages and its name."""
    await rooms.welcome(fan)
    await rooms.say(fan, "first-conversation", SECRET)
    await rooms.say(fan, "second-conversation", "I like tea with honey")
    await rooms.erasure.forget_conversation(fan, "first-conversation")
    assert [one.id for one in await rooms.transcripts.stored.conversations(fan)] == ["second-conversation"]
    assert b"first-conversation" not in rooms.on_disk()


async def test_words_that_another_fan_said_too_stay_theirs(rooms: Any, fan: FanKey) -> None:
    """The same sentence of somebody else is not erased, and the receipt counts it as standing elsewhere."""
    other = FanKey(fan.tenant, fan.persona, "fan-0002")
    for key in (fan, other):
        await rooms.welcome(key)
        await rooms.say(key, "c", SECRET)
    receipt = await rooms.erasure.forget_everything(fan)
    assert receipt.proven
    assert receipt.elsewhere > 0
    assert [one.text for one in await rooms.transcripts.stored.history(other, "c")] == [SECRET]


async def test_the_log_of_erasures_holds_no_word_of_them(rooms: Any, fan: FanKey) -> None:
    """What is kept of an erasure are digests, counts and whether it was proven."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", SECRET)
    receipt = await rooms.erasure.forget_everything(fan)
    query = text("SELECT receipt, scope, rows, proven, key_digest FROM erasures")
    rows = rooms.transactions.read_now(lambda connection: connection.execute(query).all())
    assert [tuple(row[:4]) for row in rows] == [(receipt.id, "everything", 4, True)]
    assert len(rows[0].key_digest) == 64


async def test_forgetting_what_is_not_there_is_told(rooms: Any, fan: FanKey) -> None:
    """An unknown item raises; everything of an unknown fan is nothing, and proven."""
    with pytest.raises(UnknownItem):
        await rooms.erasure.forget_message(fan, "nothing")
    await rooms.welcome(fan)
    for forget in (rooms.erasure.forget_message, rooms.erasure.forget_conversation, rooms.erasure.forget_fact):
        with pytest.raises(UnknownItem, match="nothing"):
            await forget(fan, "nothing")
    assert (await rooms.erasure.forget_everything(FanKey("t", "p", "nobody"))).rows == {}


async def test_another_fans_item_cannot_be_forgotten(rooms: Any, fan: FanKey) -> None:
    """An id of somebody else is unknown to this fan."""
    other = FanKey(fan.tenant, fan.persona, "fan-0002")
    for key in (fan, other):
        await rooms.welcome(key)
    [theirs] = await rooms.say(other, "theirs", SECRET)
    with pytest.raises(UnknownItem):
        await rooms.erasure.forget_message(fan, theirs)
    with pytest.raises(UnknownItem):
        await rooms.erasure.forget_conversation(fan, "theirs")


async def test_text_left_in_another_file_is_not_called_erased(rooms: Any, fan: FanKey, tmp_path: Path) -> None:
    """A log file that still holds the words makes the erasure fail by name, and the log entry unproven."""
    log = tmp_path / "logs" / "turns.log"
    log.parent.mkdir()
    log.write_text(f"fan said: {SECRET}\n")
    careful = erasure.Erasure(rooms.transactions, rooms.transcripts.session, [], [log.parent])
    await rooms.welcome(fan)
    await rooms.say(fan, "c", SECRET)
    with pytest.raises(ErasureIncomplete, match=r"turns\.log"):
        await careful.forget_everything(fan)


async def test_the_session_and_the_open_fan_are_dropped_too(rooms: Any, fan: FanKey) -> None:
    """Erasing everything empties this process's memory of the fan."""
    await rooms.welcome(fan)
    await rooms.say(fan, "c", SECRET)
    await rooms.transcripts.session.append(fan, "s", [rooms.message("s", SECRET)], [None], "hash")
    await rooms.recall.recall(fan, "d", "sister", rooms.embedder.query("sister"), "en", 100)
    assert rooms.opened.held() == (fan,)
    await rooms.erasure.forget_everything(fan)
    assert rooms.opened.held() == ()
    assert await rooms.transcripts.session.said(fan) == ()


async def test_the_export_holds_everything_of_one_fan(rooms: Any, fan: FanKey) -> None:
    """Consents, messages with their fields and facts are in the export, and nobody else's."""
    other = FanKey(fan.tenant, "diego", fan.fan)
    await rooms.welcome(fan)
    await rooms.welcome(other)
    [source] = await rooms.say(fan, "c", SECRET)
    await rooms.say(other, "c", "I like tea with honey")
    await rooms.facts.add(fan, [fact("fact-00001", "has a sister", source, rooms)])
    exported = await rooms.erasure.export(fan)
    assert exported["consents"][0]["granted"] is True
    assert exported["conversations"][0]["messages"][0]["text"] == SECRET
    assert exported["facts"][0]["source_message"] == source
    assert "honey" not in str(exported)
    assert set(await rooms.erasure.keys_of(fan.tenant, fan.fan)) == {fan, other}


def test_pieces_are_found_across_chunks_and_in_any_script(tmp_path: Path) -> None:
    """The search of raw files sees a piece wherever it lies."""
    from memory import scan

    file = tmp_path / "raw"
    piece = "我家的猫叫小白狐狸"
    file.write_bytes(b"\xff" * (scan.CHUNK - 5) + piece.encode() + b"\0" * 100)
    assert scan.scan_file(file, scan.Pieces([piece, "nowhere at all", piece]))[1] == {0, 2}


def test_short_texts_are_counted_and_not_searched_for() -> None:
    """ "ok" is in many files; pieces of long texts cover all of their letters."""
    pieces, too_short = proof.split_pieces(["ok", "x" * 50, "好的", ""])
    assert too_short == 3
    assert pieces == ["x" * 24]


def test_the_search_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Pieces reach the child by its input, so that no other user of the machine reads them."""
    file = tmp_path / "raw"
    file.write_bytes(SECRET.encode())
    [found] = proof.scan([file, tmp_path / "missing"], [SECRET])
    assert found.found == {0}
    assert sys.executable
