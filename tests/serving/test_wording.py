import re

import pytest

from persona.languages import script
from serving.wording import Wording, known_wordings, wording_for

LOCALES = ["ar", "en", "es", "fr", "hi", "ja", "pt-BR", "zh-Hans"]
ALLOWED = {"name", "language", "date", "fan", "quote"}
SCRIPTS = {"ar": "؀-ۿ", "hi": "ऀ-ॿ", "ja": "぀-ヿ一-鿿", "zh-Hans": "一-鿿"}


def lines(words: Wording) -> list[str]:
    """Every sentence of a wording."""
    extra = words.transcript
    shown = [extra.identity.fan, extra.identity.reply, extra.shown.told, extra.shown.fan, extra.shown.reply]
    single = [words.about, words.examples, words.opening, words.notes, words.today, words.answer_in, words.told]
    single += [words.told_on, words.world, words.similar, words.fan, extra.told, extra.world]
    return [*words.rules, *single, *words.repair.values(), *shown]


def test_all_locales_have_words() -> None:
    """The eight languages of the product are there."""
    assert list(known_wordings()) == LOCALES


@pytest.mark.parametrize("tag", LOCALES)
def test_words_are_complete_and_fill_in_only_known_names(tag: str) -> None:
    """No placeholder is misspelt, nothing is empty, and each language has as many rules as English."""
    words = wording_for(tag)
    assert words.locale == tag
    assert len(words.rules) == len(wording_for("en").rules)
    assert words.repair.keys() == wording_for("en").repair.keys()
    for line in lines(words):
        assert line.strip()
        assert set(re.findall(r"{(\w*)}", line)) <= ALLOWED, line
    assert "{name}" in words.rules[0]
    assert all("{quote}" in line for line in (words.told, words.told_on, words.world, words.transcript.told))


@pytest.mark.parametrize("tag", sorted(SCRIPTS))
def test_words_are_written_in_their_own_script(tag: str) -> None:
    """A base model answers in the wrong language when its prompt mixes them."""
    assert script(tag)
    for line in lines(wording_for(tag)):
        assert re.search(f"[{SCRIPTS[tag]}]", line), line


@pytest.mark.parametrize("tag", LOCALES)
def test_the_rules_and_the_shown_answer_say_ai(tag: str) -> None:
    """In every language the persona is told, and shown, to say that it is an AI."""
    words = wording_for(tag)
    name = {"es": "IA", "fr": "IA", "pt-BR": "IA", "ar": "ذكاء اصطناعي"}.get(tag, "AI")
    assert name in words.rules[0]
    assert name in words.transcript.identity.reply
    assert name in words.repair["claims_human"]


@pytest.mark.parametrize(("asked", "given"), [("es-MX", "es"), ("pt", "pt-BR"), ("zh-CN", "zh-Hans"), ("sw", "en")])
def test_a_language_without_words_gets_the_nearest(asked: str, given: str) -> None:
    """A regional variant gets its language's words, an unknown language English ones."""
    assert wording_for(asked).locale == given
