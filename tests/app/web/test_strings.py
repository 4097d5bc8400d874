"""The pages' strings: complete in each language, with the same placeholders, and in that language."""

import re

import pytest

from app.web.errors import StringsError
from app.web.strings import page_strings, placeholders, plural_categories, string_locales

ENGLISH = page_strings("en")
OTHERS = [locale for locale in string_locales() if locale != "en"]
SCRIPTS = {
    "zh-Hans": r"[\u4e00-\u9fff]",
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "hi": r"[\u0900-\u097f]",
    "ar": r"[\u0600-\u06ff]",
}
SAME_BY_NATURE = {
    ("es", "choice_no"): "the same word in both languages",
    ("fr", "conversation"): "the same word in both languages",
    ("fr", "conversations"): "the same word in both languages",
    ("fr", "log"): "the same word in both languages",
    ("fr", "messages"): "the same word in both languages",
    ("es", "tokens"): "a term of art without a translation in use",
    ("pt-BR", "tokens"): "a term of art without a translation in use",
    ("fr", "market_us_ny"): "a name",
    ("fr", "model_licence"): "the same word in both languages",
    ("pt-BR", "market_cn"): "a name",
    ("es", "market_cn"): "a name",
    ("es", "market_us_ca"): "a name",
    ("es", "market_au"): "a name",
    ("es", "market_us_il"): "a name",
    ("es", "market_us_me"): "a name",
    ("es", "market_us_tn"): "a name",
    ("es", "market_us_ut"): "a name",
    ("es", "market_vn"): "a name",
    ("pt-BR", "market_us_il"): "a name",
    ("pt-BR", "market_us_me"): "a name",
    ("pt-BR", "market_us_or"): "a name",
    ("pt-BR", "market_us_tn"): "a name",
    ("pt-BR", "market_us_ut"): "a name",
    ("fr", "market_ca"): "a name",
    ("fr", "market_us_il"): "a name",
    ("fr", "market_us_me"): "a name",
    ("fr", "market_us_or"): "a name",
    ("fr", "market_us_tn"): "a name",
    ("fr", "market_us_ut"): "a name",
    ("ja", "market_eu"): "an abbreviation in Latin letters everywhere",
}


def test_the_eight_languages_are_there() -> None:
    """The pages speak the eight languages of the product."""
    assert set(string_locales()) == {"en", "es", "pt-BR", "fr", "zh-Hans", "ja", "hi", "ar"}


@pytest.mark.parametrize("locale", OTHERS)
def test_each_language_says_everything(locale: str) -> None:
    """A language has the keys of English, no more and no fewer, and none is empty."""
    strings = page_strings(locale)
    assert strings.keys() == ENGLISH.keys()
    assert all(text.strip() for entry in strings.values() for text in _texts(entry))


@pytest.mark.parametrize("locale", OTHERS)
def test_placeholders_are_kept(locale: str) -> None:
    """Each entry has the placeholders of the English one."""
    strings = page_strings(locale)
    assert {key: placeholders(entry) for key, entry in strings.items()} == {
        key: placeholders(entry) for key, entry in ENGLISH.items()
    }


@pytest.mark.parametrize("locale", OTHERS)
def test_no_english_is_left(locale: str) -> None:
    """No entry is the English text, save for the words that are the same by nature."""
    same = {
        key
        for key, entry in page_strings(locale).items()
        if set(_texts(entry)) & set(_texts(ENGLISH[key])) and (locale, key) not in SAME_BY_NATURE
    }
    assert same == set()


@pytest.mark.parametrize("locale", sorted(SCRIPTS))
def test_each_language_is_in_its_script(locale: str) -> None:
    """Each text of a language with a script of its own has letters of that script."""
    bare = {
        key
        for key, entry in page_strings(locale).items()
        for text in _texts(entry)
        if not re.search(SCRIPTS[locale], text) and (locale, key) not in SAME_BY_NATURE
    }
    assert bare == set()


@pytest.mark.parametrize("locale", string_locales())
def test_numbers_have_the_plural_forms_of_their_language(locale: str) -> None:
    """Whatever counts something has exactly the plural categories of CLDR."""
    counted = {key: entry for key, entry in page_strings(locale).items() if not isinstance(entry, str)}
    assert {frozenset(entry) for entry in counted.values()} == {plural_categories(locale)}
    assert counted.keys() == {key for key, entry in ENGLISH.items() if "count" in placeholders(entry)}


def test_an_unknown_language_is_refused_with_the_known_ones() -> None:
    """Asking for a language without strings names those that have them."""
    with pytest.raises(StringsError, match="pt-BR"):
        page_strings("xx")


def _texts(entry: object) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())  # type: ignore[attr-defined]  # an entry is a text or a table
