"""The composer: turns for the host, frames for the page."""

import asyncio

import pytest

from app.accounts import Accounts
from app.web.chat.composer import Composer
from app.web.chat.conversations import Conversations
from app.web.chat.requests import Answer, Open, Refresh, Say, Stop
from app.web.visit import Visit
from tests.app.web.scripted_host import ScriptedHost

ACCOUNTS = Accounts(b"a secret")
ANA, BEN = Visit("ana", "", ""), Visit("ben", "", "")


async def _opened(host: ScriptedHost) -> tuple[Conversations, Composer, str]:
    conversations = Conversations(host, ACCOUNTS)
    opened = await conversations.open(ANA, Open(persona="nova", locale="en"))
    return conversations, Composer(host, conversations), str(opened["token"])


async def test_a_fan_who_was_not_asked_is_not_in_the_turn() -> None:
    """Without a yes the turn carries no fan."""
    host = ScriptedHost()
    _, composer, token = await _opened(host)
    frames = [frame async for frame in composer.send(ANA, Say(locale="en", token=token, turn="t", text="hi"))]
    assert frames[-1]["state"] == "done"
    assert host.turns[0].fan_id is None


async def test_a_fan_who_said_yes_is_in_the_turn() -> None:
    """After a yes the turn names the fan."""
    host = ScriptedHost()
    conversations, composer, token = await _opened(host)
    await conversations.answer(ANA, Answer(locale="en", token=token, remember=True))
    [_ async for _ in composer.send(ANA, Say(locale="en", token=token, turn="t", text="hi"))]
    assert host.turns[0].fan_id == "ana"


async def test_a_message_that_is_too_long_is_refused_in_the_fan_s_words() -> None:
    """The frame says why, in the page's language, with the limit."""
    _, composer, token = await _opened(ScriptedHost())
    (frame,) = [f async for f in composer.send(ANA, Say(locale="es", token=token, turn="t", text="long"))]
    assert frame["state"] == "failed"
    assert frame["code"] == "too_long"
    assert "4000" in str(frame["error"])


async def test_too_many_messages_are_not_an_outage() -> None:
    """The frame has the house's own line with the seconds to wait, in the page's language."""
    host = ScriptedHost()
    _, composer, token = await _opened(host)
    (frame,) = [f async for f in composer.send(ANA, Say(locale="ar", token=token, turn="t", text="flood"))]
    assert (frame["state"], frame["code"], frame["limit"]) == ("failed", "too_many", 7)
    assert frame["error"] == host.texts("ar")["too_many"].replace("{limit}", "7")


async def test_an_unexpected_failure_is_told_and_raised() -> None:
    """The fan gets the outage line, the operator the traceback."""
    _, composer, token = await _opened(ScriptedHost())
    frames = []
    with pytest.raises(RuntimeError):
        async for frame in composer.send(ANA, Say(locale="en", token=token, turn="t", text="break")):
            frames.append(frame)
    assert frames[-1]["code"] == "outage"


async def test_another_fan_s_token_opens_nothing() -> None:
    """A copied token is refused, and opening with it gives a new conversation."""
    conversations, composer, token = await _opened(ScriptedHost())
    with pytest.raises(PermissionError):
        [_ async for _ in composer.send(BEN, Say(locale="en", token=token, turn="t", text="hi"))]
    opened = await conversations.open(BEN, Open(persona="nova", locale="en", token=token))
    assert opened["history"] == []


async def test_turns_of_two_windows_are_answered_one_after_another() -> None:
    """The second waits and is told so; a stop ends the turn it names and no other."""
    host = ScriptedHost(gate=asyncio.Event())
    _, composer, token = await _opened(host)
    first = composer.send(ANA, Say(locale="en", token=token, turn="1", text="slow"))
    assert (await anext(first))["state"] == "streaming"
    second = composer.send(ANA, Say(locale="en", token=token, turn="2", text="next"))
    assert (await anext(second))["state"] == "waiting"
    assert await composer.stop(ANA, Stop(token=token, turn="3")) == {"stopped": False}
    assert host.gate is not None
    host.gate.set()
    assert [frame["state"] async for frame in first][-1] == "done"
    assert [frame["state"] async for frame in second][-1] == "done"
    assert [turn.text for turn in host.turns] == ["slow", "next"]


async def test_what_was_said_is_read_again_only_when_it_is_new() -> None:
    """A window that has everything gets no history; after a turn it does, and the mark changes."""
    conversations, composer, token = await _opened(ScriptedHost())
    empty = await conversations.refresh(ANA, Refresh(locale="en", token=token, mark="0:"))
    assert "history" not in empty
    [_ async for _ in composer.send(ANA, Say(locale="en", token=token, turn="t", text="hi"))]
    grown = await conversations.refresh(ANA, Refresh(locale="en", token=token, mark=str(empty["mark"])))
    assert [item["kind"] for item in grown["history"]] == ["fan", "reply"]  # type: ignore[attr-defined]  # a list of items
    again = await conversations.refresh(ANA, Refresh(locale="en", token=token, mark=str(grown["mark"])))
    assert "history" not in again
