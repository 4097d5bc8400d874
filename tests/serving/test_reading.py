"""Taking a fan's text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.errors import UnreadableMessage
from serving.reading import read_message


@pytest.mark.parametrize("text", ["", "   ", "\0", "\n\t", "\u200e\u202e", "\ud800"])
def test_nothing_readable_is_refused_as_empty(text: str) -> None:
    """White space, NUL bytes, direction marks and lone surrogates alone are no message."""
    with pytest.raises(UnreadableMessage) as caught:
        read_message(text, 4000)
    assert caught.value.code == "empty"


def test_a_hundred_kilobytes_are_refused_with_the_limit() -> None:
    """A text beyond the limit names the limit."""
    with pytest.raises(UnreadableMessage, match="4000"):
        read_message("a" * 100_000, 4000)


def test_nul_bytes_and_lone_surrogates_are_left_out_and_said_so() -> None:
    """What can't be read is dropped, the rest is kept, and the fan is told."""
    reading = read_message("ho\0la \udfff amiga", 4000)
    assert reading.text == "hola  amiga"
    assert reading.mended


@pytest.mark.parametrize("text", ["क्‍या हाल है", "می‌خواهم", "👩‍👩‍👧", "e\u0301t\u00e9", "line\nbreak"])
def test_what_scripts_need_is_kept(text: str) -> None:
    """Joiners of Indic and Arabic spelling, emoji sequences, combining marks and line breaks survive."""
    reading = read_message(text, 4000)
    assert reading.text == text
    assert not reading.mended


@given(st.text(alphabet=st.characters(), min_size=1, max_size=300))
def test_any_text_gives_a_text_that_can_be_stored_or_a_typed_error(text: str) -> None:
    """Whatever comes in, what comes out encodes as UTF-8 and has no NUL."""
    try:
        reading = read_message(text, 4000)
    except UnreadableMessage:
        return
    assert "\0" not in reading.text
    assert reading.text.encode("utf-8").decode("utf-8") == reading.text
