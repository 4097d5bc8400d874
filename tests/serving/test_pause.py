"""A paused persona or language is silent at once, in running conversations too; help in a crisis is still given."""

from contextlib import aclosing

import pytest

from serving.disclosure.texts import house_texts, text_locales
from serving.engines.scripted import ScriptedEngine
from serving.events import Begun, Done, Notice, Text
from serving.turn import Turn
from tests.serving.house import House, MakeHouse

CRISIS = "I want to kill myself tonight"


@pytest.mark.parametrize("locale", ["en", "ja", "ar"])
async def test_the_next_message_gets_the_reviewed_text(house: House, locale: str) -> None:
    """Disclosure, the text in the fan's language, and the end; no model is asked and nothing is written down."""
    await house.say("…", locale=locale, conversation="c1")
    asked = len(house.engine.asked)
    house.lookalike.pauses.begin("persona", "nova", "a look is needed", "tia")
    heard = await house.say("…?", locale=locale, conversation="c1")
    begun, notice, done = heard.events
    assert isinstance(begun, Begun)
    assert isinstance(notice, Notice)
    assert isinstance(done, Done)
    assert (notice.kind, notice.locale, done.text, done.origin) == ("paused", locale, "", "notice")
    assert notice.text.endswith(house_texts(locale)["paused"].split("}")[-1])
    assert begun.disclosure.ai
    assert len(house.engine.asked) == asked
    assert len(await house.lookalike.memory.history(Turn("nova", "c1", "", "en"))) == 2


async def test_a_reply_that_is_being_written_stops(make_house: MakeHouse) -> None:
    """A pause that begins in the middle of a reply ends it there, with the text, and what was shown is kept as cut."""
    house = make_house(ScriptedEngine(["Moss is soft. It likes the shade. It drinks the rain."]))
    kinds: list[str] = []
    async with aclosing(house.lookalike.conversation.converse(Turn("nova", "c1", "Tell me of moss", "en"))) as events:
        async for event in events:
            kinds.append(event.kind if isinstance(event, Notice) else type(event).__name__)
            if isinstance(event, Text) and "paused" not in kinds:
                house.lookalike.pauses.begin("everything", "", "a look is needed", "tia")
            last = event
    assert kinds.count("Text") == 1
    assert kinds[-3:] == ["paused", "Sources", "Done"]
    assert isinstance(last, Done)
    assert last.state == "cut"


async def test_help_in_a_crisis_is_never_silenced(house: House) -> None:
    """With everything paused, a message in despair still gets the help lines."""
    house.lookalike.pauses.begin("everything", "", "a look is needed", "tia")
    heard = await house.say(CRISIS, market="us-ca")
    assert heard.sources.origin == "crisis"
    assert "988" in heard.text


async def test_the_end_of_a_pause_lets_it_speak_again(house: House) -> None:
    """After the pause the same conversation goes on."""
    pause = house.lookalike.pauses.begin("locale", "en", "a look is needed", "tia")
    assert "paused" in (await house.say("Hello", conversation="c1")).notices
    assert "paused" not in (await house.say("Hola, ¿qué tal estás hoy?", locale="es")).notices
    house.lookalike.pauses.end(pause.id, "all is well", "tia")
    assert (await house.say("Hello again", conversation="c1")).text


@pytest.mark.parametrize("locale", text_locales())
def test_the_text_names_persona_and_operator_in_each_language(locale: str) -> None:
    """Who paused and who is silent is said in all languages, and that it is an AI."""
    text = house_texts(locale)["paused"]
    assert "{operator}" in text
    assert text.count("{persona}") == 2
