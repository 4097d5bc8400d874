"""Checks of a card's lore: entries that can never fire, and entries or texts that cost more than there is room for.

Knows the rules by which lore fires and a counter of tokens it is handed; knows nothing of what the words say.
"""

from collections.abc import Callable, Iterator

from persona.card import LoreBook, LoreEntry, PersonaCard
from persona.lint.finding import Finding
from persona.lore.book import localised
from persona.lore.decorators import read
from persona.lore.folding import fold
from persona.lore.matching import MAX_PATTERNS, compiled
from persona.lore.rules import OUTLET, rules_of
from persona.overlay import LocalPersona, localise

PERSONA_TOKENS = 1000
"""Tokens that what describes a persona in one language should stay under: it stands in every prompt."""


def dead_lore(card: PersonaCard) -> Iterator[Finding]:
    """Enabled entries that no conversation can ever fire, with the reason, and translations without a key."""
    for entry in card.lore.entries:
        problem = _dead(entry, card.lore) if entry.enabled else ()
        if problem:
            yield Finding("warning", "dead-lore", f"lore.{entry.id}", *problem)
    yield from _patterns(card)
    for locale, overlay in card.locales.items():
        for name, words in overlay.lore.items():
            if words.keys and not any(fold(key) for key in words.keys):
                what, advice = "has keys without a letter or sign and can never fire", "write keys in this language"
                yield Finding("warning", "dead-lore", f"locales.{locale}.lore.{name}", what, advice)


def _patterns(card: PersonaCard) -> Iterator[Finding]:
    """In each language, the entry from which patterns are over the limit."""
    books = {locale: localised(card.lore, [overlay], locale).book for locale, overlay in card.locales.items()}
    for locale, book in books.items():
        held = 0
        for entry in book.entries:
            held += len(entry.keys) if entry.use_regex and entry.enabled else 0
            if held > MAX_PATTERNS:
                own = locale == card.source_locale
                where = f"lore.{entry.id}" if own else f"locales.{locale}.lore.{entry.id}"
                what = f"is where the book's patterns pass MAX_PATTERNS = {MAX_PATTERNS:,}; those beyond never match"
                yield Finding("error", "too-many-patterns", where, what, "use plain keys, which are not limited")
                break


def budgets(card: PersonaCard, count_tokens: Callable[[str], int]) -> Iterator[Finding]:
    """In each language: entries longer than the lore budget, constants that fill it, and too long a description."""
    if card.source_locale not in card.locales:
        return
    for locale in card.locales:
        persona = localise(card, locale)
        yield from _entries(card.lore.token_budget, locale, persona, count_tokens)
        described = (persona.description, persona.personality, persona.scenario, persona.register_note)
        tokens = sum(count_tokens(text) for text in described)
        if tokens > PERSONA_TOKENS:
            what = f"takes {tokens} tokens to describe, more than {PERSONA_TOKENS}, in every prompt"
            advice = "move what is rarely needed into lore"
            yield Finding("warning", "over-budget", f"locales.{locale}.description", what, advice)


def _entries(budget: int, locale: str, persona: LocalPersona, count_tokens: Callable[[str], int]) -> Iterator[Finding]:
    always = 0
    for entry in persona.lore.entries:
        tokens = count_tokens(entry.content)
        always += tokens if entry.enabled and entry.constant else 0
        if tokens > budget:
            what = f"takes {tokens} tokens of a budget of {budget} and never enters a prompt"
            yield Finding("warning", "over-budget", f"locales.{locale}.lore.{entry.id}", what, "shorten or split it")
    if always > budget:
        what = f"has constant entries of {always} tokens for a budget of {budget}; nothing else fits"
        advice = "make fewer constant, or raise the budget"
        yield Finding("warning", "over-budget", f"locales.{locale}.lore", what, advice)


def _dead(entry: LoreEntry, book: LoreBook) -> tuple[str, str] | tuple[()]:
    """What keeps an entry from ever firing, and what to do; nothing when it can."""
    head, rules = read(entry.content), rules_of(entry, book.extensions)
    if head.decorators.activate:
        return ()
    if not head.content.strip() and entry.content:
        return "has decorators and no content", "write what it should say"
    if rules.position == OUTLET:
        return "goes to an outlet, and nothing here asks for one", "give it a position in the prompt"
    if head.decorators.is_user_icon is not None:
        return "waits for a fan's icon, and fans have none here", "take @@is_user_icon out"
    if head.decorators.dont_activate:
        return "is forbidden to fire by @@dont_activate", "take the decorator out, or disable the entry"
    if rules.chance == 0:
        return "has a probability of 0 and can never fire", "raise it, or disable the entry"
    if rules.recursion_level and not book.recursive_scanning:
        return "waits for recursion, which the book does not do", "let the book scan recursively, or take the key out"
    if entry.use_regex:
        runs = compiled(entry.keys, rules.case_sensitive)
        return () if runs else ("has no pattern that can run and can never fire", "write it as RE2 allows")
    alive = entry.constant or rules.by_meaning or any(fold(key) for key in entry.keys)
    return () if alive else ("has no key and can never fire", "add a key")
