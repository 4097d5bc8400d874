"""Turns and the notes of their guards: kept without a word of them, and never in a turn's way."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from memory.records import FanKey
from serving.engines.scripted import ScriptedEngine
from serving.guards.verdict import Verdict
from serving.incidents.values import Report
from serving.turn import Turn
from tests.serving.house import House, MakeHouse

CRISIS = "I want to kill myself tonight"
CLAIM = "I am a real human being, I promise."


def rows(house: House) -> list[dict[str, object]]:
    house.lookalike.noting.settle()
    return house.lookalike.incidents.export(notes=True)


def break_store(house: House) -> None:
    house.lookalike.noting.settle()
    house.lookalike.transactions.write_now(lambda connection: connection.exec_driver_sql("DROP TABLE guard_decisions"))


async def test_a_crisis_is_counted_without_identities(house: House) -> None:
    """The referral is a row with market, locale and time; neither words, fan nor conversation are in it."""
    heard = await house.say(CRISIS, conversation="talk-of-ana", fan_id="web:ana", market="us-ca")
    assert heard.sources.origin == "crisis"
    (row,) = rows(house)
    assert (row["guard"], row["action"], row["reason"]) == ("crisis", "answer", "despair")
    assert (row["persona"], row["locale"], row["market"]) == ("nova", "en", "us-ca")
    assert isinstance(row["milliseconds"], float)
    assert row["version"]
    told = str(row)
    assert not any(word in told for word in ("kill", "ana", "talk"))
    counted = house.lookalike.incidents.crisis_referrals(int(str(row["at"])[:4]))
    assert dict(counted.by_market) == {"us-ca": 1}


async def test_a_sentence_held_back_is_noted(make_house: MakeHouse) -> None:
    """Both tries of a model that claims to be human are rows of the outbound guard, in the reply's language."""
    house = make_house(ScriptedEngine([CLAIM, CLAIM]))
    heard = await house.say("Tell me something odd about trains and rivers")
    assert CLAIM not in heard.text
    noted = rows(house)
    assert {(row["guard"], row["action"], row["locale"]) for row in noted} == {("identity_claim", "block", "en")}
    assert len(noted) == 2
    assert len({row["conversation"] for row in noted}) == 1


async def test_a_turn_that_passes_and_an_evaluation_leave_no_row(house: House) -> None:
    """Nothing is noted where guards pass, nor of evaluations."""
    await house.say("Tell me something odd about trains and rivers")
    await house.say(CRISIS, channel="eval")
    assert rows(house) == []


async def test_a_failing_store_breaks_no_turn_and_a_lost_crisis_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """The fan gets the help lines all the same; the log has an error without a word of what was said."""
    break_store(house)
    with caplog.at_level(logging.WARNING, logger="serving.incidents.noting"):
        crisis = await house.say(CRISIS, market="us-ca")
        house.lookalike.noting.settle()
        identity = await house.say("Are you a real person?")
        house.lookalike.noting.settle()
    assert crisis.sources.origin == "crisis"
    assert identity.done.state == "whole"
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "us-ca" in caplog.text
    assert "kill" not in caplog.text


async def test_a_closed_store_breaks_no_turn_either(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A note that comes after the store was closed is logged as lost."""

    note = house.lookalike.noting.of(Turn("nova", "c", "", "en"))
    house.lookalike.transactions.close()
    with caplog.at_level(logging.WARNING, logger="serving.incidents.noting"):
        note(Verdict("answer", "crisis", "self_harm"), "en", 1.0)
        house.lookalike.noting.settle()
    assert "crisis" in caplog.text


async def test_forgetting_a_fan_leaves_their_report_and_still_proves_itself(house: House) -> None:
    """A note that quotes what the fan said stays, and the erasure counts it as standing elsewhere."""

    key = FanKey("default", "nova", "web:ana")
    words = "My grandmother kept nineteen brown hens in Porto"
    await house.lookalike.memory.set_consent("default", "nova", "web:ana", remember=True)
    await house.say(words, fan_id="web:ana")
    house.lookalike.incidents.report(Report(datetime.now(UTC), "default", "nova", "en", "m", "c", "other", words))
    receipt = await house.lookalike.memory.erasure.forget_everything(key)
    assert receipt.proven
    assert receipt.elsewhere >= 1
    assert house.lookalike.incidents.reports()[0].report.note == words


async def test_what_outlived_its_purpose_goes_at_the_next_start(house: House) -> None:
    """Tidying takes reports of more than a year and decisions of more than 800 days."""

    incidents, now = house.lookalike.incidents, datetime.now(UTC)
    fresh = Report(now, "default", "nova", "en", "m", "c", "other")
    incidents.report(replace(fresh, at=now - timedelta(days=366)))
    incidents.report(fresh)
    house.lookalike.noting.tidy()
    house.lookalike.noting.settle()
    assert [filed.report for filed in incidents.reports()] == [fresh]
