"""The language of a desk's page, for the Studio and the trust desk: chosen as on the fan's page, with all its words."""

from dataclasses import asdict

import gradio as gr

from app.web.host import LocaleView
from app.web.strings import Entry, page_strings, string_locales, studio_strings
from app.web.visit import LOCALE_COOKIE
from persona.languages import accept_language, direction, display_name, negotiate


def chosen_language(asked: str, request: gr.Request) -> str:
    """The page's tag: what was asked for, else the cookie, else the browser's languages, else English."""
    known = string_locales()
    wishes = (asked, request.cookies.get(LOCALE_COOKIE, ""))
    spoken = accept_language(request.headers.get("accept-language", "") or "")
    return next((wish for wish in wishes if wish in known), None) or negotiate(spoken, known).locale or "en"


def words_in(tag: str, own: dict[str, Entry] | None = None) -> dict[str, object]:
    """Language, direction, words and the languages on offer, as a script takes them; `own` are further words."""
    return {
        "locale": tag,
        "direction": direction(tag),
        "strings": {**page_strings(tag), **studio_strings(tag), **(own or {})},
        "texts": {},
        "locales": [asdict(LocaleView(name, display_name(name), direction(name))) for name in string_locales()],
    }
