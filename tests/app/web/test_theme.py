"""Colour: a persona's accent is readable wherever the page puts it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.assets import FOLDER
from app.web.theme import CONTRAST, accent_of, contrast

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_an_accent_is_readable_in_every_use(colour: str) -> None:
    """Whatever colour a card names, text on it and text in it reach 4.5:1 on light and on dark."""
    accent = accent_of(colour)
    assert contrast(accent.fill, accent.on_fill) >= CONTRAST
    assert contrast(accent.ink_light, "#ffffff") >= CONTRAST
    assert contrast(accent.ink_dark, "#15181d") >= CONTRAST


def test_a_readable_accent_is_left_as_it_is() -> None:
    """A colour with contrast enough is used unchanged."""
    assert accent_of("#7C4DFF").fill == "#7c4dff"


def test_a_malformed_colour_is_refused() -> None:
    """What is no colour raises, and says what a colour looks like."""
    with pytest.raises(ValueError, match="#rrggbb"):
        accent_of("purple")


def test_the_banner_never_takes_a_persona_s_colours() -> None:
    """No rule for the AI banner or the pill names an accent."""
    css = "\n".join(file.read_text(encoding="utf-8") for file in sorted((FOLDER / "static" / "css").glob("*.css")))
    rules = re.findall(r"([^{}]*(?:lk-banner|lk-pill|lk-mark)[^{}]*)\{([^}]*)\}", css)
    assert rules
    assert not [
        selector for selector, body in rules if re.search(r"--lk-fill|--on-fill|--lk-ink-(?:light|dark|accent)", body)
    ]
