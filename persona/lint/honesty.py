"""Checks that a card never leaves a fan in doubt: AI denied, star claimed, romance, tricks, hidden instructions.

Word lists, not understanding: they catch what authors commonly write, and evals do the rest.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import regex

from persona.card import PersonaCard
from persona.lint.finding import Finding
from persona.lint.phrases import Group, Phrases, orders, phrases_for, sentences
from persona.lint.words import Words, all_words, names_in
from persona.lore.folding import fold

_INSTRUCTION = regex.compile(
    r"<\|[a-z_]+\|>|\[/?INST\]|<(?:start|end)_of_turn>|<</?SYS>>|<!--|^\s*#{2,}\s*(?:system|instruction)"
    r"|^\s*\[?system\]?\s*:",
    regex.IGNORECASE | regex.MULTILINE,
)
_CLAUSE = regex.compile(r"[,;:，、；：،—–]")
"""A negation counts within its own clause: "a real human, not an AI" denies nothing of the first part."""
_MARKUP = regex.compile(
    r"<\s*/?\s*(?:script|iframe|object|embed|style|img|svg|link|meta|form)\b|javascript:", regex.IGNORECASE
)


class _Trick(NamedTuple):
    group: Group
    severity: Literal["error", "warning"]
    what: str
    advice: str


_TRICKS = (
    _Trick("guilt", "error", "makes the fan feel guilty for leaving", "let a goodbye be a goodbye"),
    _Trick("secrecy", "error", "asks the fan to keep a secret", "a persona has no secrets with a fan; take it out"),
    _Trick("scarcity", "warning", "presses for time", "say the plain fact without the pressure"),
)


def honesty(card: PersonaCard) -> Iterator[Finding]:
    """Every finding about honesty, in every language of the card."""
    for words in all_words(card):
        yield from _hidden(words)
        phrases = phrases_for(words.locale, names_in(card, words.locale))
        if phrases is not None and words.voice != "fan" and words.field not in {"name", "nickname"}:
            yield from _identity(words, phrases)
            yield from _closeness(card, words, phrases)
    for locale in card.locales:
        yield from _says_it(card, locale)


def _hidden(words: Words) -> Iterator[Finding]:
    found = _INSTRUCTION.search(words.text)
    order = found.group(0).strip() if found else orders(fold(words.text))
    if order:
        what = f"holds an instruction to a model ({order!r})"
        yield Finding(
            "error", "hidden-instruction", words.where, what, "take it out; a card describes, it does not command"
        )
    if _MARKUP.search(words.text):
        yield Finding("error", "markup", words.where, "holds active markup", "write plain text")


def _identity(words: Words, phrases: Phrases) -> Iterator[Finding]:
    knows = bool(phrases.says("ai_words", fold(words.text)))
    for sentence in sentences(words.text):
        denials = list(phrases.each("denies_ai", sentence))
        about_ai = next((denial for denial in denials if phrases.says("ai_words", denial)), "")
        denial = about_ai or next(iter(denials), "")
        if denial and not phrases.says("pretends", sentence) and (about_ai or not knows):
            advice = "a persona always says that it is an AI; rewrite it"
            yield Finding("error", "denies-ai", words.where, f"denies being an AI ({denial!r})", advice)
        claim = next(
            (
                claim
                for clause in _CLAUSE.split(sentence)
                if (claim := phrases.says("claims_star", clause)) and not phrases.says("negators", clause)
            ),
            "",
        )
        if claim:
            advice = "nobody may be led to believe that; rewrite it"
            yield Finding(
                "error", "claims-person", words.where, f"claims to be a person or the star ({claim!r})", advice
            )


def _closeness(card: PersonaCard, words: Words, phrases: Phrases) -> Iterator[Finding]:
    if words.voice != "persona":
        return
    licensed = card.likeness is not None and card.likeness.intimacy == "romantic"
    for sentence in sentences(words.text):
        love = phrases.says("romance", sentence)
        if love and not licensed and not phrases.says("negators", sentence):
            advice = "rewrite it, or record a licence for romance"
            yield Finding("error", "romance", words.where, f"is romantic ({love!r}) without a licence", advice)
        for trick in _TRICKS:
            said = phrases.says(trick.group, sentence)
            if said:
                yield Finding(trick.severity, trick.group, words.where, f"{trick.what} ({said!r})", trick.advice)


def _says_it(card: PersonaCard, locale: str) -> Iterator[Finding]:
    """Identity lines and greeting must say "AI" in so many words."""
    phrases = phrases_for(locale, names_in(card, locale))
    overlay = card.locales[locale]
    at = f"locales.{locale}"
    if phrases is None:
        what = "has no phrase list in this language, so honesty was not checked"
        yield Finding("warning", "unchecked-language", at, what, "have a native speaker check it, and add a list")
        return
    for place, line in enumerate(overlay.identity_lines, start=1):
        if not phrases.says("ai_words", fold(line)):
            where = f"{at}.identity_lines.{place}"
            yield Finding("error", "identity-line", where, "does not say that this is an AI", "say it in so many words")
    if overlay.greeting and not phrases.says("ai_words", fold(overlay.greeting)):
        advice = "say it in passing; the notice beside it does not replace it"
        yield Finding("warning", "greeting", f"{at}.greeting", "does not say that this is an AI", advice)
