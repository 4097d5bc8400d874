import asyncio
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from serving.engines.bridge import Job


async def test_what_the_thread_puts_is_read_in_order() -> None:
    """Pieces arrive whole and in order, however they are joined."""

    def work(job: Job) -> None:
        for number in range(1000):
            job.put(f"{number} ")

    read = "".join([piece async for piece in Job(work, "test").read()])
    assert read.split() == [str(number) for number in range(1000)]


async def test_what_the_thread_raises_is_raised_to_the_reader() -> None:
    """After everything put before it, so that nothing said is lost."""

    def work(job: Job) -> None:
        job.put("half")
        raise LookupError("gone")

    heard = []
    with pytest.raises(LookupError, match="gone"):
        async for piece in Job(work, "test").read():
            heard.append(piece)
    assert heard == ["half"]


async def test_closing_the_reader_stops_the_thread() -> None:
    """The worker sees it at its next put, and closing waits for its end."""
    ended = threading.Event()

    def work(job: Job) -> None:
        while not job.put("more"):
            pass
        ended.set()

    async with aclosing(Job(work, "test").read()) as pieces:
        assert await anext(pieces)
    assert ended.wait(10)


async def test_a_waiting_worker_is_woken_to_stop() -> None:
    """A worker that waits for something else is told by its own hook."""
    woken = threading.Event()

    def work(job: Job) -> None:
        woken.wait(10)
        assert job.stopped()

    task = asyncio.create_task(anext(Job(work, "test", on_stop=woken.set).read()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert woken.is_set()


def test_a_reader_whose_loop_is_gone_stops_the_thread() -> None:
    """A worker is not left running for a loop that was closed under it."""
    jobs: list[Job] = []
    pieces: list[AsyncGenerator[str, None]] = []
    go = threading.Event()

    def work(job: Job) -> None:
        job.put("first")
        go.wait(10)
        while not job.put("more"):
            pass

    async def begin() -> None:
        job = Job(work, "test")
        jobs.append(job)
        pieces.append(job.read())
        await anext(pieces[0])

    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    loop.close()
    go.set()
    jobs[0].join()
