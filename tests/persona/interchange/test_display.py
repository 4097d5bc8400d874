"""Showing a card's text: nothing runs, nothing loads."""

import pytest

from persona.interchange.display import plain_text, safe_html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>bold</b> & <i>i</i>", "<b>bold</b> &amp; <i>i</i>"),
        ("<script>x()</script>a", "a"),
        ("<svg onload=x()>b</svg>a", "a"),
        ("<img src='https://example.org/pixel'>a", "a"),
        ("<p style='background:url(https://example.org/x)' onclick=x()>a</p>", "<p>a</p>"),
        ("<iframe src=//example.org></iframe><style>@import 'x'</style>a", "a"),
        ("![seen](https://example.org/pixel.png) a", "seen a"),
        ("![seen][1] a\n[1]: https://example.org/pixel.png", "seen a\n"),
        ("Hi <USER>, I am <bot>", "Hi &lt;USER&gt;, I am &lt;bot&gt;"),
        ("<a href='javascript:x()'>a</a>", '<a rel="noopener noreferrer nofollow">a</a>'),
        ("<video src=//e><source src=//e></video>a", "a"),
        ("<link rel=stylesheet href=//e><meta http-equiv=refresh content=0><base href=//e>a", "a"),
        ("{{char}} <!-- hidden -->", "{{char}} "),
    ],
)
def test_only_harmless_markup_is_shown(text: str, shown: str) -> None:
    """Formatting stays; scripts, styles, frames and pictures, in HTML or Markdown, do not."""
    assert safe_html(text) == shown


def test_links_keep_https_and_say_nothing() -> None:
    """A link keeps its address and sends no referrer."""
    assert safe_html('<a href="https://example.org">a</a>') == (
        '<a href="https://example.org" rel="noopener noreferrer nofollow">a</a>'
    )


def test_plain_text_is_shown_as_written() -> None:
    """Every mark of HTML is a letter."""
    assert plain_text("<b>&") == "&lt;b&gt;&amp;"
