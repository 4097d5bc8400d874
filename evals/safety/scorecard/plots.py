"""Intervals as a small drawing, and the colour of a rate. Pure text in, text out."""

from collections.abc import Sequence
from html import escape

_WIDTH, _LEFT, _ROW = 640, 190, 22
_SPAN = _WIDTH - _LEFT - 60


def intervals(rows: Sequence[tuple[str, float, float, float, float | None]], title: str) -> str:
    """An SVG of rates with bounds: label, low, rate, high and what must be reached (or None), all 0 to 1."""
    height = _ROW * len(rows) + 34
    parts = [f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {_WIDTH} {height}" width="100%">']
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _x(share)
        parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="6" y2="{height - 24}"/>')
        parts.append(f'<text x="{x}" y="{height - 8}" text-anchor="middle">{share:.0%}</text>')
    for number, (label, low, rate, high, need) in enumerate(rows):
        y = 16 + number * _ROW
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(label)}</text>')
        parts.append(f'<line class="bar" x1="{_x(low)}" x2="{_x(high)}" y1="{y}" y2="{y}"/>')
        parts.append(f'<circle class="dot" cx="{_x(rate)}" cy="{y}" r="4.5"/>')
        if need is not None:
            parts.append(f'<line class="need" x1="{_x(need)}" x2="{_x(need)}" y1="{y - 9}" y2="{y + 9}"/>')
        parts.append(f'<text x="{_WIDTH - 4}" y="{y + 4}" text-anchor="end">{rate:.0%}</text>')
    return "".join([*parts, "</svg>"])


def heat(rate: float) -> str:
    """A background from red over yellow to green; dark letters are readable on all of it."""
    return f"hsl({round(rate * 130)} 70% 78%)"


def _x(share: float) -> float:
    return round(_LEFT + max(0.0, min(1.0, share)) * _SPAN, 1)
