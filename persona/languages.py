"""Languages by their BCP-47 tags: canonical form, negotiation, script, direction and own name.

Facts come from CLDR through babel. Knows nothing of personas; no list of supported languages lives here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from persona.errors import UnreadableTag

MatchKind = Literal["exact", "nearest", "none"]
Direction = Literal["ltr", "rtl"]

_TAG = re.compile(
    r"^(?P<language>[a-z]{2,3}|[a-z]{5,8})"
    r"(?:-(?P<extlang>[a-z]{3}))?"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"(?:-[a-z0-9](?:-[a-z0-9]{1,8})+)*$"
)
_RIGHT_TO_LEFT = frozenset(["Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"])
_MAX_TAG = 100
_MAX_HEADER = 4096
_MAX_HEADER_TAGS = 32

_READS = {
    **dict.fromkeys(("acm", "acx", "aeb", "afb", "ajp", "apc", "apd", "arq", "ars", "ary", "arz"), "ar"),
    **dict.fromkeys(("wuu", "hsn", "gan", "hak", "nan"), "zh"),
    "yue": "zh-Hant",
    "nb": "no",
    "nn": "no",
    "no": "nb",
    "awa": "hi",
    "bho": "hi",
    "mai": "hi",
}
"""Languages whose speakers read another tag's standard language, tried when their own is not there."""


