"""The Studio's words: complete in each language, with the same placeholders, in that language, and none unknown."""

import re
from pathlib import Path

import pytest

from app.web.strings import page_strings, placeholders, plural_categories, string_locales, studio_strings

ENGLISH = studio_strings("en")
OTHERS = [locale for locale in string_locales() if locale != "en"]
SCRIPTS = {
    "zh-Hans": r"[\u4e00-\u9fff]",
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "hi": r"[\u0900-\u097f]",
    "ar": r"[\u0600-\u06ff]",
}
SAME_BY_NATURE = {
    ("es", "st_hit_entry"), ("fr", "st_text"), ("fr", "st_description"),
    ("fr", "st_fan"), ("fr", "st_tab_versions"), ("fr", "st_version"), ("fr", "st_portrait"), ("fr", "st_knowledge"),
    ("fr", "st_questions_count"), ("es", "st_errors"),
}  # fmt: skip
PAGE = Path(__file__).parents[4] / "app" / "web"


@pytest.mark.parametrize("locale", OTHERS)
def test_each_language_says_everything(locale: str) -> None:
    """A language has the keys and placeholders of English; counted things have exactly its plural forms."""
    strings = studio_strings(locale)
    assert list(strings) == list(ENGLISH)
    assert {key: placeholders(entry) for key, entry in strings.items()} == {
        key: placeholders(entry) for key, entry in ENGLISH.items()
    }
    counted = {key: frozenset(entry) for key, entry in strings.items() if not isinstance(entry, str)}
    assert set(counted.values()) == {plural_categories(locale)}
    assert counted.keys() == {key for key, entry in ENGLISH.items() if "count" in placeholders(entry)}


@pytest.mark.parametrize("locale", OTHERS)
def test_no_english_is_left(locale: str) -> None:
    """No entry is the English text, save for the words that are the same by nature."""
    same = {key for key, entry in studio_strings(locale).items() if entry == ENGLISH[key]}
    assert {key for key in same if (locale, key) not in SAME_BY_NATURE} == set()


@pytest.mark.parametrize("locale", sorted(SCRIPTS))
def test_each_language_is_in_its_script(locale: str) -> None:
    """Each text of a language with a script of its own has letters of that script."""
    texts = [
        text
        for entry in studio_strings(locale).values()
        for text in ([entry] if isinstance(entry, str) else entry.values())
    ]
    assert [text for text in texts if not re.search(SCRIPTS[locale], text)] == []


def test_the_page_asks_for_no_word_that_is_not_there() -> None:
    """Every word that the Studio's scripts and markup name exists, for the Studio or for all pages."""
    files = [*(PAGE / "static" / "studio" / "js").glob("*.js"), PAGE / "studio" / "page.html"]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    asked = set(re.findall(r"""\bt\("([a-z_]+)"|data-t(?:-label|-title)?="([a-z_]+)\"""", text))
    known = {**page_strings("en"), **ENGLISH}.keys()
    assert {name for pair in asked for name in pair if name} - known == set()
