import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from persona.lore.folding import fold


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("STRASSE", "Straße", "full case folding"),
        ("ΟΔΟΣ", "οδος", "final sigma"),
        ("ＦＵＬＬ", "full", "full width"),
        ("ﾈｺ", "ネコ", "half width kana"),
        ("cafe\u0301", "café", "composed or not"),
        ("İstanbul", "istanbul", "dotted capital outside Turkish"),
        ("c\u200bat", "cat", "zero width space"),
        ("l’eau", "l'eau", "typographic apostrophe"),
        ("A–B", "a-b", "dash"),
        ("リア・マール", "リア·マール", "middle dot"),
        ("👍🏽", "👍", "skin tone"),
        ("❤️", "❤", "variation selector"),
        ("مَرْحَبًا", "مرحبا", "Arabic vowel signs"),
        ("أحمد", "احمد", "seat of the hamza"),
        ("כֶּלֶב", "כלב", "Hebrew points"),
        ("a \n\t b", "a b", "white space"),
    ],
)
def test_spellings_that_people_mix_are_one(one: str, other: str, reason: str) -> None:
    """Each pair folds alike."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("café", "cafe"), ("ma", "má"), ("か", "が"), ("की", "का"), ("schön", "schon")]
)
def test_diacritics_tell_words_apart(one: str, other: str) -> None:
    """Accents, vowel signs and voicing marks count."""
    assert fold(one) != fold(other)


def test_accents_can_be_left_out_where_the_author_wants() -> None:
    """The opt-out drops accents of alphabets, never vowel signs of Indic scripts."""
    assert fold("Hà Nội", diacritics=False) == fold("ha noi", diacritics=False)
    assert fold("की", diacritics=False) != fold("का", diacritics=False)


def test_turkish_tells_its_two_letters_apart() -> None:
    """With the Turkic mode I folds to ı and İ to i."""
    assert fold("ISPARTA", turkic=True) == "ısparta"
    assert fold("İSTANBUL", turkic=True) == "istanbul"


def test_case_can_be_kept() -> None:
    """Case-sensitive folding keeps capitals."""
    assert fold("Mar", case=False) == "Mar"


@given(st.text())
@example("0\x1fß")
@example("\U00016d70")
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is in its final form, Turkic or not."""
    assert fold(fold(text)) == fold(text)
    assert fold(fold(text, turkic=True), turkic=True) == fold(text, turkic=True)
