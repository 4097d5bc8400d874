"""The name check: whether a card's names could be taken for a name on a brand's protected list.

Compares by look (signs for letters, spacing, styled letters), by spelling (edit distance), by sound across scripts, and
by initials, and says what matched, how and how strongly. Knows names only; whether somebody may use one is not its
business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Literal

import regex

from persona import yaml_text
from persona.card import PersonaCard
from persona.confusables import readings
from persona.errors import CardInvalid, CardUnreadable
from persona.lore.folding import fold
from persona.sounds import romanised, skeletons

How = Literal["same", "contained", "disguised", "close", "sound", "initials"]
CLOSE = 0.81
"""Share of letters in place from which two spellings are close: one slip in six letters, two in eleven."""
_ALIKE_BY_EAR = 0.75
"""The same for two spellings in Latin letters that sound alike."""
_SHORTEST_CLOSE, _SHORTEST_SOUND, _MOST_WORDS = 5, 4, 3
_LATIN_ONLY = regex.compile(r"[\p{Latin}\P{L}]*")
_WORD = regex.compile(r"[^\s.,·・=_'’\-\u2010-\u2015]+")
_MAX_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How a written name is like a protected one; `strength` runs from 0 to 1, where 1 is the name itself."""

    how: How
    strength: float


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name of a card that is like a protected one. `where` is a dotted path such as `locales.ru.nickname`."""

    where: str
    written: str
    protected: str
    how: How
    strength: float

    @property
    def sentence(self) -> str:
        """The hit in one line."""
        said = {
            "same": "is",
            "contained": "contains",
            "disguised": "reads as",
            "close": "is spelt nearly like",
            "sound": "sounds like",
            "initials": "with its initial stands for",
        }[self.how]
        return f"{self.where}: {self.written!r} {said} {self.protected!r} (strength {self.strength:.2f})"


def read_protected(path: Path) -> tuple[str, ...]:
    """The names of a protected list: one a line, `#` for comments, or a YAML list, alone or under `names`.

    Raises CardUnreadable and CardInvalid, naming the file.
    """
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _MAX_FILE else None
    except (OSError, UnicodeDecodeError) as error:
        raise CardUnreadable(path, "", f"cannot be read: {error}") from error
    if text is None:
        raise CardUnreadable(path, "", "is larger than 1 MiB; split it")
    if path.suffix.lower() not in {".yaml", ".yml"}:
        names = [line.partition("#")[0].strip() for line in text.splitlines()]
        return tuple(dict.fromkeys(name for name in names if name))
    loaded = yaml_text.load(f"names:\n{text}" if text.lstrip().startswith("-") else text, path).get("names")
    if not isinstance(loaded, list) or not all(isinstance(name, str) and name.strip() for name in loaded):
        raise CardInvalid(path, "names", "is no list of names")
    return tuple(dict.fromkeys(name.strip() for name in loaded))


def check_names(card: PersonaCard, protected: Sequence[str], least: float = 0.0) -> tuple[NameHit, ...]:
    """Every name and nickname of the card, in all languages, that is like a protected one; the strongest first."""
    hits = [
        NameHit(where, written, name, found.how, found.strength)
        for where, written in _names(card)
        for name in protected
        if (found := alike(written, name)) is not None and found.strength >= least
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.strength, hit.where, hit.protected)))


def alike(written: str, protected: str) -> Resemblance | None:
    """How the written name is like the protected one, the strongest way; None when it is not."""
    ours, theirs = _words(written), _words(protected)
    if not ours or not theirs:
        return None
    ways = [way for order in _orders(ours) for way in _ways(order, theirs)]
    ways += _disguised(written, theirs)
    return max(ways, key=lambda way: way.strength, default=None)


def _names(card: PersonaCard) -> Iterator[tuple[str, str]]:
    yield "name", card.name
    if card.nickname:
        yield "nickname", card.nickname
    for locale, overlay in card.locales.items():
        for field in ("name", "nickname"):
            if getattr(overlay, field):
                yield f"locales.{locale}.{field}", getattr(overlay, field)


def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold(name, diacritics=False)))


def _orders(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words in every order: family names come first in some languages."""
    yield from permutations(words) if len(words) <= _MOST_WORDS else [words]


def _ways(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[Resemblance]:
    joined, sought = "".join(ours), "".join(theirs)
    if joined == sought:
        yield Resemblance("same", 1.0)
        return
    if _holds(ours, theirs):
        yield Resemblance("contained", 0.95)
    ratio = _ratio(joined, sought)
    if ratio >= CLOSE and min(len(joined), len(sought)) >= _SHORTEST_CLOSE:
        yield Resemblance("close", ratio)
    if (heard := _heard(" ".join(ours), " ".join(theirs))) > 0:
        yield Resemblance("sound", heard)
    if _initials(ours, theirs):
        yield Resemblance("initials", 0.7)


def _holds(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether all of a protected name of several words stands in a longer name."""
    size = len(theirs)
    return size > 1 and any(ours[start : start + size] == theirs for start in range(len(ours) - size + 1))


def _disguised(written: str, theirs: tuple[str, ...]) -> Iterator[Resemblance]:
    """Signs taken for letters, and letters spaced out or run together."""
    sought = "".join(theirs)
    for reading in readings(written):
        folded = "".join(_words(reading))
        if folded == sought:
            yield Resemblance("disguised", 0.98)
        elif _ratio(folded, sought) >= CLOSE and min(len(folded), len(sought)) >= _SHORTEST_CLOSE:
            yield Resemblance("disguised", 0.95 * _ratio(folded, sought))


def _heard(ours: str, theirs: str) -> float:
    """How alike two names sound, from 0; spellings in one script must also look somewhat alike."""
    shared = [sounds for sounds in skeletons(ours) if sounds in skeletons(theirs)]
    sounds = max(shared, key=len, default="")
    same_script = bool(_LATIN_ONLY.fullmatch(ours) and _LATIN_ONLY.fullmatch(theirs))
    look = _ratio(romanised(ours).replace(" ", ""), romanised(theirs).replace(" ", ""))
    if not sounds:
        return 0.0
    if same_script:
        return 0.75 * look if len(sounds) >= _SHORTEST_SOUND and look >= _ALIKE_BY_EAR else 0.0
    if len(sounds) >= _SHORTEST_SOUND:
        return 0.65 + 0.3 * look
    return 0.5 + 0.3 * look if len(sounds) > 1 and look >= 0.5 else 0.0


def _initials(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether one word of several is the protected one and the others are initials of the rest."""
    if len(ours) != len(theirs) or len(ours) < 2:
        return False
    short = [len(word) == 1 for word in ours]
    if all(short) or not any(short):
        return False
    for word, whole in zip(ours, theirs, strict=True):
        if len(word) == 1:
            letter, start = romanised(word), romanised(whole)
            if not letter or not (start.startswith(letter) or skeletons(word)[0] == skeletons(whole)[0][:1] != ""):
                return False
        elif word != whole and _ratio(word, whole) < CLOSE and not _word_heard(word, whole):
            return False
    return True


def _word_heard(word: str, whole: str) -> bool:
    return any(len(sounds) > 1 and sounds in skeletons(whole) for sounds in skeletons(word))


def _ratio(one: str, other: str) -> float:
    """The share of letters in place: 1 less the edit distance (a swap of neighbours is one edit) over the length."""
    longest = max(len(one), len(other))
    return 1 - _distance(one, other) / longest if longest else 1.0


def _distance(one: str, other: str) -> int:
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        now = [row]
        for column, against in enumerate(other, start=1):
            cost = min(now[-1] + 1, last[column] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]
