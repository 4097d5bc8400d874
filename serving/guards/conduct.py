"""Outbound: what no persona says to a fan, sentence by sentence, by the patterns of `signals`.

Secrets, guilt when somebody leaves, offers to meet or of contacts, praise for products, scarcity, prices that
nothing at hand backs, hooks after a goodbye, and the house's own rules read out. The card's authored lines may be said.
Does not see what is spread over several sentences, and no price written out in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import regex

from serving.guards.normalise import normalise
from serving.guards.signals import OUTBOUND, ear
from serving.guards.verdict import PASS, Outbound, OutboundGuard, Verdict
from serving.wording import wording_for

_NUMBER = regex.compile(r"\p{Nd}+(?:[.,٫]\p{Nd}+)*")
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}]+")
_GRAM = 4
_LEAKS = 0.5
"""Share of a sentence's runs of four words that may not stand in the house's rules."""
_LEAST_GRAMS = 3


@dataclass(frozen=True, slots=True)
class Conduct:
    """`authored` are the card's lines in normal form, `backed` the numbers that the turn's sources name; `leaving`
    after a goodbye."""

    authored: frozenset[str] = frozenset()
    backed: frozenset[str] = frozenset()
    leaving: bool = False
    name: str = field(default="conduct", init=False)

    def beside(self, lines: Iterable[str], sources: Iterable[str], *, leaving: bool = False) -> "Conduct":
        """The same guard for one turn: the card's `lines`, what was looked up, and whether the fan said goodbye."""
        numbers = frozenset(found for text in sources for found in _NUMBER.findall(normalise(text)))
        return replace(self, authored=frozenset(map(normalise, lines)), backed=numbers, leaving=leaving)

    def look(self, sentence: Outbound) -> Verdict:
        """`block` with the topic as its reason."""
        said = sentence.normalised
        for found in ear(OUTBOUND, sentence.locale).hear(said):
            if found.topic == "hook" and not self.leaving:
                continue
            if found.topic == "price" and self.backed.issuperset(_NUMBER.findall(said)):
                continue
            if sentence.reviewed or any(said in line for line in self.authored):
                continue
            return Verdict("block", self.name, found.topic, found.pattern, 1.0)
        if leaks(said, sentence.locale):
            return Verdict("block", self.name, "prompt_leak", "rules", 1.0)
        return PASS


def leaks(normalised: str, locale: str) -> bool:
    """Whether a sentence reads out the rules that models are given in this language or in English."""
    grams = _grams(normalised)
    if len(grams) < _LEAST_GRAMS:
        return False
    return any(len(grams & _rules(tag)) / len(grams) >= _LEAKS for tag in dict.fromkeys((locale, "en")))


def attuned(
    guards: Sequence[OutboundGuard], lines: Sequence[str], sources: Sequence[str], *, leaving: bool
) -> tuple[OutboundGuard, ...]:
    """`guards` for one turn, see `Conduct.beside`."""
    return tuple(
        guard.beside(lines, sources, leaving=leaving) if isinstance(guard, Conduct) else guard for guard in guards
    )


def _grams(normalised: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(normalised)
    return frozenset(tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1))


@cache
def _rules(locale: str) -> frozenset[tuple[str, ...]]:
    words = wording_for(locale)
    return frozenset(gram for rule in (*words.rules, words.notes) for gram in _grams(normalise(rule)))
