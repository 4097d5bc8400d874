"""The export as a page to read."""

import re
from datetime import UTC, datetime

import pytest

from app.web.chat.readable import readable
from app.web.strings import string_locales

MOMENT = datetime(2026, 5, 3, 12, tzinfo=UTC).isoformat()
DOCUMENT: dict[str, object] = {
    "notice": "An AI <wrote> this.",
    "consents": [{"purpose": "memory", "granted": True, "locale": "en", "said_at": MOMENT}],
    "facts": [{"text": "I own <b>cats</b>", "locale": "en", "valid_from": MOMENT, "valid_until": MOMENT}],
    "conversations": [
        {
            "conversation": "c",
            "messages": [
                {"role": "fan", "text": "<script>alert(1)</script>", "locale": "x\"onload='", "said_at": MOMENT},
                {"role": "persona", "text": "Hello", "locale": "en", "said_at": MOMENT, "superseded_at": MOMENT},
            ],
        }
    ],
}


def test_what_a_fan_said_is_text_and_never_markup() -> None:
    """Nothing said, noted or named can add an element or an attribute, and the page has no script and no address."""
    page = readable(DOCUMENT, "<i>Nova</i>", "en", "ltr")
    for words in (
        "An AI &lt;wrote&gt; this.",
        "I own &lt;b&gt;cats&lt;/b&gt;",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ):
        assert words in page
    tags = set(re.findall(r"<(\w+)", page))
    assert tags <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "b",
        "span",
        "small",
    }
    assert not re.search(r"onload='|src=|href=", page)


@pytest.mark.parametrize("locale", string_locales())
def test_the_page_is_in_the_language_asked_for(locale: str) -> None:
    """Every heading, choice and date is said in it, with nothing left to fill in; an empty export is a page too."""
    page = readable(DOCUMENT, "Nova", locale, "rtl" if locale == "ar" else "ltr")
    body = page.partition("</style>")[2]
    assert f'<html lang="{locale}"' in page
    assert "{" not in body
    assert ("Conversations" in body) == (locale in {"en", "fr"})
    assert "<h1>" in readable({}, "Nova", locale, "ltr")
