"""Reviewed house texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.disclosure.market import known_markets, load_market, load_markets
from serving.disclosure.texts import BESIDE, KEYS, house_texts, market_text, text_locales, without_repeats
from serving.errors import DisclosureError
from serving.notices import NoticeBook, Situation

SHIPPED = ("ar", "en", "es", "fr", "hi", "ja", "pt-BR", "zh-Hans")
VALUES = {"persona": "Nova", "operator": "Acme {persona}", "hours": "2", "helplines": "112", "limit": 4000} | {
    "asked": "xx",
    "locale": "es",
    "model": "m",
    "market": "eu",
}


@pytest.mark.parametrize("locale", SHIPPED)
def test_every_text_exists_in_every_shipped_language(locale: str) -> None:
    """No language lacks a notice, and every placeholder can be filled."""
    assert house_texts(locale).keys() - set(BESIDE.values()) == KEYS
    for key in KEYS:
        said = market_text(key, locale, load_markets([]), **VALUES)
        assert said.strip()


@pytest.mark.parametrize("locale", [tag for tag in SHIPPED if tag != "en"])
def test_no_text_is_english_in_disguise(locale: str) -> None:
    """A language's texts are its own: none equals the English one."""
    english = house_texts("en")
    assert [key for key, text in house_texts(locale).items() if text == english[key]] == []


def test_a_missing_language_is_an_error_and_not_english() -> None:
    """A language without texts is refused, naming those that exist."""
    with pytest.raises(DisclosureError, match=r"tlh.*pt-BR"):
        house_texts("tlh")
    assert set(SHIPPED) <= set(text_locales())


def test_a_market_says_its_own_words_beside_ours() -> None:
    """California's sentence and India's label are in the texts that fans of these markets see."""
    start = market_text("start", "en", load_markets(["us-ca"]), persona="Nova", operator="Acme")
    assert "artificially generated and not human" in start
    assert "Acme" in start
    assert market_text("label", "en", load_markets(["in"])) == "AI-generated (synthetic)"


def test_a_name_that_looks_like_a_placeholder_stays_a_name() -> None:
    """An operator called `{persona}` is printed as written: values are never read again."""
    said = market_text("banner", "en", load_markets([]), persona="Nova", operator="{persona}")
    assert "{persona}" in said


MARKETS = st.lists(st.sampled_from(known_markets()), max_size=5, unique=True)


@given(st.sampled_from(text_locales()), MARKETS, st.sampled_from(["start", "reminder", "resumed", "switched"]))
def test_a_notice_says_no_sentence_twice(locale: str, markets: list[str], key: str) -> None:
    """Whatever markets apply together, in every language, each sentence of a merged notice is said once."""
    said = market_text(key, locale, load_markets(markets), **VALUES)
    assert said == without_repeats([said])
    situation = Situation("c", "Nova", locale, None, 15)
    book = NoticeBook("Acme", markets)
    shown = book.disclosure(situation, book.due(situation)).notice
    assert shown == without_repeats([shown])


def test_a_repeated_sentence_is_dropped_and_a_dotted_name_is_not() -> None:
    """Case, spaces and signs make no new sentence; initials may stand twice."""
    twice = ["Nova is not human. J. J. Acme runs it.", "nova is  NOT human! It may be wrong."]
    assert without_repeats(twice) == "Nova is not human. J. J. Acme runs it. It may be wrong."


@pytest.mark.parametrize("market", known_markets())
def test_beside_a_market_s_own_start_notice_ours_does_not_say_the_same(market: str) -> None:
    """Where a market says in its words that nobody human speaks, the house says who does, and that it is an AI."""
    pack = load_market(market)
    for locale, wording in pack.wording.items():
        if wording.start:
            said = market_text("start", locale, [pack], persona="Nova", operator="Acme")
            general = house_texts(locale)["start"].format(persona="Nova", operator="Acme")
            assert wording.start.format(persona="Nova") in said
            assert general not in said
            assert "Nova" in said and "Acme" in said
