"""Which of many keys a text mentions: one pass over the text however many keys there are.

Keys are compared in folded form (`folding`) and must stand alone by the rules of their script (`boundaries`). Patterns
run in RE2, which cannot be made to hang. Knows nothing of entries, budgets or prompts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick
import re2
import regex

from persona.lore.boundaries import Shape, class_of, grapheme_edges, stands_alone
from persona.lore.folding import fold, is_turkic
from persona.lore.segmentation import cuts_a_word

MAX_PATTERN = 512
"""Characters of one pattern."""
MAX_PATTERNS = 1_000
"""Patterns of one book that run: each is tried on each message that is looked at."""
_JS_PATTERN = regex.compile(r"/(?P<body>.*)/(?P<flags>[a-z]*)", regex.DOTALL)
_JOINTS = regex.compile(r"[\s\-'·]+")
_FLAGS = {"i": "i", "m": "m", "s": "s"}
_IGNORED_FLAGS = frozenset("guvyd")
_PATTERN_MEMORY = 1 << 20


@dataclass(frozen=True, slots=True)
class Key:
    """One key and how strictly it is met. `whole` False lets it match inside words."""

    text: str
    case_sensitive: bool = False
    ignore_diacritics: bool = False
    whole: bool = True


class _Form(NamedTuple):
    """How a set of keys and the text they are sought in are folded."""

    case: bool
    diacritics: bool


class _Needle(NamedTuple):
    """What the automaton carries for a found string."""

    key: int
    shape: Shape
    whole: bool


class KeyMatcher:
    """Finds which keys a text mentions."""

    def __init__(self, automata: dict[_Form, "ahocorasick.Automaton"], turkic: bool) -> None:
        self._automata = automata
        self._turkic = turkic

    @classmethod
    def from_keys(cls, keys: Sequence[Key], locale: str) -> "KeyMatcher":
        """A matcher for keys of a language. Keys of white space only never match. Raises UnreadableTag."""
        turkic = is_turkic(locale)
        needles: dict[_Form, dict[str, list[_Needle]]] = {}
        for index, key in enumerate(keys):
            form = _Form(case=not key.case_sensitive, diacritics=not key.ignore_diacritics)
            folded = fold(key.text, turkic, form.case, form.diacritics)
            for text, shape in _spellings(folded) if folded else ():
                needles.setdefault(form, {}).setdefault(text, []).append(_Needle(index, shape, key.whole))
        return cls({form: _automaton(of_form) for form, of_form in needles.items()}, turkic)

    def find(self, text: str) -> frozenset[int]:
        """The positions, in the list given at building, of the keys that the text mentions."""
        return frozenset(self._found(text))

    def _found(self, text: str) -> Iterator[int]:
        for form, automaton in self._automata.items():
            folded = fold(text, self._turkic, form.case, form.diacritics)
            hits = list(automaton.iter(folded))
            edges = grapheme_edges(folded) if hits else frozenset()
            for last, (needle_text, needles) in hits:
                start, end = last + 1 - len(needle_text), last + 1
                if start not in edges or end not in edges:
                    continue
                for key, shape, whole in needles:
                    if not whole or _is_said(folded, start, end, shape):
                        yield key


def _is_said(text: str, start: int, end: int, shape: Shape) -> bool:
    if not stands_alone(text, start, end, shape):
        return False
    unspaced = "free" in (class_of(text[start]), class_of(text[end - 1]))
    return not (unspaced and cuts_a_word(text, start, end))


def compiled(keys: Iterable[str], case_sensitive: bool) -> tuple["re2._Regexp[str]", ...]:
    """The keys as patterns, plain or as `/body/flags`; those that RE2 refuses, or over 512 characters, are left out."""
    patterns = (_pattern(key, case_sensitive) for key in keys)
    return tuple(pattern for pattern in patterns if pattern is not None)


def _pattern(key: str, case_sensitive: bool) -> "re2._Regexp[str] | None":
    if len(key) > MAX_PATTERN or not key:
        return None
    written = _JS_PATTERN.fullmatch(key)
    body, flags = (written["body"], written["flags"]) if written else (key, "" if case_sensitive else "i")
    if set(flags) - set(_FLAGS) - _IGNORED_FLAGS:
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY
    inline = "".join(_FLAGS[flag] for flag in dict.fromkeys(flags) if flag in _FLAGS)
    try:
        return re2.compile(f"(?{inline}){body}" if inline else body, options=options)
    except re2.error:
        return None


def _spellings(folded: str) -> Iterator[tuple[str, Shape]]:
    """The key as written, as a hashtag, and as Arabic spells it after li- and before a pronoun."""
    yield folded, "plain"
    if _JOINTS.search(folded) and not folded.startswith("#"):
        words = [word for word in _JOINTS.split(folded) if word]
        for joint in ("", "_"):
            yield "#" + joint.join(words), "plain"
    if folded.endswith("ة"):
        yield folded[:-1] + "ت", "owned"
    if folded.startswith("ال") and len(folded) > 3:
        yield "لل" + folded[2:], "to_the"


def _automaton(needles: dict[str, list[_Needle]]) -> "ahocorasick.Automaton":
    automaton = ahocorasick.Automaton()
    for text, carried in needles.items():
        automaton.add_word(text, (text, tuple(carried)))
    automaton.make_automaton()
    return automaton
