"""Checks of the writing itself: invisible characters, another script or language, lines too long for a chat.

Knows scripts and a few small words of each language; knows nothing of meaning.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import regex

from persona import yaml_text
from persona.card import PersonaCard
from persona.languages import parse, script
from persona.lint.finding import Finding
from persona.lint.words import Words, all_words

MAX_REPLY = 240
"""Characters: a reply longer than this is no chat message. Scripts without spaces say as much in fewer."""
_INVISIBLE = regex.compile(
    r"[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u200B\u2060-\u2064\u206A-\u206F\uFEFF\uFFF9-\uFFFD"
    r"\u202A-\u202E\u2066-\u2069\U000E0000-\U000E0FFF\p{Co}\p{Cn}]"
)
_TAG_FLAG = regex.compile(r"\U0001F3F4[\U000E0061-\U000E007A\U000E0030-\U000E0039]+\U000E007F")
_SCRIPTS = {
    "Jpan": ("Han", "Hiragana", "Katakana"),
    "Hans": ("Han", "Bopomofo"),
    "Hant": ("Han", "Bopomofo"),
    "Hani": ("Han",),
    "Kore": ("Hangul", "Han"),
    "Latn": ("Latin",),
    "Cyrl": ("Cyrillic",),
    "Grek": ("Greek",),
    "Arab": ("Arabic",),
    "Hebr": ("Hebrew",),
    "Deva": ("Devanagari",),
    "Beng": ("Bengali",),
    "Thai": ("Thai",),
    "Taml": ("Tamil",),
    "Telu": ("Telugu",),
    "Geor": ("Georgian",),
    "Armn": ("Armenian",),
    "Ethi": ("Ethiopic",),
    "Khmr": ("Khmer",),
    "Laoo": ("Lao",),
    "Mymr": ("Myanmar",),
}
_LETTER = regex.compile(r"\p{L}")
_PLACEHOLDER = regex.compile(r"\{\w*\}")
_LATIN_LOOKALIKES = regex.compile(r"\b(?=\w*\p{Latin})(?=\w*[\p{Cyrillic}\p{Greek}])[\p{L}\p{M}]+\b")
_WORD = regex.compile(r"[\p{L}\p{M}']+")
_LEAST_LETTERS = 12
_MOST_FOREIGN = 0.5
_DENSE = 3
_DENSE_SCRIPTS = frozenset({"Jpan", "Hans", "Hant", "Hani", "Kore"})
"""One character of these says about as much as three letters."""
_LEAST_SMALL_WORDS = 3
_SKIPPED = frozenset({"name", "nickname", "register_note", "creator_notes"})


def writing(card: PersonaCard) -> Iterator[Finding]:
    """Every finding about the writing."""
    for words in all_words(card):
        yield from _invisible(words)
        yield from _lookalikes(words)
        yield from _length(words)
        if words.field not in _SKIPPED and not words.where.endswith((".keys", ".questions", ".fan")):
            yield from _script(words)
            yield from _language(words)


def _invisible(words: Words) -> Iterator[Finding]:
    found = _INVISIBLE.search(_TAG_FLAG.sub("", words.text))
    if found:
        character = found.group(0)
        named = unicodedata.name(character, "unnamed")
        what = f"holds an invisible character (U+{ord(character):04X}, {named})"
        yield Finding("error", "invisible", words.where, what, "delete it; hidden text is hidden instructions")


def _lookalikes(words: Words) -> Iterator[Finding]:
    found = _LATIN_LOOKALIKES.search(words.text)
    if found:
        what = f"mixes alphabets inside a word ({found.group(0)!r})"
        yield Finding("error", "lookalikes", words.where, what, "type the word in one alphabet")


def _length(words: Words) -> Iterator[Finding]:
    if words.voice != "persona":
        return
    if len(words.text) > MAX_REPLY:
        what = f"is {len(words.text)} characters long"
        yield Finding("warning", "long", words.where, what, f"keep what a persona says under {MAX_REPLY}")
    if "\n" in words.text:
        yield Finding("warning", "line-break", words.where, "holds a line break", "write it in one line")


def _script(words: Words) -> Iterator[Finding]:
    own = _SCRIPTS.get(script(words.locale))
    letters = _LETTER.findall(_PLACEHOLDER.sub("", words.text))
    if own is None or len(letters) < _LEAST_LETTERS:
        return
    foreign = _foreign(letters, own)
    latin = foreign.pop("Latin", 0)
    if foreign:
        name, count = foreign.most_common(1)[0]
        if count > 1:
            what = f"holds {count} letters of another script ({name})"
            yield Finding("warning", "mixed-script", words.where, what, "write it in the script of the language")
    weight = _DENSE if script(words.locale) in _DENSE_SCRIPTS else 1
    if latin > _MOST_FOREIGN * (latin + weight * (len(letters) - latin)):
        what = "is mostly in Latin letters"
        yield Finding("warning", "mixed-script", words.where, what, "write it in the script of the language")


def _foreign(letters: list[str], own: tuple[str, ...]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for letter in letters:
        name = _script_of(letter)
        if name and name not in own:
            counted[name] += 1
    return counted


@cache
def _script_of(letter: str) -> str:
    known = {name for names in _SCRIPTS.values() for name in names}
    return next((name for name in sorted(known) if regex.match(rf"\p{{{name}}}", letter)), "")


def _language(words: Words) -> Iterator[Finding]:
    lists = _small_words()
    own = parse(words.locale).language
    if own not in lists or "knowledge" in words.where:
        return
    said = [word.casefold() for word in _WORD.findall(words.text.replace("’", "'"))]
    counts = {language: sum(word in small for word in said) for language, small in lists.items()}
    mine = counts.pop(own)
    other, count = max(counts.items(), key=lambda item: item[1])
    if count >= _LEAST_SMALL_WORDS and count > 2 * mine:
        what = f"reads like another language ({other})"
        yield Finding("warning", "mixed-language", words.where, what, "write it in the language of the file")


@cache
def _small_words() -> dict[str, frozenset[str]]:
    path = Path(str(files("persona.lint"))) / "function_words.yaml"
    lists = yaml_text.load(path.read_text(encoding="utf-8"), path)
    return {language: frozenset(words) for language, words in lists.items() if isinstance(words, list)}
