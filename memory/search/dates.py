"""The words of a date, so that "what did I say in May" finds what was said in May. Knows nothing of questions."""

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from memory.search.tokens import tokens


def date_words(moment: datetime, locale: str) -> tuple[str, ...]:
    """Tokens of weekday, day, month and year as `locale` writes them (English for a tag that has no calendar)."""
    return _of_day(moment.date(), locale)


@lru_cache(maxsize=4096)
def _of_day(day: date, locale: str) -> tuple[str, ...]:
    return tuple(tokens(format_date(day, "full", locale=_calendar(locale))))


@lru_cache(maxsize=256)
def _calendar(locale: str) -> Locale:
    try:
        return Locale.parse(locale, sep="-")
    except (ValueError, TypeError, UnknownLocaleError):
        return Locale("en")
