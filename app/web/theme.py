"""Colour: Gradio's own theme made quiet, and a persona's accent made readable on light and dark.

The AI banner's colours are fixed in `static/css/tokens.css` and never come from here.
"""

import colorsys
from dataclasses import dataclass

import gradio as gr

CONTRAST = 4.5
"""WCAG 2.2 AA for text."""
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Accent:
    """A persona's colour in four uses: a fill and the text on it, and the colour as text on light and on dark."""

    fill: str
    on_fill: str
    ink_light: str
    ink_dark: str


def accent_of(colour: str) -> Accent:
    """The readable uses of `#rrggbb`. Each pair has a contrast of at least 4.5:1. Raises ValueError if malformed."""
    base = _parse(colour)
    fill = _darkened_until(base, (1.0, 1.0, 1.0))
    return Accent(
        fill=_hex(fill),
        on_fill="#ffffff",
        ink_light=_hex(_darkened_until(base, (0.94, 0.94, 0.96))),
        ink_dark=_hex(_lightened_until(base, (0.17, 0.18, 0.21))),
    )


def contrast(first: str, second: str) -> float:
    """WCAG contrast of two `#rrggbb` colours, 1 to 21."""
    return _contrast(_parse(first), _parse(second))


def quiet_theme() -> gr.themes.Base:
    """A Gradio theme without fonts of its own (ours ship with the page) and with our page colours."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]).set(
        body_background_fill="#f4f5f7",
        body_background_fill_dark="#0f1115",
        body_text_color="#16181d",
        body_text_color_dark="#eceef2",
    )


def _parse(colour: str) -> Colour:
    digits = colour.removeprefix("#")
    if len(digits) != 6 or not set(digits) <= _HEX_DIGITS:
        raise ValueError(f"{colour!r} is not a colour of the form #rrggbb.")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, part)) * 255):02x}" for part in colour)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(first: Colour, second: Colour) -> float:
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _darkened_until(colour: Colour, against: Colour) -> Colour:
    return _shifted_until(colour, against, -0.01)


def _lightened_until(colour: Colour, against: Colour) -> Colour:
    return _shifted_until(colour, against, 0.01)


def _shifted_until(colour: Colour, against: Colour, step: float) -> Colour:
    hue, light, saturation = colorsys.rgb_to_hls(*colour)
    rounded = colour
    while _contrast(rounded, against) < CONTRAST and 0.0 < light + step < 1.0:
        light += step
        rounded = _parse(_hex(colorsys.hls_to_rgb(hue, light, saturation)))
    return rounded
