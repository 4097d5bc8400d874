"""One normal form for all guards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.guards.normalise import length, normalise


@pytest.mark.parametrize(
    ("text", "normal", "trick"),
    [
        ("ARE YOU HUMAN?", "are you human?", "case"),
        ("Аre yоu humаn?", "are you human?", "Cyrillic look-alikes"),
        ("are\u200b you hu\u00admaan?", "are you humaan?", "invisible characters"),
        ("ｈｕｍａｎ", "human", "full width"),
        ("are you h u m a n ?", "are you human ?", "letters apart"),
        ("h.u.m.a.n", "human", "dots between"),
        ("humaaaaan", "humaan", "stretched letters"),
        ("кто ты?", "кто ты?", "an honest Cyrillic sentence stays"),
        ("क्‍या तुम", "क्‍या तुम", "joiners that Hindi spelling needs stay"),
    ],
)
def test_a_disguise_comes_off(text: str, normal: str, trick: str) -> None:
    """Tricks of spelling lead to the plain text; honest text of any script is left alone."""
    assert normalise(text) == normal, trick


@given(st.text(max_size=300))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    """The normal form is normal, whatever comes in."""
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(("text", "words"), [("hi", 1), ("are you real", 3), ("你是真人吗", 3), ("", 0), ("!?", 0)])
def test_length_counts_what_readers_count(text: str, words: int) -> None:
    """Words, or pairs of letters where a script has no spaces."""
    assert length(text) == words