class Tag(NamedTuple):
    """The parts of a language tag that say what people read; extensions and private use are left out."""

    language: str
    script: str = ""
    region: str = ""
    variants: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join(part for part in (self.language, self.script, self.region, *self.variants) if part)


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome of a negotiation.

    `exact`: what was asked. `nearest`: the same language elsewhere or in another script, or one that its speakers
    read. `none`: nothing fits, and `locale` is None. `asked` is the wish that was met, or the first one.
    """

    locale: str | None
    kind: MatchKind
    asked: str


def parse(tag: str) -> Tag:
    """Read a tag, `_` or `-` between its parts. Raises UnreadableTag."""
    cleaned = tag.strip().replace("_", "-").lower()
    found = _TAG.match(cleaned) if len(cleaned) <= _MAX_TAG else None
    if found is None:
        raise UnreadableTag(tag)
    language = found["extlang"] or found["language"]
    alias = get_global("language_aliases").get(language)
    script, region = found["script"] or "", found["region"] or ""
    if alias:
        head, *rest = alias.split("_")
        language = head
        for part in rest:
            script = script or (part if len(part) == 4 else "")
            region = region or (part if len(part) in (2, 3) else "")
    replaced = get_global("territory_aliases").get(region.upper())
    if replaced and len(replaced) == 1:
        region = replaced[0]
    return Tag(language, script.title(), region.upper(), tuple(part for part in found["variants"].split("-") if part))


def canonical(tag: str) -> str:
    """The tag as BCP-47 writes it: `ZH_hans_cn` -> `zh-Hans-CN`, `iw` -> `he`. Raises UnreadableTag."""
    return str(parse(tag))


@lru_cache(maxsize=1024)
def maximised(tag: str) -> Tag:
    """The tag with its likely script and region filled in: `zh-SG` -> zh-Hans-SG, `pt` -> pt-Latn-BR."""
    language, script, region, variants = parse(tag)
    likely = get_global("likely_subtags")
    for parts in ((language, script, region), (language, region), (language, script), (language,)):
        if script and script not in parts and region and region not in parts:
            continue
        found = likely.get("_".join(part for part in parts if part))
        if found:
            _, likely_script, likely_region = found.split("_")[:3]
            return Tag(language, script or likely_script, region or likely_region, variants)
    return Tag(language, script, region, variants)


def fallback_chain(tag: str) -> tuple[str, ...]:
    """The tag and its ever wider parents in the same script: `es-MX` -> es-MX, es-419, es."""
    parents = get_global("parent_exceptions")
    chain: list[str] = []
    current = parse(tag)
    while True:
        chain.append(str(current))
        parent = parents.get(str(current).replace("-", "_"))
        if current.variants:
            current = current._replace(variants=())
        elif parent and parent.split("_")[0] == current.language:
            current = parse(parent)
        elif current.region:
            current = current._replace(region="", script=current.script or _unusual_script(current))
        elif current.script and not _unusual_script(current):
            current = current._replace(script="")
        else:
            return tuple(dict.fromkeys(chain))


def negotiate(wanted: Sequence[str], available: Iterable[str]) -> Match:
    """The best of `available` for a reader who wants `wanted`, best wish first.

    Wishes that are no tags are skipped. Each wish is tried in its own script first; only when none of them is met so
    does another script or a neighbouring standard language count. The returned locale is spelt as in `available`.
    """
    offers = {name: maximised(name) for name in available}
    wishes = [wish for wish in wanted if _readable(wish)]
    for wish in wishes:
        found = _same_script(wish, offers)
        if found:
            return found
    for wish in wishes:
        locale = _any_script(wish, offers) or _neighbour(_READS.get(parse(wish).language), offers)
        if locale:
            return Match(locale, "nearest", wish)
    return Match(None, "none", wanted[0] if wanted else "")


def accept_language(header: str) -> tuple[str, ...]:
    """The tags of an Accept-Language header, best first; malformed parts, `*` and q=0 are left out."""
    weighted: list[tuple[float, int, str]] = []
    for position, part in enumerate(header[:_MAX_HEADER].split(",")[:_MAX_HEADER_TAGS]):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = _quality(parameters)
        if quality > 0 and name != "*" and _readable(name):
            weighted.append((-quality, position, canonical(name)))
    return tuple(dict.fromkeys(name for _, _, name in sorted(weighted)))


def script(tag: str) -> str:
    """The ISO 15924 code of the script the language is written in: `ar` -> Arab. Empty when CLDR does not know."""
    return maximised(tag).script


def direction(tag: str) -> Direction:
    """Which way the language is written."""
    return "rtl" if script(tag) in _RIGHT_TO_LEFT else "ltr"


def same_language(one: str, other: str) -> bool:
    """Whether a reader of one reads the other without noticing a change of language: same language and script."""
    first, second = maximised(one), maximised(other)
    return (first.language, first.script) == (second.language, second.script)


@lru_cache(maxsize=512)
def display_name(tag: str, in_locale: str | None = None) -> str:
    """A language's name in itself (`pt-BR` -> Português (Brasil)), or in `in_locale`; the tag when CLDR has none."""
    asked = parse(tag)
    try:
        reader = Locale.parse(str(parse(in_locale or tag)).replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        reader = Locale.parse("en")
    whole = reader.languages.get(str(asked).replace("-", "_")) if asked.script else None
    name = whole or reader.languages.get(asked.language, "")
    extras = [] if whole else [reader.scripts.get(asked.script, asked.script)] if asked.script else []
    if asked.region:
        extras.append(reader.territories.get(asked.region, asked.region))
    if not name:
        return str(asked)
    name = f"{name} ({', '.join(extras)})" if extras else name
    return name[0].upper() + name[1:]


def _same_script(wish: str, offers: dict[str, Tag]) -> Match | None:
    full = maximised(wish)
    same = {name: offer for name, offer in offers.items() if (offer.language, offer.script) == full[:2]}
    for name in sorted(same):
        if same[name] == full:
            return Match(name, "exact", wish)
    if not same:
        return None
    plain = {str(maximised(name)): name for name in sorted(same, reverse=True)}
    for step in fallback_chain(wish)[1:]:
        if str(maximised(step)) in plain:
            return Match(plain[str(maximised(step))], "nearest", wish)
    return Match(min(same, key=lambda name: (len(name), name)), "nearest", wish)


def _neighbour(read: str | None, offers: dict[str, Tag]) -> str | None:
    if read is None:
        return None
    found = _same_script(read, offers)
    return found.locale if found else _any_script(read, offers)


def _any_script(wish: str, offers: dict[str, Tag]) -> str | None:
    names = [name for name, offer in offers.items() if offer.language == parse(wish).language]
    return min(names, key=lambda name: (len(name), name)) if names else None


def _unusual_script(tag: Tag) -> str:
    """The tag's script where it is not the one its bare language is read in, else nothing."""
    full = maximised(str(tag))
    return full.script if full.script != maximised(tag.language).script else ""


def _readable(tag: str) -> bool:
    try:
        parse(tag)
    except UnreadableTag:
        return False
    return True


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if re.fullmatch(r"\s*(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", value) else 0.0
    return 1.0
