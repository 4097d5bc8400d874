"""Locks that two processes share, on a real PostgreSQL; each `AdvisoryLocks` stands for a process."""

import asyncio
from collections.abc import Iterator

import pytest

from serving.database.advisory import AdvisoryLocks
from serving.database.engine import open_engine
from serving.turns import TurnLocks
from tests.postgres import Postgres

Two = tuple[AdvisoryLocks, AdvisoryLocks]


@pytest.fixture
def two(postgres: Postgres) -> Iterator[Two]:
    """Two processes on one database."""
    url = postgres.create()
    engines = open_engine(url), open_engine(url)
    made = AdvisoryLocks(engines[0]), AdvisoryLocks(engines[1])
    yield made
    for locks in made:
        locks.close()
    for engine in engines:
        engine.dispose()
    postgres.drop(url)


async def test_turns_of_one_conversation_take_turns_across_processes(two: Two) -> None:
    """Ten turns in two processes, and never two at once; another conversation does not wait."""
    places = [TurnLocks(locks) for locks in two]
    inside, most = 0, 0

    async def turn(number: int) -> None:
        nonlocal inside, most
        async with places[number % 2].hold("talk"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    async with places[0].hold("held throughout"):
        await asyncio.gather(*(turn(number) for number in range(10)))
    assert most == 1


async def test_what_a_dead_process_held_is_free(two: Two) -> None:
    """Closing the connection, as a kill does, lets the other go on."""
    one, other = two
    await one.take("talk")
    waiting = asyncio.create_task(other.take("talk"))
    done, _ = await asyncio.wait([waiting], timeout=0.3)
    assert not done
    one.close()
    await asyncio.wait_for(waiting, timeout=20)


async def test_who_gives_up_waiting_holds_nothing(two: Two) -> None:
    """A cancelled turn leaves the conversation free for others."""
    one, other = two
    await one.take("talk")
    waiting = asyncio.create_task(other.take("talk"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    one.give("talk")
    await asyncio.wait_for(one.take("talk"), timeout=20)


async def test_without_a_database_turns_go_on(two: Two, postgres: Postgres, caplog: pytest.LogCaptureFixture) -> None:
    """A connection that broke is made anew; nothing waits for ever meanwhile."""
    one, other = two
    await one.take("talk")
    url = one._engine.url.render_as_string(hide_password=False)
    with open_engine(postgres.url("postgres")).connect() as connection:
        name = url.split("@")[1].lstrip("/").split("?")[0]
        connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        )
    await asyncio.wait_for(one.take("other talk"), timeout=20)
    assert "within this process only" in caplog.text
    await asyncio.wait_for(other.take("talk"), timeout=20)
