"""Dates as people say them in a language."""

from datetime import datetime

from babel.dates import format_date, format_skeleton

from persona.languages import parse


def babel_tag(locale: str) -> str:
    """A BCP-47 tag as babel writes it: `zh-Hans` -> `zh_Hans`."""
    return str(parse(locale)).replace("-", "_")


def spoken_date(when: datetime | None, locale: str, now: datetime) -> str:
    """`when` as a date in `locale`, with the year only if it is another one; empty for None or for today."""
    if when is None or when.date() == now.date():
        return ""
    skeleton = "MMMMd" if when.year == now.year else "yMMMMd"
    tag = babel_tag(locale)
    try:
        return format_skeleton(skeleton, when, locale=tag)
    except KeyError:
        return format_date(when.date(), "long", locale=tag)
