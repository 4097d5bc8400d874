"""A persona that is revoked leaves running conversations with a reviewed farewell."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from memory.records import Message
from persona.card import PersonaCard
from persona.languages import same_language
from persona.library import Library
from serving.disclosure.texts import house_texts, text_locales
from serving.errors import UnknownPersona
from serving.events import Begun, Done, Notice
from serving.shelf import LiveCards, Shelf
from serving.turn import Turn
from tests.serving.house import House


def revoke(house: House, persona: str = "nova") -> None:
    """Take the persona offline, seen at once: the shelf looks at the library again."""
    house.lookalike.library.revoke(persona, "trust", "the licence ended")
    cards = {name: live.card for name, live in house.lookalike.library.current().items()}
    show(house.lookalike.shelf, cards)


def show(shelf: Shelf, cards: Mapping[str, PersonaCard]) -> None:
    """Put these cards on the shelf."""
    shelf._cards = lambda: cards


@pytest.mark.parametrize("locale", ["en", "ja", "ar"])
async def test_a_running_conversation_ends_with_a_farewell(house: House, locale: str) -> None:
    """The next message gets disclosure, farewell and end, in the conversation's language, and no model is asked."""
    before = {"en": "What are trains like?", "ja": "電車のことを話してくれますか", "ar": "حدثيني عن القطارات من فضلك"}
    await house.say(before[locale], locale=locale, conversation="c1")
    asked = len(house.engine.asked)
    revoke(house)
    heard = await house.say("…?", locale=locale, conversation="c1")
    begun, notice, done = heard.events
    assert isinstance(begun, Begun)
    assert isinstance(notice, Notice)
    assert isinstance(done, Done)
    assert (notice.kind, notice.locale, done.text, done.origin) == ("withdrawn", locale, "", "notice")
    operator = house.lookalike.settings.operator
    assert notice.text == house_texts(locale)["withdrawn"].replace("{operator}", operator)
    assert begun.disclosure.ai
    assert begun.disclosure.label
    assert begun.disclosure == done.disclosure
    assert len(house.engine.asked) == asked


async def test_nothing_is_added_to_the_transcript(house: House) -> None:
    """What was said before stays, and a message to a persona that is gone is not kept."""
    first = await house.say("Tell me about trains", conversation="c1")
    revoke(house)
    await house.say("And boats?", conversation="c1")
    again = await house.say("Hello?", conversation="c1")
    assert again.notices.keys() == {"withdrawn"}
    said = await house.lookalike.memory.history(Turn("nova", "c1", "", "en"))
    assert [message.text for message in said] == ["Tell me about trains", first.text]


async def test_a_new_conversation_with_it_is_refused(house: House) -> None:
    """Without anything said before there is nothing to end: the persona is unknown, as ever."""
    revoke(house)
    with pytest.raises(UnknownPersona) as refused:
        await house.say("Hi", conversation="c2")
    assert "nova" not in refused.value.known
    with pytest.raises(UnknownPersona):
        await house.say("Hi", persona="nobody")


async def test_other_personas_go_on(house: House) -> None:
    """Only the revoked one is gone."""
    revoke(house)
    assert (await house.say("Hello there", persona="diego")).text


async def test_a_caller_that_brings_its_history_gets_the_farewell_too(house: House) -> None:
    """A history in a language without house texts falls back to the page's."""
    revoke(house)
    said = Message("m", "c3", "persona", "Salve!", "la", datetime.now(UTC))
    heard = await house.say("Quid?", locale="fr", conversation="c3", history=(said,))
    assert heard.notices["withdrawn"].startswith("Ce personnage")


async def test_a_persona_revoked_while_it_answers_says_farewell(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between hearing and speaking the turn still ends in order, with the fan's message kept."""
    shelf = house.lookalike.shelf
    cards = dict(shelf._cards())
    lines = shelf.lines

    async def last_lines(persona_id: str, locale: str) -> object:
        found = await lines(persona_id, locale)
        show(shelf, {name: card for name, card in cards.items() if name != "nova"})
        return found

    monkeypatch.setattr(shelf, "lines", last_lines)
    heard = await house.say("Tell me something odd about trains and rivers", conversation="c4")
    assert "withdrawn" in heard.notices
    assert heard.done.text == ""
    assert house.engine.asked == []


@pytest.mark.parametrize("locale", text_locales())
def test_the_farewell_is_written_in_every_language(locale: str) -> None:
    """Each language says it in its own words, names the operator, and says that this was an AI."""
    text = house_texts(locale)["withdrawn"]
    assert "{operator}" in text
    assert same_language(locale, "en") or text != house_texts("en")["withdrawn"]


async def test_a_licence_that_ends_takes_a_running_conversation_offline(house: House) -> None:
    """On the day after the term, with nobody doing anything, the next message gets the farewell."""
    day = [datetime(2026, 11, 24, 23, 59, tzinfo=UTC)]
    library = Library(house.lookalike.settings.data_dir / "licensed", clock=lambda: day[0])
    nova = house.lookalike.library.get("nova").card
    assert nova.likeness is not None
    term = nova.likeness.model_copy(update={"valid_until": day[0].date()})
    library.publish(nova.model_copy(update={"likeness": term}), "ana", "")
    house.lookalike.shelf._cards = lambda: {name: live.card for name, live in library.current().items()}
    assert (await house.say("What are trains like?", conversation="c9")).text
    day[0] += timedelta(minutes=2)
    heard = await house.say("And ships?", conversation="c9")
    assert heard.notices.keys() == {"withdrawn"}
    assert heard.done.text == ""


async def test_the_shelf_looks_at_the_library_again_within_a_second(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A revocation by another process is seen without a restart."""
    moment = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    live = LiveCards(house.lookalike.library)
    assert "nova" in live()
    Library(house.lookalike.settings.data_dir / "personas").revoke("nova", "trust", "licence ended")
    moment[0] += 1.1
    assert "nova" not in live()
