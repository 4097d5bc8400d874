"""The trust desk's words: complete in each language, with the same placeholders, in that language, and none unknown."""

import re
from pathlib import Path

import pytest

from app.web.strings import (
    page_strings,
    placeholders,
    plural_categories,
    string_locales,
    studio_strings,
    trust_strings,
)

ENGLISH = trust_strings("en")
OTHERS = [locale for locale in string_locales() if locale != "en"]
SCRIPTS = {
    "zh-Hans": r"[\u4e00-\u9fff]",
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "hi": r"[\u0900-\u097f]",
    "ar": r"[\u0600-\u06ff]",
}
SAME_BY_NATURE = {("fr", "tr_talk"), ("fr", "tr_score"), ("es", "tr_guard_crisis")}
"""The same word in both languages."""
PAGE = Path(__file__).parents[4] / "app" / "web"


@pytest.mark.parametrize("locale", OTHERS)
def test_each_language_says_everything(locale: str) -> None:
    """A language has the keys of English in their order, the same placeholders, and its own plural forms."""
    strings = trust_strings(locale)
    assert list(strings) == list(ENGLISH)
    for key, entry in strings.items():
        assert placeholders(entry) == placeholders(ENGLISH[key]), key
        if not isinstance(entry, str):
            assert frozenset(entry) == plural_categories(locale), key


@pytest.mark.parametrize("locale", OTHERS)
def test_no_english_is_left(locale: str) -> None:
    """No entry is the English text, save for words that are the same by nature."""
    same = {key for key, entry in trust_strings(locale).items() if entry == ENGLISH[key]}
    assert {key for key in same if (locale, key) not in SAME_BY_NATURE} == set()


@pytest.mark.parametrize("locale", sorted(SCRIPTS))
def test_each_language_is_in_its_script(locale: str) -> None:
    """Each text of a language with a script of its own has letters of that script."""
    entries = trust_strings(locale).values()
    texts = [text for entry in entries for text in ([entry] if isinstance(entry, str) else entry.values())]
    assert [text for text in texts if not re.search(SCRIPTS[locale], text)] == []


def test_the_page_asks_for_no_word_that_is_not_there() -> None:
    """Every word that the desk's scripts and markup name exists."""
    files = [*(PAGE / "static" / "trust" / "js").glob("*.js"), PAGE / "trust" / "page.html"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    asked = set(re.findall(r"""\bt\("([a-z_]+)"|data-t(?:-label|-title)?="([a-z_]+)\"""", text))
    known = {**page_strings("en"), **studio_strings("en"), **ENGLISH}.keys()
    assert {name for pair in asked for name in pair if name} - known == set()
