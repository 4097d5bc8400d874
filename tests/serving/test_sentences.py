"""Cutting a stream into sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.sentences import LONGEST, SentenceCutter


def cut(text: str, size: int = 1) -> list[str]:
    cutter = SentenceCutter()
    pieces = [s for i in range(0, len(text), size) for s in cutter.feed(text[i : i + size])]
    rest = cutter.rest()
    return [*pieces, rest] if rest else pieces


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        ("Hello there. How are you? Fine!", 3, "Latin marks followed by a space"),
        ("It cost 3.50 in the story. Yes.", 2, "a decimal point ends nothing"),
        ("Dr. Salt is here. Hi.", 2, "an abbreviation ends nothing"),
        ("你好。我很好！真的", 3, "Chinese marks need no space"),
        ("नमस्ते। आप कैसे हैं? ठीक", 3, "the danda"),
        ("مرحبا. كيف حالك؟ بخير", 3, "the Arabic question mark"),
        ("こんにちは。「はい。」と言った", 3, "Japanese with a quotation"),
        ("no end at all", 1, "what is left at the end"),
    ],
)
def test_sentences_end_where_readers_of_the_script_see_them_end(text: str, count: int, why: str) -> None:
    """A sentence is cut at the marks of its script and nowhere else."""
    assert len(cut(text)) == count, why


@given(st.text(max_size=1500), st.integers(1, 50))
def test_nothing_is_lost_or_held_for_ever(text: str, size: int) -> None:
    """Joined again the sentences are the text, however it arrives, and no piece is longer than the bound."""
    pieces = cut(text, size)
    assert "".join(pieces) == text
    cutter = SentenceCutter()
    cutter.feed(text)
    assert len(cutter.rest()) <= LONGEST
