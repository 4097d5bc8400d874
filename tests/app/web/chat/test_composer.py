"""The composer: turns for the host, frames for the page."""

import pytest

from app.accounts import Accounts
from app.web.chat.composer import Composer
from app.web.chat.conversations import Conversations
from app.web.chat.requests import Answer, Open, Say
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
