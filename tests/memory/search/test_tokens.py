"""Tokens of any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.search.tokens import tokens


@pytest.mark.parametrize(
    ("query", "text", "why"),
    [
        ("猫", "我的猫叫小白", "one Chinese character is a word"),
        ("小白", "我的猫叫小白", "two are, too"),
        ("ピアノ", "毎日ピアノを弾く", "Japanese without spaces"),
        ("แมว", "ฉันมีแมวหนึ่งตัว", "Thai without spaces"),
        ("cafe", "Me gusta el CAFÉ", "accents and case"),
        ("trabaja", "mi trabajo", "endings"),
        ("الكلب", "عندي كلب", "the Arabic article"),
        ("احمد", "أَحْمَد", "Arabic vowel marks and alef"),
        ("ＡＢＣ", "abc", "width"),
        ("कुत्ते", "मेरे कुत्ते का नाम", "Devanagari keeps its vowel signs"),
        ("приве́т", "Привет", "stress marks"),
    ],
)
def test_what_people_type_finds_what_was_said(query: str, text: str, why: str) -> None:
    """Query and text share a token."""
    assert set(tokens(query)) & set(tokens(text)), why


def test_devanagari_words_that_differ_in_a_vowel_stay_apart() -> None:
    """Vowel signs are not accents."""
    assert set(tokens("दिन")).isdisjoint(tokens("दान"))


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_has_tokens_or_none(text: str) -> None:
    """No text raises, and every token has a letter or a number."""
    assert all(any(letter.isalnum() or not letter.isascii() for letter in token) for token in tokens(text))
