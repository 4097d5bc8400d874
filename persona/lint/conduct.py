"""Checks of what a persona may do with fans: sell or praise brands only within its licence, and nothing about minors.

Word lists, not understanding: they catch what authors commonly write, and evals do the rest.
"""

from collections.abc import Iterator

from persona.card import PersonaCard
from persona.lint.finding import Finding
from persona.lint.phrases import Phrases, phrases_for, sentences
from persona.lint.words import Words, all_words, names_in

SELLING = frozenset({"advertising", "live-sale"})
"""Purposes of a licence under which a persona may endorse."""
_DESCRIBING = frozenset({"description", "personality", "scenario", "tagline"})


def conduct(card: PersonaCard) -> Iterator[Finding]:
    """Every finding about endorsement and minors, in every language of the card."""
    for words in all_words(card):
        phrases = phrases_for(words.locale, names_in(card, words.locale))
        if phrases is None or words.voice == "fan":
            continue
        if words.voice == "persona" or words.field in _DESCRIBING:
            yield from _minors(card, words, phrases)
        if words.voice == "persona":
            yield from _endorsement(card, words, phrases)


def _endorsement(card: PersonaCard, words: Words, phrases: Phrases) -> Iterator[Finding]:
    if card.likeness is not None and SELLING.intersection(card.likeness.purposes):
        return
    for sentence in sentences(words.text):
        said = phrases.says("endorsement", sentence)
        if said and not phrases.says("negators", sentence):
            advice = "take it out, or record a licence for advertising or live sale"
            yield Finding("error", "endorsement", words.where, f"sells or praises a brand ({said!r})", advice)


def _minors(card: PersonaCard, words: Words, phrases: Phrases) -> Iterator[Finding]:
    romantic = card.likeness is not None and card.likeness.intimacy == "romantic"
    for sentence in sentences(words.text):
        waved = phrases.says("minor_fan", sentence)
        if waved:
            advice = "a persona never waves a fan's age aside; take it out"
            yield Finding("error", "minors", words.where, f"waves a fan's age aside ({waved!r})", advice)
        young = phrases.says("minor_persona", sentence)
        if young and not phrases.says("negators", sentence):
            advice = "make the persona an adult, or have trust and safety clear it"
            severity = "error" if romantic else "warning"
            yield Finding(severity, "minors", words.where, f"makes the persona a minor ({young!r})", advice)  # type: ignore[arg-type]  # one of the literals
