"""Everything that is kept of a fan as one page to read: no scripts, nothing loaded, all text escaped.

Takes what `Host.export` gives. Knows nothing of stores or of who asked for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from babel.dates import format_date, format_datetime

from app.web.strings import babel_locale, page_strings

Document = Mapping[str, object]
_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#15171c;"
    "background:#fff}h2{margin-top:2.5rem}.ai{border:1px solid #cbd0d9;background:#e4e7ec;border-radius:12px;"
    "padding:.8rem 1rem}li{margin:.5rem 0;overflow-wrap:anywhere;white-space:pre-wrap}small{color:#4b515d}"
    "ul{padding-inline-start:1.2rem}@media(prefers-color-scheme:dark){body{color:#eef0f4;background:#15181d}"
    ".ai{background:#2b3038;border-color:#434a56}small{color:#b9bfca}}"
)


def readable(document: Document, persona: str, locale: str, direction: str) -> str:
    """The export `document` as HTML in `locale`; `persona` is the name as the fan reads it."""
    words = _Words(locale)
    title = words.say("export_title", name=persona)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="ai">{escape(str(document.get("notice", "")))}</p>',
        f"<p><small>{escape(words.say('export_made', date=words.moment(datetime.now(UTC).isoformat())))}</small></p>",
        _section(words.say("choices_title"), (_consent(one, words) for one in _rows(document, "consents"))),
        _section(words.say("kind_fact"), (_fact(one, words) for one in _rows(document, "facts"))),
        f"<h2>{escape(words.say('conversations'))}</h2>",
        *(_conversation(one, persona, words) for one in _rows(document, "conversations")),
    ]
    if not _rows(document, "conversations"):
        parts.append(f"<p>{escape(words.say('export_none'))}</p>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    return (
        f'<!doctype html>\n<html lang="{escape(locale)}" dir="{escape(direction)}"><head>{head}'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


class _Words:
    """The page's words and dates in one language."""

    def __init__(self, locale: str) -> None:
        self._strings = page_strings(locale)
        self._babel = babel_locale(locale)

    def say(self, key: str, **values: str) -> str:
        """A string, its placeholders filled as plain text."""
        text = str(self._strings[key])
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def known(self, key: str) -> bool:
        """Whether there is such a string."""
        return key in self._strings

    def day(self, moment: object) -> str:
        """The date of an ISO moment."""
        return format_date(datetime.fromisoformat(str(moment)), locale=self._babel)

    def moment(self, moment: object) -> str:
        """Date and time of an ISO moment, in UTC and saying so."""
        shown = format_datetime(datetime.fromisoformat(str(moment)), format="medium", locale=self._babel)
        return f"{shown} UTC"


def _section(title: str, items: Iterable[str], level: int = 2) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<h{level}>{escape(title)}</h{level}><ul>{listed}</ul>" if listed else ""


def _consent(one: Document, words: _Words) -> str:
    purpose = f"choose_{one['purpose']}"
    name = words.say(purpose) if words.known(purpose) else str(one["purpose"])
    said = words.say("choice_yes" if one["granted"] else "choice_no")
    return f"{escape(name)}: {escape(said)} <small>{escape(words.moment(one['said_at']))}</small>"


def _fact(one: Document, words: _Words) -> str:
    when = words.say("since", date=words.day(one["valid_from"]))
    if one.get("valid_until"):
        when += " · " + words.say("until", date=words.day(one["valid_until"]))
    return f"{_quoted(one)} <small>{escape(when)}</small>"


def _conversation(one: Document, persona: str, words: _Words) -> str:
    lines = []
    for message in _rows(one, "messages"):
        who = words.say("export_you") if message["role"] == "fan" else f"{persona} ({words.say('export_ai')})"
        when = words.moment(message["said_at"])
        if message.get("superseded_at"):
            when += " · " + words.say("export_replaced")
        lines.append(f"<b>{escape(who)}</b> {_quoted(message)} <small>{escape(when)}</small>")
    return _section(words.day(_rows(one, "messages")[0]["said_at"]), lines, 3) if lines else ""


def _quoted(one: Document) -> str:
    return f'<span dir="auto" lang="{escape(str(one["locale"]))}">{escape(str(one["text"]))}</span>'


def _rows(document: Document, key: str) -> Sequence[Document]:
    rows = document.get(key, ())
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, Sequence) else []
