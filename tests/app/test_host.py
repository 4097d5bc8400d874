"""What the pages get of the house."""

import json
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from app.host import LiveHost
from memory.errors import NotConsented
from memory.records import Fact, FanKey
from serving.errors import TooManyMessages
from serving.events import Notice, Text, TurnEvent
from serving.turn import Turn
from tests.app.conftest import Running


def _seen(events: Sequence[TurnEvent]) -> list[str]:
    """Kinds of notices, and `greeting` for words of the persona."""
    return [e.kind if isinstance(e, Notice) else "greeting" for e in events if isinstance(e, Notice | Text)]


async def _said(host: LiveHost, turn: Turn) -> None:
    async with aclosing(host.converse(turn)) as events:
        async for _ in events:
            continue


async def test_a_visitor_of_the_page_is_limited_and_others_are_not(running: Running) -> None:
    """Somebody whom nothing may be remembered of is counted all the same, across conversations, with words to show."""
    host = LiveHost(running.lookalike)

    async def say(visitor: str, conversation: str) -> None:
        turn = Turn("nova", conversation, "are you a real human being?", "en", visitor=visitor, channel="web")
        await _said(host, turn)

    with pytest.raises(TooManyMessages) as refused:
        for number in range(20):
            await say("v1", f"page-{number}")
    assert str(refused.value.limit) in host.texts("hi")[refused.value.code].replace("{limit}", str(refused.value.limit))
    await say("v2", "page-other")


async def test_a_conversation_goes_on_for_a_fan_who_has_not_answered_yet(running: Running) -> None:
    """Opened again it brings no second greeting, still asks the question, and after a no asks nothing."""
    host, fan, talk = LiveHost(running.lookalike), "undecided", "page-undecided"
    assert _seen(await host.opening("nova", talk, "en", fan, None)) == ["start", "greeting", "consent_question"]
    await _said(host, Turn("nova", talk, "hello", "en", visitor=fan, channel="web"))
    assert len(await host.history("nova", talk, None)) == 2
    assert _seen(await host.opening("nova", talk, "en", fan, None)) == ["consent_question"]
    await host.set_consent(fan, "nova", talk, "en", remember=False)
    assert _seen(await host.opening("nova", talk, "en", fan, None)) == []


async def test_each_language_of_a_conversation_gets_its_start_notice_once(running: Running) -> None:
    """Going back and forth between languages tells each from the start once, in itself, and then in a single line."""
    host, talk = LiveHost(running.lookalike), "page-back-and-forth"
    await host.opening("nova", talk, "en", None, None)
    told = []
    for locale in ("es", "en", "ja", "es", "ja"):
        (notice,) = await host.switch_locale("nova", talk, locale, None, None)
        assert isinstance(notice, Notice)
        assert notice.locale == locale
        told.append(notice.kind)
    assert told == ["start", "switched", "start", "switched", "switched"]


async def test_a_fan_s_memory_is_seen_chosen_corrected_and_forgotten_with_a_receipt(running: Running) -> None:
    """The page's calls reach the real store: groups, pins, purposes, a correction, and a proven receipt."""
    host, fan = LiveHost(running.lookalike), "page-fan"
    key = FanKey(running.lookalike.tenant, "nova", fan)
    await host.set_consent(fan, "nova", "page-memory", "en", remember=True)
    words = "I live in Lugo with two parrots"
    await _said(host, Turn("nova", "page-memory", words, "en", fan_id=fan, channel="web"))
    (turn,) = (await host.memories(fan, "nova")).page.items
    fact = Fact("page-fact-0001", "I have two parrots", "en", turn.id, datetime.now(UTC), predicate="has=two parrots")
    await running.lookalike.memory.facts.add(key, [fact])
    await host.pin(fan, "nova", fact.id, True)
    seen = (await host.memories(fan, "nova")).page
    assert [(item.kind, item.pinned, item.quote) for item in seen.items] == [("fact", True, words), ("turn", False, "")]
    with pytest.raises(NotConsented):
        await host.correct(fan, "nova", fact.id, "I have diabetes", "en")
    assert (await host.memories(fan, "nova")).page == seen
    await host.correct(fan, "nova", fact.id, "I have three parrots", "en")
    (mended,) = (await host.memories(fan, "nova", "timeline", "PARROTS")).page.items
    assert (mended.text, mended.pinned, mended.quote) == ("I have three parrots", True, "")
    await host.choose(fan, "nova", "facts", False, "en")
    found = await host.memories(fan, "nova")
    assert (found.page.items, [choice.open for choice in found.choices]) == ((), [True, False, False])
    assert found.stored == 1
    receipt = await host.forget(fan, "nova", mended.id)
    assert receipt is not None and receipt.proven and receipt.rows["facts"] == 1
    assert await host.forget(fan, "nova", mended.id) is None


@pytest.mark.parametrize("locale", ["en", "es", "pt-BR", "fr", "zh-Hans", "ja", "hi", "ar"])
async def test_everything_can_be_taken_out_in_each_language(running: Running, locale: str) -> None:
    """The export is JSON, headed by the notice in the page's language with nothing left to fill in."""
    exported = await LiveHost(running.lookalike).export("page-out", "nova", locale)
    assert "{" not in str(exported["notice"])
    assert json.loads(json.dumps(exported))["known"] is False
