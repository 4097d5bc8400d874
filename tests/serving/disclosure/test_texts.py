"""Reviewed house texts."""

import pytest

from serving.disclosure.market import load_markets
from serving.disclosure.texts import KEYS, house_texts, market_text, text_locales
from serving.errors import DisclosureError

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
    assert house_texts(locale).keys() == KEYS
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
