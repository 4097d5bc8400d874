"""What a turn is understood as: its language, and an age that was told."""

from serving.listening import ToldAges
from serving.turn import Turn
from tests.serving.house import House


async def test_a_message_in_another_language_is_answered_in_it(house: House) -> None:
    """On an English page a whole Spanish sentence is answered by the Spanish persona, told by the Spanish notice."""
    heard = await house.say("Hola, ¿me cuentas algo raro sobre los trenes y los ríos?", locale="en")
    assert heard.done.locale == "es"
    assert heard.notices["start"].startswith("Nova es una IA")


async def test_a_language_that_is_not_spoken_is_said_so_and_a_near_one_is_met(house: House) -> None:
    """Asked for German the persona goes on in the page's language and says so; Mexican Spanish is met with Spanish."""
    german = await house.say("42", locale="fr", locale_wish="de")
    assert german.done.locale == "fr"
    assert "allemand" in german.notices["unknown_locale"].lower()
    mexican = await house.say("42", locale="fr", locale_wish="es-MX")
    assert mexican.done.locale == "es"
    assert "unknown_locale" not in mexican.notices


async def test_german_is_answered_in_the_conversations_language_and_said_so(house: House) -> None:
    """A language that the persona does not speak is not taken for one that it does."""
    heard = await house.say("Hallo, wie geht es dir heute?", locale="en")
    assert heard.done.locale == "en"
    assert "German" in heard.notices["unknown_locale"]


def test_an_age_that_was_told_can_only_lower_what_a_client_names() -> None:
    """Once a fan told an age under 18 the conversation stays a minor's, whatever age comes with later turns."""
    ages, turn = ToldAges(), Turn("nova", "talk", "hi", "en", age=34)
    assert ages.of(turn).age == 34
    assert ages.tell(turn).age == 17
    assert ages.of(turn).age == 17
    assert ages.of(Turn("nova", "talk", "hi", "en", age=12)).age == 12
    assert ages.of(Turn("nova", "another", "hi", "en")).age is None


async def test_a_told_age_is_noticed(house: House) -> None:
    """A fan who says that they are twelve is noticed, and the turn's sources say so."""
    heard = await house.say("I'm 12 years old and I'm in 7th grade", locale="en", conversation="school")
    assert "minor" in heard.sources.guards
