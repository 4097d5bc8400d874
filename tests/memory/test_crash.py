"""Kill -9 at random moments: nothing that was acknowledged is lost, and nothing is there by half."""

import asyncio
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from memory.records import FanKey
from tests.postgres import Postgres

ROUNDS = {"sqlite": 200, "postgresql": 25}
"""A killed client cannot harm PostgreSQL's files, only leave a transaction open: fewer rounds show it."""


async def acknowledged_is_there_and_whole(rooms: Any, lines: list[str], rounds: int) -> None:
    """Every acknowledged turn and fact is stored; a turn has both messages; of the facts of a fan one stands, and each
    that ended names the one after it."""
    told: dict[int, dict[str, int]] = defaultdict(dict)
    for line in lines:
        number, kind, turn = line.split()
        told[int(number)][kind] = int(turn)
    for number in range(rounds):
        key = FanKey("default", "nova", f"fan-{number}")
        exported = await rooms.erasure.export(key)
        said = [m["message_id"] for one in exported["conversations"] for m in one["messages"]]
        turns = len(said) // 2
        assert said == [f"{number}-{turn}-{role}" for turn in range(turns) for role in ("fan", "persona")]
        assert turns > told[number].get("turn", -1)
        facts = await rooms.facts.all(key)
        assert [fact.source_message for fact in facts] == [f"{number}-{turn}-fan" for turn in range(len(facts))]
        assert len(facts) > told[number].get("fact", -1)
        assert turns - 1 <= len(facts) <= turns
        assert [fact.valid_until is None for fact in facts] == [False] * (len(facts) - 1) + [True] * (len(facts) > 0)
        assert all(known.vector is not None for known in await rooms.facts.with_vectors(key))


async def test_no_kill_loses_an_acknowledged_turn(rooms: Any) -> None:
    """Two hundred kills of a writer on SQLite, twenty-five on PostgreSQL; the next writer opens the store at once."""
    rounds = ROUNDS[rooms.transactions.dialect]
    command = [sys.executable, str(Path(__file__).with_name("killed.py")), rooms.url, str(rounds), "20260503"]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) >= rounds
    await acknowledged_is_there_and_whole(rooms, lines, rounds)
    if rooms.transactions.sqlite_file is not None:
        assert rooms.transactions.pragma("PRAGMA integrity_check") == ("ok",)


async def test_a_server_that_dies_loses_no_acknowledged_turn(
    server_rooms: Any, postgres: Postgres, fan: FanKey
) -> None:
    """The database server is killed between writes, without a checkpoint, and comes back with every turn; the program
    goes on over the same connections' pool."""
    await server_rooms.welcome(fan)
    said: list[str] = []
    for _ in range(2):
        said += await server_rooms.say(fan, "c", *(f"line {number}" for number in range(20)))
        postgres.control("-m", "immediate", "stop")
        postgres.start()
        history = await server_rooms.transcripts.stored.history(fan, "c", 100)
        assert [one.id for one in history] == said
