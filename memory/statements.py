"""Tells whether something a fan said is a statement about themselves that may be quoted back to them.

By punctuation and by the words of each language (`statement_words.yaml`); in doubt it says no, since quoting a
question as if it were an answer is worse than staying silent. Knows nothing of meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import regex
import yaml

from memory.embedding import clean_text

SHORTEST = 4
"""Fewer letters than this say nothing worth quoting (for scripts without spaces, half of it)."""
LONGEST = 300
"""Longer than this is a story, not a statement to quote."""

_WORDS = Path(__file__).with_name("statement_words.yaml")
_JOINED = frozenset({"zh", "ja"})
_LETTER = regex.compile(r"\p{L}")
_JOINED_LETTER = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_BETWEEN = regex.compile(r"[^\p{L}\p{M}\p{N}']+")
_ASKING_MARKS = ("?", "？", "؟", "¿", "⁇", "፧", "՞")
_EDGE = " \t.!！。…,،、~～؛;:：\"'“”«»()（）-—–❤️😂🥺🙏😊"


@dataclass(frozen=True, slots=True)
class _Language:
    question_start: tuple[str, ...] = ()
    question_anywhere: regex.Pattern[str] | None = None
    question_end: tuple[str, ...] = ()
    request_start: tuple[str, ...] = ()
    request_anywhere: regex.Pattern[str] | None = None
    request_end: tuple[str, ...] = ()
    own: regex.Pattern[str] | None = None
    yours: regex.Pattern[str] | None = None
    own_form: regex.Pattern[str] | None = None
    dropped: bool = False


def is_statement(text: str, locale: str) -> bool:
    """Whether `text` tells something, rather than asking or requesting. A language without a word list is judged by
    punctuation alone."""
    return _tells(text, _plain(text), _primary(locale))


def kinds(text: str, locale: str) -> tuple[bool, bool]:
    """`is_statement` and `is_own_statement` of a text in one go."""
    plain, language = _plain(text), _primary(locale)
    tells = _tells(text, plain, language)
    return tells, tells and _own(plain, language)


def _tells(text: str, plain: str, language: str) -> bool:
    if _short(plain) or len(plain) > LONGEST or any(mark in text for mark in _ASKING_MARKS):
        return False
    words = _languages().get(language, _Language())
    joined = language in _JOINED
    return not (
        _starts(plain, words.question_start, joined)
        or _starts(plain, words.request_start, joined)
        or _holds(plain, words.question_anywhere, joined)
        or _holds(plain, words.request_anywhere, joined)
        or _ends(plain, words.question_end, joined)
        or _ends(plain, words.request_end, joined)
    )


def is_own_statement(text: str, locale: str) -> bool:
    """Whether `text` is a statement in which the fan speaks of themselves: only such ones are quoted back. Where a
    language leaves "I" out, a statement without it is taken as the fan's own; one that addresses somebody never is."""
    return kinds(text, locale)[1]


def _own(plain: str, language: str) -> bool:
    """Whether a statement is the fan's own."""
    words = _languages().get(language)
    if words is None:
        return True
    joined = language in _JOINED
    if _holds(plain, words.yours, joined):
        return False
    formed = bool(words.own_form and words.own_form.search(plain))
    return words.dropped or formed or _holds(plain, words.own, joined)


def asks_about_self(text: str, locale: str) -> bool:
    """Whether `text` asks (or requests) something about the fan themselves: only such a question can be answered by
    what the fan said. "What is your dog called?" is about the persona, and is not one."""
    if is_statement(text, locale):
        return False
    words = _languages().get(_primary(locale))
    plain = _plain(text)
    if words is None:
        return any(mark in text for mark in _ASKING_MARKS)
    joined = _primary(locale) in _JOINED
    if _holds(plain, words.own, joined):
        return True
    formed = bool(words.own_form and words.own_form.search(plain))
    return formed and not _holds(plain, words.yours, joined)


