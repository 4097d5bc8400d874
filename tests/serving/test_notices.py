"""Notices and the envelope around replies."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.disclosure.market import known_markets
from serving.disclosure.texts import house_texts, text_locales
from serving.errors import DisclosureError
from serving.notices import NoticeBook, Situation

TEXT = st.text(min_size=1, max_size=60)
MARKET = st.one_of(st.none(), st.sampled_from(known_markets()))


@given(TEXT, TEXT, st.sampled_from(text_locales()), MARKET, st.one_of(st.none(), st.integers(0, 120)))
def test_no_name_and_no_market_can_switch_the_disclosure_off(
    operator: str, persona: str, locale: str, market: str | None, age: int | None
) -> None:
    """Whatever the operator and the persona are called, the envelope says AI, has a label and a notice."""
    book = NoticeBook(operator, [])
    situation = Situation("c", persona, locale, market, age)
    envelope = book.disclosure(situation, book.due(situation)).as_dict()
    assert envelope["ai"] is True
    assert str(envelope["label"]).strip()
    assert house_texts(locale)["start"].split("{")[0] in str(envelope["notice"])


def test_a_reminder_comes_by_the_clock_in_the_fans_language() -> None:
    """After two hours of writing the reminder is due, with the hours written as the language does."""
    now = [datetime(2026, 11, 24, 12, 0, tzinfo=UTC)]
    book = NoticeBook("Acme", [], lambda: now[0])
    situation = Situation("c", "Nova", "es", None, None)
    assert [notice.kind for notice in book.due(situation)] == ["start"]
    kinds = []
    for _ in range(13):
        now[0] += timedelta(minutes=10)
        kinds += book.due(situation)
    assert [notice.kind for notice in kinds] == ["reminder"]
    assert "2" in kinds[0].text


def test_the_crisis_text_has_the_help_lines_of_the_market() -> None:
    """Korea's numbers for Korea, the emergency number for Europe, and the text without numbers where none is known.
    A fan who says where they are gets that market's numbers before the operator's others."""
    book = NoticeBook("Acme", [])
    assert "109" in book.crisis_text(Situation("c", "Nova", "en", "kr", None))
    assert "112" in book.crisis_text(Situation("c", "Nova", "fr", "eu", None))
    at_home = NoticeBook("Acme", ["eu", "us-ca"]).crisis_text(Situation("c", "Nova", "en", "us-ca", None))
    assert at_home.index("988") < at_home.index("112")
    turkish = Situation("c", "Nova", "tr", None, None)
    assert book.crisis_text(turkish) == book.text("crisis_no_line", turkish)


@pytest.mark.parametrize(
    ("locale", "number"), [("es", "112"), ("es", "988"), ("ja", "0120"), ("hi", "14416"), ("pt-BR", "188")]
)
def test_where_no_market_is_known_the_lines_of_the_language_are_given(locale: str, number: str) -> None:
    """A fan of an unknown market still gets numbers to call, country by country in their own language."""
    assert number in NoticeBook("Acme", []).crisis_text(Situation("c", "Nova", locale, None, None))


def test_an_unknown_market_is_refused() -> None:
    """No market means the floor; a wrong market means an error, not the floor."""
    with pytest.raises(DisclosureError, match="atlantis"):
        NoticeBook("Acme", []).due(Situation("c", "Nova", "en", "atlantis", None))
