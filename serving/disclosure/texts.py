"""The house's reviewed texts in each language: label, banner, notices, crisis, outage. Never made by a model.

Reads `texts/<tag>.yaml`; a market's own wording goes before the general one. A missing text is an error at start,
never English in its place.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter

import yaml

from serving.disclosure.market import MarketPack
from serving.errors import DisclosureError

KEYS = frozenset(
    {
        "label",
        "pill",
        "banner",
        "start",
        "reminder",
        "reminder_minor",
        "resumed",
        "switched",
        "suitability",
        "identity",
        "crisis",
        "crisis_no_line",
        "outage",
        "withdrawn",
        "paused",
        "cut_off",
        "withheld",
        "wrong_language",
        "too_long",
        "too_many",
        "empty",
        "unreadable",
        "unknown_locale",
        "consent_question",
        "consent_yes",
        "consent_no",
        "consent_given",
        "consent_refused",
        "copied_line",
        "export_notice",
    }
)
BESIDE = {"start": "start_beside"}
"""Texts that a language may have in a shorter form, for use beside a market's own wording. That wording says already
that nobody human is speaking; what it doesn't say stays in the shorter form."""
PLACEHOLDERS = frozenset(
    {
        "persona",
        "operator",
        "hours",
        "helplines",
        "model",
        "market",
        "limit",
        "asked",
        "locale",
    }
)
_PIECE = re.compile(r"[^.!?。！？।؟]*[.!?。！？।؟]+\s*|[^.!?。！？।؟]+$")
_SHORTEST = 8
"""Letters below which a piece is no sentence."""


@cache
def text_locales() -> tuple[str, ...]:
    """Tags of all languages that have house texts, sorted."""
    folder = files("serving.disclosure") / "texts"
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


@cache
def house_texts(locale: str) -> Mapping[str, str]:
    """All reviewed texts of `locale`, whole. Raises `DisclosureError` when the language or a text is missing."""
    if locale not in text_locales():
        raise DisclosureError(f"There are no house texts for {locale!r}. Known: {', '.join(text_locales())}.")
    raw = yaml.safe_load((files("serving.disclosure") / "texts" / f"{locale}.yaml").read_text(encoding="utf-8"))
    texts = {key: value for key, value in raw.items() if key != "locale"}
    if missing := KEYS - texts.keys():
        raise DisclosureError(f"House texts of {locale} lack: {', '.join(sorted(missing))}.")
    if unknown := texts.keys() - KEYS - set(BESIDE.values()):
        raise DisclosureError(f"House texts of {locale} have unknown keys: {', '.join(sorted(unknown))}.")
    for key, value in texts.items():
        if not isinstance(value, str) or not value.strip():
            raise DisclosureError(f"House text {key} of {locale} is empty or not text.")
        if strange := _fields(value) - PLACEHOLDERS:
            raise DisclosureError(f"House text {key} of {locale} has unknown placeholders: {', '.join(strange)}.")
    return texts


def market_text(key: str, locale: str, packs: Sequence[MarketPack], /, **values: object) -> str:
    """The text `key` in `locale`: general wording, then each market's own where it has one that says something else.

    Placeholders are filled from `values`. A label is one label: with several mandated wordings they are joined by a
    middle dot. Raises `DisclosureError` when a placeholder has no value.
    """
    own = [getattr(pack.wording[locale], key, None) for pack in packs if locale in pack.wording]
    said = list(dict.fromkeys(text for text in own if text))
    texts = house_texts(locale)
    if key in {"label", "pill", "suitability"}:
        return fill(" · ".join(said or [texts[key]]), **values)
    general = texts.get(BESIDE.get(key, ""), texts[key]) if said else texts[key]
    return without_repeats([fill(part, **values) for part in (general, *said)])


def without_repeats(parts: Sequence[str]) -> str:
    """`parts` one after the other, each sentence once: one that differs in case, spaces or signs alone is the same.
    Short pieces are left alone: the dots of a name make such."""
    seen: set[str] = set()
    kept = []
    for part in parts:
        pieces = []
        for piece in _PIECE.findall(part):
            letters = "".join(filter(str.isalnum, piece)).casefold()
            if len(letters) < _SHORTEST or letters not in seen:
                pieces.append(piece)
            seen.add(letters)
        kept.append("".join(pieces).strip())
    return " ".join(filter(None, kept))


def fill(text: str, /, **values: object) -> str:
    """`text` with its placeholders filled, as plain text: a value that looks like a placeholder stays as it is."""
    try:
        return text.format_map({key: str(value) for key, value in values.items()})
    except KeyError as missing:
        raise DisclosureError(f"A house text needs a value for {missing}.") from missing


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
