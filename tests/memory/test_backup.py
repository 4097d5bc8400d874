"""Backup and restore: whole, checked, between databases, and never bringing back what was forgotten."""

import zipfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from memory.backup import load_backup, read_manifest, write_backup
from memory.consent import Consents
from memory.erasure_log import ErasureLog
from memory.errors import BackupUnusable
from memory.items import Items
from memory.records import Fact, FanKey
from memory.replay import replay, save_log
from serving.database.everything import TABLES

SECRET = "My sister Wilhelmina-Zuleika lives behind the old lighthouse"
OpenRooms = Callable[[Path | str], Awaitable[Any]]


async def fill(rooms: Any, fan: FanKey, other: FanKey) -> None:
    for key in (fan, other):
        await rooms.welcome(key)
        source, _ = await rooms.say(key, "c", f"{SECRET} of {key.fan}", "I like tea with honey")
        moment = datetime(2026, 5, 3, tzinfo=UTC)
        await rooms.facts.add(key, [Fact(f"fact-of-{key.fan}", f"a sister of {key.fan}", "en", source, moment)])


async def everything(rooms: Any, *keys: FanKey) -> list[object]:
    return [await rooms.erasure.export(key) for key in keys]


async def test_a_backup_brings_everything_back(rooms: Any, fan: FanKey, tmp_path: Path) -> None:
    """Rows of every table and files of every folder come back as they were, and new rows get new ids after them."""
    other = FanKey(fan.tenant, "diego", "fan-0002")
    await fill(rooms, fan, other)
    folder = tmp_path / "personas"
    (folder / "nova").mkdir(parents=True)
    (folder / "nova" / "card.yaml").write_text("name: Nova")
    before = await everything(rooms, fan, other)
    manifest = write_backup(rooms.transactions, TABLES, "0005", tmp_path / "b.zip", {"personas": folder})
    assert manifest.rows["messages"] == 4
    await rooms.erasure.forget_everything(other)
    (folder / "nova" / "card.yaml").write_text("changed")
    (folder / "new").write_text("new")
    load_backup(rooms.transactions, TABLES, tmp_path / "b.zip", {"personas": folder})
    assert await everything(rooms, fan, other) == before
    assert [path.name for path in folder.rglob("*")] == ["nova", "card.yaml"]
    assert (folder / "nova" / "card.yaml").read_text() == "name: Nova"
    await rooms.say(fan, "d", "something new")
    recalled = await rooms.recall.recall(fan, "e", "sister", rooms.embedder.query("x"), "en", 10_000)
    assert len(recalled) == 4


async def test_a_restored_backup_forgets_again_before_it_serves(
    rooms: Any, open_rooms: OpenRooms, fan: FanKey, tmp_path: Path
) -> None:
    """Back up, forget a fan, an item and a consent, restore: after the start no file holds a word of it."""
    other, third = FanKey(fan.tenant, fan.persona, "fan-0002"), FanKey(fan.tenant, fan.persona, "fan-0003")
    await fill(rooms, fan, other)
    await rooms.welcome(third)
    [item] = await rooms.say(other, "c", "I am afraid of the Zanzibar ferry")
    write_backup(rooms.transactions, TABLES, "0005", tmp_path / "b.zip", {})
    log = ErasureLog(tmp_path / "log" / "erasures.jsonl")
    (tmp_path / "log").mkdir()
    rooms.erasure.note = log.note
    await rooms.erasure.forget_everything(fan)
    await rooms.erasure.forget_message(other, item)
    await Consents(rooms.transactions, log).say(third, False, "en")
    load_backup(rooms.transactions, TABLES, tmp_path / "b.zip", {})
    assert b"Zanzibar" in rooms.on_disk()
    rooms.transactions.close()
    again = await open_rooms(rooms.url)
    replayed = replay(again.transactions, log, again.erasure.prover)
    left = again.on_disk()
    assert not [word for word in (b"of fan-0001", b"Zanzibar", item.encode(), b"fan-0001") if word in left]
    assert replayed.entries == 3
    assert replayed.proof.proven
    assert await again.consents.remembers(third) is False
    assert len((await again.erasure.export(other))["conversations"][0]["messages"]) == 2
    assert replay(again.transactions, log, again.erasure.prover).entries == 0
    again.transactions.close()


