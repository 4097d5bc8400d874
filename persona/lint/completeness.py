"""Checks that a card has what a persona needs: words in its languages, unique ids, a portrait.

Knows counts and shapes; knows nothing of what the words say.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from persona.card import Overlay, PersonaCard
from persona.languages import fallback_chain, negotiate
from persona.lint.finding import Finding, Severity
from persona.overlay import stale_fields
from persona.portrait import problems

ANSWERS, EXAMPLES, IDENTITY_LINES, FALLBACK_LINES, RECALL_LINES, STARTERS, COMFORT_LINES = 20, 40, 6, 6, 4, 4, 18
"""How many of each a persona ought to have in a language before it is pleasant to talk to."""
_ACCENT = re.compile(r"#[0-9A-Fa-f]{6}")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


def completeness(card: PersonaCard, wanted: Sequence[str]) -> Iterator[Finding]:
    """Every finding about what is missing or doubled; `wanted` are the locales it ought to speak."""
    if card.source_locale not in card.locales:
        advice = f"write locales/{card.source_locale}.yaml"
        yield Finding("error", "no-source", "source_locale", f"{card.source_locale} has no words", advice)
    for locale in wanted:
        if negotiate([locale], card.locales).kind == "none":
            advice = f"write locales/{locale}.yaml, or leave that market out"
            yield Finding("error", "missing-locale", f"locales.{locale}", "is missing", advice)
    for locale, overlay in card.locales.items():
        yield from _overlay(card, locale, overlay)
    yield from _doubled("lore", [entry.id for entry in card.lore.entries])
    yield from _doubled("knowledge", [f"{document.locale}.{document.name}" for document in card.knowledge])
    yield from _looks(card)


def _overlay(card: PersonaCard, locale: str, overlay: Overlay) -> Iterator[Finding]:
    at = f"locales.{locale}"
    if locale == card.source_locale or not set(fallback_chain(locale)[1:]) & set(card.locales):
        yield from _words(at, overlay)
    yield from _doubled(f"{at}.examples", [example.id for example in overlay.examples])
    yield from _doubled(f"{at}.answers", [answer.id for answer in overlay.answers])
    for answer in overlay.answers:
        if not any(question.strip() for question in answer.questions) or not answer.answer.strip():
            advice = "write question and answer, or delete it"
            yield Finding("error", "empty-answer", f"{at}.answers.{answer.id}", "has no question or no answer", advice)
    for place, line in enumerate(overlay.recall_lines, start=1):
        names = _PLACEHOLDER.findall(line)
        if names.count("memory") != 1 or set(names) - {"memory", "date"}:
            advice = "use {memory} once, and nothing but {date} beside it"
            yield Finding("error", "recall-line", f"{at}.recall_lines.{place}", "has the wrong placeholders", advice)
    known = {entry.id for entry in card.lore.entries}
    for entry in sorted(set(overlay.lore) - known):
        advice = f"known entries: {', '.join(sorted(known)[:8]) or 'none'} …"
        yield Finding("error", "unknown-lore", f"{at}.lore.{entry}", "translates an entry that does not exist", advice)
    for field in stale_fields(card, locale) if card.source_locale in card.locales else ():
        yield Finding(
            "warning", "stale", f"{at}.{field}", "is older than the source text", "check it and mark it current"
        )


def _words(at: str, overlay: Overlay) -> Iterator[Finding]:
    required: tuple[tuple[str, Severity], ...] = (
        ("name", "error"),
        ("greeting", "error"),
        ("description", "error"),
        ("tagline", "warning"),
        ("personality", "note"),
        ("scenario", "note"),
    )
    for field, severity in required:
        if not getattr(overlay, field).strip():
            yield Finding(severity, "missing", f"{at}.{field}", "is empty", "write it in this language")
    counted = (
        ("answers", len(overlay.answers), ANSWERS),
        ("examples", len(overlay.examples), EXAMPLES),
        ("identity_lines", len(overlay.identity_lines), IDENTITY_LINES),
        ("fallback_lines", len(overlay.fallback_lines), FALLBACK_LINES),
        ("recall_lines", len(overlay.recall_lines), RECALL_LINES),
        ("comfort_lines", sum(min(len(lines), 3) for lines in overlay.comfort_lines.values()), COMFORT_LINES),
        ("starters", len(overlay.starters), STARTERS),
    )
    for field, count, least in counted:
        if count == 0 and field == "identity_lines":
            advice = 'write lines that answer "are you human?"'
            yield Finding("error", "missing", f"{at}.{field}", "is empty", advice)
        elif count < least:
            yield Finding("note", "few", f"{at}.{field}", f"holds {count}, {least} make good talk", "write more")


def _doubled(where: str, ids: Iterable[str]) -> Iterator[Finding]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield Finding("error", "duplicate-id", f"{where}.{name}", f"appears {count} times", "give each its own id")


def _looks(card: PersonaCard) -> Iterator[Finding]:
    if not _ACCENT.fullmatch(card.accent):
        yield Finding("error", "accent", "accent", f"{card.accent!r} is no colour", "write it as #RRGGBB")
    if not card.portrait_svg:
        yield Finding("note", "no-portrait", "portrait_svg", "is missing", "add portrait.svg")
    for problem in problems(card.portrait_svg) if card.portrait_svg else ():
        yield Finding("error", "portrait", "portrait_svg", problem, "draw it with plain SVG shapes")
