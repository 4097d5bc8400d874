"""The pages' own words in every language: `strings/<tag>.json` for all pages and `strings_studio/<tag>.json` for the
Studio, with plural forms by CLDR.

A value is a text, or an object from plural category (`one`, `few`, `other` …) to text; the browser chooses by `count`.
Knows nothing of the house texts, which are reviewed and live in `serving.disclosure`.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

from babel import Locale

from app.web.errors import StringsError

Entry = str | Mapping[str, str]


@cache
def string_locales() -> tuple[str, ...]:
    """Tags of all languages that the pages speak, sorted."""
    folder = files("app.web") / "strings"
    return tuple(sorted(f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json")))


def page_strings(locale: str) -> Mapping[str, Entry]:
    """What the fan's page says in `locale`. Raises `StringsError` naming the known languages, or what is malformed."""
    return _strings("strings", locale)


def studio_strings(locale: str) -> Mapping[str, Entry]:
    """What the Studio says beyond that. Raises as `page_strings`."""
    return _strings("strings_studio", locale)


def trust_strings(locale: str) -> Mapping[str, Entry]:
    """What the trust desk says beyond those two. Raises as `page_strings`."""
    return _strings("strings_trust", locale)


@cache
def _strings(folder: str, locale: str) -> Mapping[str, Entry]:
    if locale not in string_locales():
        raise StringsError(f"The pages have no strings for {locale!r}. Known: {', '.join(string_locales())}.")
    try:
        raw = json.loads((files("app.web") / folder / f"{locale}.json").read_text(encoding="utf-8"))
    except (json.JSONDecodeError, FileNotFoundError) as problem:
        raise StringsError(f"{folder}/{locale}.json cannot be read: {problem}.") from problem
    wanted = plural_categories(locale)
    for key, entry in raw.items():
        if not isinstance(entry, str) and frozenset(entry) != wanted:
            raise StringsError(f"{key} of {locale} needs the plural forms {', '.join(sorted(wanted))}.")
    return dict(raw)


def plural_categories(locale: str) -> frozenset[str]:
    """The plural categories of whole numbers in `locale`."""
    rule = babel_locale(locale).plural_form
    return frozenset(rule(number) for number in range(1001)) | {"other"}


def babel_locale(locale: str) -> Locale:
    """Babel's locale for a BCP-47 tag."""
    return Locale.parse(locale.replace("-", "_"))


def placeholders(entry: Entry) -> frozenset[str]:
    """Names of the placeholders in an entry, over all its plural forms."""
    texts = [entry] if isinstance(entry, str) else list(entry.values())
    return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)