async def test_what_only_the_database_knew_was_erased_is_saved_first(rooms: Any, fan: FanKey, tmp_path: Path) -> None:
    """Before a database is replaced, its own log goes into the file; a line that was cut short spoils nothing."""
    await fill(rooms, fan, FanKey("t", "p", "f"))
    await rooms.erasure.forget_everything(fan)
    file = tmp_path / "erasures.jsonl"
    file.write_text('{"receipt": "cut sho')
    log = ErasureLog(file)
    assert save_log(rooms.transactions, log) == 1
    assert save_log(rooms.transactions, log) == 0
    assert [entry.scope for entry in log.entries()] == ["everything"]
    assert "fan-0001" not in file.read_text()


async def test_a_fan_who_came_back_is_not_forgotten_twice(rooms: Any, fan: FanKey, tmp_path: Path) -> None:
    """A store that carried out the log keeps what a fan says afterwards."""
    log = ErasureLog(tmp_path / "erasures.jsonl")
    rooms.erasure.note = log.note
    await rooms.welcome(fan)
    await rooms.erasure.forget_everything(fan)
    await rooms.welcome(fan)
    await rooms.say(fan, "c", "I am back")
    assert replay(rooms.transactions, log, rooms.erasure.prover).entries == 0
    assert len(await rooms.transcripts.stored.history(fan, "c")) == 1


async def test_who_changed_their_key_is_forgotten_in_an_older_backup(rooms: Any, fan: FanKey, tmp_path: Path) -> None:
    """A visitor makes an account and is forgotten: a backup from before has them under the old key, and forgets."""
    log = ErasureLog(tmp_path / "erasures.jsonl")
    rooms.erasure.note = log.note
    account, last = FanKey(fan.tenant, fan.persona, "account-0007"), FanKey(fan.tenant, fan.persona, "account-0008")
    await fill(rooms, fan, FanKey("t", "p", "somebody else"))
    write_backup(rooms.transactions, TABLES, "0005", tmp_path / "b.zip", {})
    await Items(rooms.transactions, log).rename(fan, account)
    await Items(rooms.transactions, log).rename(account, last)
    await rooms.erasure.forget_everything(last)
    load_backup(rooms.transactions, TABLES, tmp_path / "b.zip", {})
    assert (await rooms.erasure.export(fan))["known"] is True
    assert replay(rooms.transactions, log, rooms.erasure.prover).proof.proven
    assert (await rooms.erasure.export(fan))["known"] is False
    assert b"of fan-0001" not in rooms.on_disk()


async def test_rows_move_from_one_database_to_the_other(
    file_rooms: Any, server_rooms: Any, fan: FanKey, tmp_path: Path
) -> None:
    """A backup of SQLite is restored on PostgreSQL, and back, row for row."""
    other = FanKey(fan.tenant, "diego", "fan-0002")
    await fill(file_rooms, fan, other)
    before = await everything(file_rooms, fan, other)
    write_backup(file_rooms.transactions, TABLES, "0005", tmp_path / "1.zip", {})
    load_backup(server_rooms.transactions, TABLES, tmp_path / "1.zip", {})
    assert await everything(server_rooms, fan, other) == before
    await server_rooms.say(fan, "c", "on the server")
    write_backup(server_rooms.transactions, TABLES, "0005", tmp_path / "2.zip", {})
    load_backup(file_rooms.transactions, TABLES, tmp_path / "2.zip", {})
    assert await everything(file_rooms, fan, other) == await everything(server_rooms, fan, other)


async def test_a_damaged_backup_changes_nothing(rooms: Any, fan: FanKey, tmp_path: Path) -> None:
    """A part that does not match its checksum, a missing part, or no backup at all is refused by name."""
    await fill(rooms, fan, FanKey("t", "p", "f"))
    before = await everything(rooms, fan)
    good = tmp_path / "good.zip"
    write_backup(rooms.transactions, TABLES, "0005", good, {})
    assert good.stat().st_mode & 0o077 == 0
    changed, short, none = tmp_path / "changed.zip", tmp_path / "short.zip", tmp_path / "none.zip"
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(changed, "w") as new, zipfile.ZipFile(short, "w") as less:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"honey", b"money") if name == "rows/messages.jsonl" else data)
            if name != "rows/facts.jsonl":
                less.writestr(name, data)
    none.write_bytes(b"no backup")
    for bad, why in ((changed, "messages.jsonl"), (short, "too few"), (none, "none.zip"), (tmp_path / "x", "x")):
        with pytest.raises(BackupUnusable, match=why):
            load_backup(rooms.transactions, TABLES, bad, {})
    assert await everything(rooms, fan) == before
    assert read_manifest(good).rows["facts"] == 2
