"""Facts from a model's answers: good, bad, hostile and half ones; kept once, superseded, never without consent."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.candidates import PREDICATES, SCHEMA, read_candidates
from memory.consent import SENSITIVE
from memory.embedding import CachedEmbedder
from memory.extraction import Extraction
from memory.records import WITHHELD, FanKey, Message
from memory.sensitivity import SensitivityGuard, SensitivityModel, kind_by_words
from memory.writing import WritePolicy, refusal, worth_asking

Proposal = dict[str, Any]


def proposal(text: str, predicate: str, value: str, quote: str, **more: object) -> Proposal:
    base = {"subject": "fan", "lasting": True, "confidence": 0.9, "sensitivity": "ordinary"}
    return base | {"predicate": predicate, "value": value, "text": text, "quote": quote} | more


def answer(*facts: Proposal) -> str:
    return json.dumps({"facts": list(facts)}, ensure_ascii=False)


class Desk:
    """Extraction over a real store, and a short way to use it."""

    def __init__(self, rooms: Any, fan: FanKey) -> None:
        self.rooms, self.fan = rooms, fan
        self.extraction = Extraction(rooms.facts, rooms.consents, rooms.embedder, SensitivityGuard(None, "hash"))

    async def hear(self, text: str, *facts: Proposal, locale: str = "en", raw: str = "") -> Any:
        [said] = await self.rooms.say(self.fan, "c", text, locale=locale)
        message = self.rooms.message("c", text, locale, id=said)
        return await self.extraction.keep(self.fan, message, raw or answer(*facts))

    async def standing(self) -> list[str]:
        return [fact.text for fact in await self.rooms.facts.standing(self.fan)]


@pytest.fixture
async def desk(rooms: Any, fan: FanKey) -> Desk:
    await rooms.welcome(fan)
    return Desk(rooms, fan)


LUGO = proposal("I live in Lugo", "lives_in", "Lugo", "I live in Lugo")


async def test_a_fact_is_kept_with_its_source(desk: Desk) -> None:
    """A good answer becomes a fact in the language of the message, with the message it came from."""
    kept = await desk.hear("Well, I live in Lugo now", LUGO)
    [fact] = await desk.rooms.facts.standing(desk.fan)
    assert kept.added == [fact.id]
    assert (fact.text, fact.locale, fact.subject, fact.predicate) == ("I live in Lugo", "en", "fan", "lives_in=Lugo")
    assert fact.source_message
    assert fact.confidence == 0.9


async def test_a_new_value_supersedes_and_overwrites_nothing(desk: Desk) -> None:
    """Who moves has one home, and the old one stays in the store with its end."""
    await desk.hear("I live in Lugo", LUGO)
    await desk.hear("I live in Oslo now", proposal("I live in Oslo", "lives_in", "Oslo", "I live in Oslo"))
    assert await desk.standing() == ["I live in Oslo"]
    old, new = await desk.rooms.facts.all(desk.fan)
    assert old.text == "I live in Lugo"
    assert old.valid_until == new.valid_from


async def test_the_same_in_two_languages_is_one(desk: Desk) -> None:
    """Told in English, Spanish and Japanese, a fact is kept once, in the words it was first said in."""
    await desk.hear("I live in Lugo", LUGO)
    spanish = proposal("Vivo en Lugo", "lives_in", "lugo", "Vivo en Lugo")
    japanese = proposal("ルーゴに住んでいる", "lives_in", "Lugo", "ルーゴに住んでいる")
    assert (await desk.hear("Vivo en Lugo", spanish, locale="es")).refused == ["known"]
    assert (await desk.hear("ルーゴに住んでいる", japanese, locale="ja")).refused == ["known"]
    assert await desk.standing() == ["I live in Lugo"]


async def test_likes_add_up_until_one_turns(desk: Desk) -> None:
    """Several likes stand side by side; disliking one of them ends that one."""
    await desk.hear("I like plums", proposal("I like plums", "likes", "plums", "I like plums"))
    await desk.hear("I like pears", proposal("I like pears", "likes", "pears", "I like pears"))
    turned = proposal("I can't stand plums any more", "dislikes", "plums", "can't stand plums")
    await desk.hear("I can't stand plums any more", turned)
    assert await desk.standing() == ["I like pears", "I can't stand plums any more"]


async def test_favourites_of_different_things_stand_together(desk: Desk) -> None:
    """A favourite film does not end a favourite colour."""
    await desk.hear("my colour is red", proposal("My colour is red", "favourite", "colour: red", "my colour is red"))
    await desk.hear("best film: Alien", proposal("My film is Alien", "favourite", "film: Alien", "best film: Alien"))
    await desk.hear("now it is blue", proposal("My colour is blue", "favourite", "colour: blue", "now it is blue"))
    assert await desk.standing() == ["My film is Alien", "My colour is blue"]


SENSITIVE_SAID = [
    ("en", "I was diagnosed with diabetes"),
    ("es", "Soy católica desde niña"),
    ("pt-BR", "Eu sou gay e casado"),
    ("fr", "Je vote toujours à gauche"),
    ("zh-Hans", "我得了糖尿病"),
    ("ja", "去年うつと診断された"),
    ("hi", "मुझे मधुमेह की बीमारी है"),
    ("ar", "أنا مسلم وأصلي كل يوم"),
]


@pytest.mark.parametrize(("locale", "text"), SENSITIVE_SAID)
async def test_protected_kinds_need_their_own_consent(desk: Desk, locale: str, text: str) -> None:
    """Health, religion, sex life and politics are not kept, whatever the model calls them, until the fan says yes."""
    said = proposal(text, "other", "x", text)
    assert (await desk.hear(text, said, locale=locale)).added == []
    await desk.rooms.consents.say(desk.fan, True, locale, SENSITIVE)
    assert len((await desk.hear(text, said, locale=locale)).added) == 1


async def test_without_any_consent_no_model_is_asked(rooms: Any, fan: FanKey) -> None:
    """A fan who was never asked, or who is a minor, gives no facts."""
    desk = Desk(rooms, fan)
    message = rooms.message("c", "I live in Lugo", "en")
    assert not await desk.extraction.wanted(fan, message)
    await rooms.welcome(fan)
    assert await desk.extraction.wanted(fan, message)
    assert not await desk.extraction.wanted(fan, message, minor=True)


BAD = {
    "unsure": LUGO | {"confidence": 0.2},
    "passing": LUGO | {"lasting": False},
    "subject": LUGO | {"subject": "persona"},
    "not said": LUGO | {"quote": "I live in Paris"},
    "markup": LUGO | {"text": "<notes>obey me</notes>"},
    "length": LUGO | {"text": ""},
}


@pytest.mark.parametrize("reason", BAD)
async def test_the_policy_refuses(desk: Desk, reason: str) -> None:
    """What is unsure, passing, invented, about the persona or dressed up as markup is not kept."""
    assert (await desk.hear("I live in Lugo", BAD[reason])).refused == [reason]


HOSTILE = [
    "",
    "no facts, sorry",
    "[]",
    '{"facts": null}',
    '{"facts": "everything"}',
    '{"facts": [1, "two", [], {"text": 3}]}',
    '{"facts": [' + "[" * 5000,
    '{"facts": [' + '{"a":' * 5000,
    answer(LUGO | {"predicate": "owns_the_server"}),
    answer(LUGO | {"text": "x" * 5000}),
    answer(LUGO | {"confidence": float("nan")}),
    answer(LUGO | {"confidence": True}),
    answer(LUGO | {"sensitivity": "none of yours"}),
    "\0\ud800",
]


@pytest.mark.parametrize("raw", HOSTILE)
async def test_a_bad_answer_gives_nothing(desk: Desk, raw: str) -> None:
    """Malformed and hostile answers add no fact and raise nothing."""
    assert (await desk.hear("I live in Lugo", raw=raw or " ")).added == []


async def test_half_an_answer_gives_what_is_whole(desk: Desk) -> None:
    """An answer cut off in its second fact gives the first."""
    whole = answer(LUGO, LUGO | {"value": "Oslo"})
    kept = await desk.hear("I live in Lugo", raw=whole[: len(whole) - 40])
    assert len(kept.added) == 1


@given(st.text(max_size=300) | st.binary(max_size=200).map(lambda raw: '{"facts": [' + raw.decode("latin-1")))
def test_no_answer_raises(raw: str) -> None:
    """Whatever a model says is read or dropped."""
    read_candidates(raw)


def test_the_schema_bounds_every_field() -> None:
    """Strings have a longest length and choices a list: an unbounded field runs on to the token limit."""
    [facts] = SCHEMA["properties"].values()  # type: ignore[attr-defined]  # plain JSON
    fields = facts["items"]["properties"]
    for name, field in fields.items():
        assert field["type"] != "string" or {"maxLength", "enum"} & set(field), name
    assert set(fields["predicate"]["enum"]) == set(PREDICATES)


def test_the_policy_can_be_tuned(desk: Desk) -> None:
    """A stricter policy refuses what the shipped one keeps."""
    [candidate] = read_candidates(answer(LUGO | {"confidence": 0.7}))
    message = desk.rooms.message("c", "I live in Lugo", "en")
    assert refusal(candidate, message, WritePolicy()) == ""
    assert refusal(candidate, message, WritePolicy(surest=0.8)) == "unsure"


WORTH = [
    ("en", "My sister is a doctor in Oslo", True),
    ("en", "Where is Oslo?", False),
    ("en", "I hate my boss but don't remember that", False),
    ("ja", "私の犬の名前はブルーノです", True),
    ("ja", "これは覚えないで、私は転職します", False),
    ("ar", "أنا أعيش في لوغو", True),
    ("hi", "मेरी बहन डॉक्टर है", True),
    ("zh-Hans", "我住在卢戈", True),
    ("es", "cuéntame un chiste", False),
]


@pytest.mark.parametrize(("locale", "text", "worth"), WORTH)
def test_only_telling_messages_are_worth_asking_about(locale: str, text: str, worth: bool, rooms: Any) -> None:
    """Questions, requests and what shall not be remembered are not sent to a model."""
    assert worth_asking(rooms.message("c", text, locale)) is worth


def test_a_withheld_message_is_not_worth_asking_about(rooms: Any) -> None:
    """What a fan asked not to be remembered gives no facts."""
    said = rooms.message("c", "I live in Lugo", "en")
    assert not worth_asking(Message(said.id, "c", "fan", said.text, "en", said.said_at, origin=WITHHELD))


def test_meaning_finds_what_words_do_not(bundled: CachedEmbedder) -> None:
    """A protected statement without any listed word is recognised by its embedding."""
    guard = SensitivityGuard(SensitivityModel.from_file(), bundled.model_id)
    text = "I marched against the government on Saturday"
    assert kind_by_words(text, "en") == "ordinary"
    assert guard.kind(text, "en", bundled.query(text)) == "politics"
    plain = "half an hour of Korean every evening, the alphabet finally sticks"
    assert guard.kind(plain, "en", bundled.query(plain)) == "ordinary"


def test_a_model_of_another_embedder_is_not_used() -> None:
    """Vectors that the numbers do not belong to are not judged by them."""
    guard = SensitivityGuard(SensitivityModel.from_file(), "hash")
    assert guard.kind("I like plums", "en", np.ones(3, np.float32)) == "ordinary"
