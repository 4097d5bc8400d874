"""What an operator sees of a whole turn, on the real parts with a scripted engine."""

import asyncio
import json
import logging
from contextlib import aclosing

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families

from serving.engines.scripted import ScriptedEngine
from serving.errors import UnknownPersona
from serving.telemetry.logs import JsonLines
from serving.telemetry.tracing import Tracing
from serving.turn import Turn
from tests.serving.house import House, MakeHouse

SECRET = "My sister Wilhelmina-Zuleika keeps a blue canoe behind the lighthouse"
STEPS = {"hear", "guards", "recall", "prompt", "speak", "commit"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(house: House, tenant: str | None = None) -> Samples:
    """All samples of a scrape, by name and labels."""
    text = house.lookalike.watching.metrics.text(tenant).decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(samples: Samples, name: str, **labels: str) -> float:
    """The sum over the samples called `name` that have these labels."""
    return sum(value for (found, has), value in samples.items() if found == name and set(labels.items()) <= has)


@pytest.fixture
def spans(house: House) -> InMemorySpanExporter:
    """Where the spans of `house` end up."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    house.lookalike.watching.tracing = Tracing(provider)
    return exporter


async def test_a_turn_is_counted_and_timed_step_by_step(house: House) -> None:
    """One turn, one observation of each step; the notice, the persona and where the words came from are counted."""
    await house.say(SECRET, fan_id="fan-0815")
    samples = scraped(house)
    turn = {
        "tenant": "default",
        "persona": "nova",
        "locale": "en",
        "channel": "api",
        "origin": "model",
        "state": "whole",
    }
    assert total(samples, "lookalike_turns_total", **turn) == 1
    for step in STEPS | {"wait", "first_text", "turn"}:
        assert total(samples, "lookalike_step_seconds_count", step=step) == 1, step
    assert total(samples, "lookalike_notices_total", kind="start") == 1
    assert total(samples, "lookalike_turns_running") == 0


async def test_a_guards_action_and_an_outage_are_counted(make_house: MakeHouse) -> None:
    """The question whether it is an AI is the identity guard's; a dead engine is a failure by its name."""
    house = make_house(ScriptedEngine(["Never."], fail_after=0))
    await house.say("Are you a real human being?")
    await house.say("What do harbours dream of when all the boats are out?")
    samples = scraped(house)
    assert total(samples, "lookalike_guard_actions_total", action="answer") == 1
    assert total(samples, "lookalike_turns_total", origin="identity") == 1
    assert total(samples, "lookalike_engine_failures_total", error="EngineUnavailable") == 1
    assert total(samples, "lookalike_notices_total", kind="outage") == 1


async def test_a_tenant_sees_its_own_figures_and_no_others(house: House) -> None:
    """Neither another tenant's turns nor what is the whole process'."""
    await house.say("Hello there, how was the sea today?", tenant="one")
    await house.say("Hello there, how was the sea today?", tenant="two")
    names = {dict(labels).get("tenant") for _, labels in scraped(house, "one")}
    assert names == {"one"}
    assert {"one", "two", None} <= {dict(labels).get("tenant") for _, labels in scraped(house)}


async def test_a_clients_words_never_become_a_label(house: House) -> None:
    """A persona that there is none of is counted as none, whatever it was called."""
    with pytest.raises(UnknownPersona):
        await house.say("Hello", persona=SECRET)
    assert SECRET not in house.lookalike.watching.metrics.text().decode()
    assert total(scraped(house), "lookalike_turns_total", persona="", state="failed") == 1


async def test_a_reader_who_leaves_is_no_failure(house: House) -> None:
    """Closing the stream early ends the turn as `left`, and none is running any more."""
    events = house.lookalike.conversation.converse(Turn("nova", "c", "Tell me of the sea, at length", "en"))
    async with aclosing(events):
        await anext(events)
    samples = scraped(house)
    assert total(samples, "lookalike_turns_total", state="left") == 1
    assert total(samples, "lookalike_turns_running") == 0


async def test_each_step_is_a_span_of_its_turn_without_a_word_of_the_fan(
    house: House, spans: InMemorySpanExporter
) -> None:
    """The steps are children of one root; neither text nor fan nor conversation is in any attribute."""
    await house.say(SECRET, fan_id="fan-0815", conversation="talk-4711")
    done = {span.name: span for span in spans.get_finished_spans()}
    assert set(done) == {*STEPS, "turn"}
    root = done["turn"]
    assert root.context is not None
    assert {span.parent.span_id for span in done.values() if span.parent} == {root.context.span_id}
    assert root.attributes is not None
    assert root.attributes["persona"] == "nova"
    written = "".join(span.to_json() for span in done.values())
    for private in ("Wilhelmina", "canoe", "fan-0815", "talk-4711", "script"):
        assert private not in written


async def test_a_failed_step_names_the_class_of_what_went_wrong_and_not_its_message(
    house: House, spans: InMemorySpanExporter
) -> None:
    """An error may quote a prompt: its message is in no span."""
    with pytest.raises(UnknownPersona):
        await house.say(SECRET, persona="Wilhelmina")
    found: dict[str, ReadableSpan] = {span.name: span for span in spans.get_finished_spans()}
    assert found["hear"].status.description == "UnknownPersona"
    assert "Wilhelmina" not in "".join(span.to_json() for span in found.values())


async def test_a_turn_is_one_log_line_without_personal_data(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Its figures are members of the JSON object; words, fan and conversation are not in it."""
    caplog.set_level(logging.INFO, "serving.telemetry")
    await house.say(SECRET, fan_id="fan-0815", conversation="talk-4711")
    [record] = [record for record in caplog.records if record.name == "serving.telemetry.watch"]
    line = JsonLines().format(record)
    assert json.loads(line)["origin"] == "model"
    for private in ("Wilhelmina", "fan-0815", "talk-4711"):
        assert private not in line


async def test_turns_side_by_side_keep_their_spans_apart(house: House, spans: InMemorySpanExporter) -> None:
    """Every span belongs to the trace of its own turn."""
    await asyncio.gather(*(house.say(f"Tell me about harbour number {n}, please") for n in range(3)))
    by_trace: dict[int, set[str]] = {}
    for span in spans.get_finished_spans():
        assert span.context is not None
        by_trace.setdefault(span.context.trace_id, set()).add(span.name)
    assert [*by_trace.values()] == [{*STEPS, "turn"}] * 3