def asks_only_about_self(text: str, locale: str) -> bool:
    """Whether `text` asks about the fan and addresses nobody: "where do I live?", but not "can I meet you?"."""
    words = _languages().get(_primary(locale))
    if words is None or not asks_about_self(text, locale):
        return False
    return not _holds(_plain(text), words.yours, _primary(locale) in _JOINED)


def speaks_of_self(text: str, locale: str) -> bool:
    """Whether `text` has a word by which people speak of themselves or theirs, in a statement or a question."""
    words = _languages().get(_primary(locale))
    if words is None:
        return False
    plain = _plain(text)
    return _holds(plain, words.own, _primary(locale) in _JOINED) or bool(
        words.own_form and words.own_form.search(plain)
    )


def _short(plain: str) -> bool:
    """Whether there are too few letters."""
    if plain.isascii():
        return sum(map(str.isalpha, plain)) < SHORTEST
    return len(_LETTER.findall(plain)) + len(_JOINED_LETTER.findall(plain)) < SHORTEST


def _plain(text: str) -> str:
    return clean_text(text[: 4 * LONGEST]).casefold().replace("’", "'").strip(_EDGE)


def _primary(locale: str) -> str:
    return locale.replace("_", "-").split("-", 1)[0].lower()


def _starts(plain: str, words: Sequence[str], joined: bool) -> bool:
    return plain.startswith(tuple(words)) and any(
        plain.startswith(word) and (joined or word.endswith("'") or _edge(plain[len(word) : len(word) + 1]))
        for word in words
    )


def _ends(plain: str, words: Sequence[str], joined: bool) -> bool:
    return plain.endswith(tuple(words)) and any(
        plain.endswith(word) and (joined or _edge(plain[: -len(word)][-1:])) for word in words
    )


def _holds(plain: str, words: regex.Pattern[str] | None, joined: bool) -> bool:
    return words is not None and words.search(plain if joined else _padded(plain)) is not None


@lru_cache(maxsize=64)
def _padded(plain: str) -> str:
    """The words of a text, one space around each."""
    return f" {_BETWEEN.sub(' ', plain)} "


def _edge(letter: str) -> bool:
    """Whether a word may end before `letter` (nothing, or not a letter of it)."""
    return not letter or not (letter.isalnum() or regex.match(r"\p{M}", letter))


@cache
def _languages() -> Mapping[str, _Language]:
    raw = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {tag: _read(tag, entry) for tag, entry in raw.items()}


def _read(tag: str, entry: Mapping[str, object]) -> _Language:
    """One language's lists, folded like the texts they are compared with."""
    lists = {
        name: tuple(clean_text(str(word)).casefold() for word in words)
        for name, words in entry.items()
        if isinstance(words, list)
    }
    form, joined = entry.get("own_form"), tag in _JOINED
    return _Language(
        question_start=lists.get("question_start", ()),
        question_anywhere=_anywhere(lists.get("question_anywhere", ()), joined),
        question_end=lists.get("question_end", ()),
        request_start=lists.get("request_start", ()),
        request_anywhere=_anywhere(lists.get("request_anywhere", ()), joined),
        request_end=lists.get("request_end", ()),
        own=_anywhere(lists.get("own", ()), joined),
        yours=_anywhere(lists.get("yours", ()), joined),
        own_form=regex.compile(str(form)) if form else None,
        dropped=bool(entry.get("dropped", False)),
    )


def _anywhere(words: Sequence[str], joined: bool) -> regex.Pattern[str] | None:
    """One pattern for a list: pieces of text where words are joined, whole words elsewhere (after "j'" any)."""
    if not words:
        return None
    ends = ["" if joined or word.endswith("'") else "(?= )" for word in words]
    start = "" if joined else "(?<= )"
    return regex.compile(start + "(?:" + "|".join(regex.escape(w) + e for w, e in zip(words, ends, strict=True)) + ")")
