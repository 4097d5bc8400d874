import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.errors import UnreadableTag
from persona.languages import (
    accept_language,
    canonical,
    direction,
    display_name,
    fallback_chain,
    negotiate,
    same_language,
    script,
)

OFFERED = ("en", "es", "pt-BR", "fr", "zh-Hans", "ja", "hi", "ar")


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("EN_us", "en-US"),
        ("zh_hans_cn", "zh-Hans-CN"),
        ("iw", "he"),
        ("zh-cmn-Hans", "zh-Hans"),
        ("ja-JP-u-ca-japanese", "ja-JP"),
        ("es-419", "es-419"),
        ("sl-rozaj", "sl-rozaj"),
    ],
)
def test_a_tag_has_one_canonical_form(written: str, tag: str) -> None:
    """However a tag is written, it reads as BCP-47 writes it."""
    assert canonical(written) == tag


@pytest.mark.parametrize("text", ["", "x", "english language", "en--US", "../en", "e" * 200, "en\x00", "123"])
def test_what_is_no_tag_is_refused(text: str) -> None:
    """A text that is no tag raises and shows how one is written."""
    with pytest.raises(UnreadableTag, match="zh-Hans"):
        canonical(text)


@pytest.mark.parametrize(
    ("wanted", "locale", "kind"),
    [
        ("es", "es", "exact"),
        ("zh-CN", "zh-Hans", "exact"),
        ("zh-SG", "zh-Hans", "nearest"),
        ("zh-TW", "zh-Hans", "nearest"),
        ("yue-HK", "zh-Hans", "nearest"),
        ("pt", "pt-BR", "exact"),
        ("pt-PT", "pt-BR", "nearest"),
        ("es-MX", "es", "nearest"),
        ("ar-EG", "ar", "exact"),
        ("arz", "ar", "nearest"),
        ("hi-Latn", "hi", "nearest"),
        ("de", None, "none"),
        ("not a tag", None, "none"),
    ],
)
def test_a_reader_gets_the_nearest_language_offered(wanted: str, locale: str | None, kind: str) -> None:
    """Negotiation finds the locale that a reader of the wanted language reads best, and says how near it is."""
    match = negotiate([wanted], OFFERED)
    assert (match.locale, match.kind) == (locale, kind)


def test_a_wish_in_its_own_script_beats_an_earlier_one_in_another() -> None:
    """Somebody who reads traditional Chinese and English gets English rather than simplified Chinese."""
    assert negotiate(["zh-TW", "en"], OFFERED).locale == "en"


def test_a_regional_parent_beats_the_bare_language() -> None:
    """Argentine Spanish takes Latin American Spanish where it is offered."""
    assert negotiate(["es-AR"], ["es", "es-419", "es-ES"]).locale == "es-419"


def test_the_offered_spelling_comes_back() -> None:
    """The match is spelt as in the offer, so that it can be looked up."""
    assert negotiate(["pt-br"], ["pt_BR"]).locale == "pt_BR"


def test_a_chain_widens_within_one_script() -> None:
    """A chain goes from the region to the language and never into another script."""
    assert fallback_chain("es-MX") == ("es-MX", "es-419", "es")
    assert fallback_chain("zh-TW") == ("zh-TW", "zh-Hant")
    assert fallback_chain("hi-Latn") == ("hi-Latn",)


def test_a_header_is_read_by_weight() -> None:
    """Accept-Language gives tags best first, without stars, zeros and rubbish."""
    assert accept_language("en;q=0.8, es-MX, *;q=0.5, fr;q=0, zz;q=abc, !!") == ("es-MX", "en")
    assert accept_language("") == ()


@given(st.text(max_size=300))
def test_no_header_breaks_the_reader(header: str) -> None:
    """Any header gives canonical tags or nothing."""
    assert all(canonical(tag) == tag for tag in accept_language(header))


def test_direction_and_script_follow_the_language() -> None:
    """Arabic and Urdu run from right to left; Punjabi depends on the country."""
    assert [direction(tag) for tag in ("ar", "ur", "he", "en", "ja")] == ["rtl", "rtl", "rtl", "ltr", "ltr"]
    assert direction("pa-PK") == "rtl"
    assert direction("pa-IN") == "ltr"
    assert script("sr-Latn") == "Latn"


def test_a_language_is_named_in_itself() -> None:
    """Each language's name reads as its own speakers write it."""
    names = ["English", "Español", "Português (Brasil)", "Français", "简体中文", "日本語", "हिन्दी", "العربية"]
    assert [display_name(tag) for tag in OFFERED] == names
    assert display_name("pt-BR", "en") == "Portuguese (Brazil)"
    assert display_name("qqq") == "qqq"


def test_a_reader_notices_a_change_of_script() -> None:
    """Regions share a language; scripts do not."""
    assert same_language("es-MX", "es")
    assert not same_language("zh-TW", "zh-Hans")
