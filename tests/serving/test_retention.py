"""Retention by the settings: days of each purpose, incidents in the same run, and a failure that ends nothing."""

import asyncio
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from memory.errors import StoreUnavailable
from serving.retention import Retaining, limits_of
from serving.settings import Settings


class Recorded:
    """Stands for the two stores: notes what it was asked, and fails when told to."""

    def __init__(self, failures: int = 0) -> None:
        self.asked: list[Any] = []
        self.failures = failures
        self.well = Event()

    def expire(self, *arguments: Any, **named: Any) -> Any:
        self.asked.append((arguments, named))
        if len(self.asked) <= self.failures:
            raise StoreUnavailable("for the test")
        self.well.set()
        return type("Done", (), {"fans": 0, "messages": 0, "facts": 0})()


def test_days_become_limits_and_zero_keeps() -> None:
    """Each purpose has its own days."""
    limits = limits_of(Settings(retain_words_days=30, retain_facts_days=0, retain_silent_days=365))
    assert (limits.words, limits.facts, limits.silent) == (timedelta(days=30), None, timedelta(days=365))


def test_one_run_takes_incidents_too_and_a_dry_run_none() -> None:
    """Decisions and reports go by their own days."""
    memory, incidents = Recorded(), Recorded()
    retaining = Retaining(memory, incidents, Settings(retain_decisions_days=10, retain_reports_days=3))  # type: ignore[arg-type]
    assert retaining.once(dry_run=True).incidents is None
    assert incidents.asked == []
    retaining.once()
    [((decisions, reports), _)] = incidents.asked
    assert reports - decisions == timedelta(days=7)


async def test_a_run_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The daily task outlives a store that cannot be used for a while."""
    monkeypatch.setattr("serving.retention.DAY", 0.0)
    memory = Recorded(failures=2)
    retaining = Retaining(memory, Recorded(), Settings())  # type: ignore[arg-type]
    task = asyncio.create_task(retaining.daily())
    assert await asyncio.to_thread(memory.well.wait, 60)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
