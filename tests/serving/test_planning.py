"""Where the words of a reply come from."""

import pytest

from serving.engines.scripted import ScriptedEngine
from tests.serving.house import House, MakeHouse


async def test_a_fan_who_asks_where_they_live_is_not_told_where_the_persona_does(house: House) -> None:
    """A question about the fan is not met with the persona's answer to the same question."""
    for text, locale in (("Where do I live?", "en"), ("¿Dónde vivo?", "es"), ("私はどこに住んでいますか？", "ja")):
        heard = await house.say(text, locale=locale)
        assert heard.sources.reason != "hometown", locale


@pytest.mark.parametrize(
    ("text", "locale", "kind"),
    [("My grandmother died yesterday", "en", "death"), ("今日は仕事をクビになった", "ja", "job")],
)
async def test_grave_news_is_met_soberly(make_house: MakeHouse, text: str, locale: str, kind: str) -> None:
    """A small engine is not asked: a line written for such news is said. A chat model is told, and speaks."""
    house = make_house(ScriptedEngine(["My mother is still alive."], style="transcript"))
    heard = await house.say(text, locale=locale)
    assert heard.text in house.lookalike.shelf.local("nova", locale).comfort_lines[kind]  # type: ignore[index]
    assert house.engine.asked == []
    chat = make_house(ScriptedEngine(["I am very sorry to hear that."]))
    await chat.say(text, locale="en", locale_wish="en")
    assert "grave news" in chat.engine.asked[0][0][-1].text


async def test_a_goodbye_gets_a_goodbye_even_where_the_model_fails(make_house: MakeHouse) -> None:
    """The nearest authored goodbye is said, and no sentence is reported as withheld."""
    for style in ("transcript", "chat"):
        house = make_house(ScriptedEngine(["¡Qué! Soy una persona de verdad, te lo juro."], style=style))
        heard = await house.say("adiós", locale="es")
        replies = [e.reply for e in house.lookalike.shelf.local("nova", "es").examples if e.topic == "goodbyes"]
        assert heard.text in replies, style
        assert all(not replaced.text for replaced in heard.replaced)


async def test_a_life_of_its_own_is_not_said_by_a_model_that_continues_text(make_house: MakeHouse) -> None:
    """Held back twice, a line of the card is said instead."""
    house = make_house(ScriptedEngine(["My dog is called Biscuit and he sleeps in my bed."], style="transcript"))
    heard = await house.say("Tell me something odd about trains and rivers")
    assert heard.done.origin == "fallback"
    assert len(house.engine.asked) == 2
