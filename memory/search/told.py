"""Stories to search: what a fan told over weeks in one or several languages, and questions with known answers.

Reads files that tell the same things in many languages and mixes them into conversations, the same for the same seed.
Weights are learnt on the questions of the tuning half; the other half is held out. Knows nothing of search.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import regex
import yaml

TALK = 5
"""Things said in one conversation."""
ALIKE = 0.4
"""Share of the things told beside which something that only sounds alike was said too."""
_BEGUN = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
_WORD = regex.compile(r"[\p{L}\p{M}]{4,}")
_JOINED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]{4,}")

Kind = Literal["same", "across", "mixed"]


@dataclass(frozen=True, slots=True)
class Told:
    """A thing told: the persona's line that it answers, if any, the fan's words, and the question it answers."""

    id: str
    before: str
    text: str
    question: str
    alike: str


@dataclass(frozen=True, slots=True)
class TellingSet:
    """One language's file."""

    locale: str
    told: tuple[Told, ...]
    small_talk: tuple[str, ...]
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story. `tells` is the id of what it tells, or empty."""

    conversation: int
    role: Literal["fan", "persona"]
    text: str
    locale: str
    said_at: datetime
    tells: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `sort` is `question`, `thread` (the answer needs the line before it) or `keywords`."""

    sort: str
    text: str
    locale: str
    answer: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What one fan said, and what is asked about it. `kind` says which languages meet."""

    kind: Kind
    lines: tuple[Line, ...]
    asked: tuple[Asked, ...]


def read_sets(paths: Sequence[Path]) -> dict[str, TellingSet]:
    """The files by locale; every file tells the same ids in the same order. Raises `ValueError` when one does not."""
    sets: dict[str, TellingSet] = {}
    for path in sorted(paths):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        plain = [Told(id_, "", text, question, alike) for id_, text, question, alike in raw["facts"]]
        threads = [Told(id_, before, text, question, "") for id_, before, text, question in raw["threads"]]
        sets[raw["locale"]] = TellingSet(
            raw["locale"], (*plain, *threads), tuple(raw["small_talk"]), tuple(raw["replies"])
        )
    if len({tuple(one.id for one in each.told) for each in sets.values()}) > 1:
        raise ValueError("The files must tell the same things in the same order.")
    return sets


def stories(sets: Mapping[str, TellingSet], askers: int = 3) -> Iterator[Story]:
    """Every language's own story, asked in it; asked in `askers` others; and stories told in all languages at once."""
    tags = sorted(sets)
    for place, tag in enumerate(tags):
        lines = _lines(sets, _one(tag), (tag,), place)
        yield Story("same", lines, tuple(_asked(sets, _one(tag), [tag], place)))
        others = [tags[(place + 1 + 2 * step) % len(tags)] for step in range(askers)]
        yield Story("across", lines, tuple(_asked(sets, _one(tag), [o for o in others if o != tag], place)))
    for seed in (1, 2):
        spread = _spread(tags, seed)
        yield Story("mixed", _lines(sets, spread, tags, seed), tuple(_asked(sets, spread, tags, seed)))


def _one(tag: str) -> Callable[[int], str]:
    return lambda _: tag


def _spread(tags: Sequence[str], seed: int) -> Callable[[int], str]:
    return lambda number: tags[(3 * number + seed) % len(tags)]


def _lines(
    sets: Mapping[str, TellingSet], locale_of: Callable[[int], str], tags: Sequence[str], seed: int
) -> tuple[Line, ...]:
    """Everything told, what sounds alike and small talk, shuffled into conversations; a reply after each."""
    chance = random.Random(seed)  # noqa: S311 - shuffles, keeps no secret
    said: list[tuple[tuple[str, str, str], ...]] = []  # (locale, text, id or "" or "?") of lines that stay together
    for number, told in enumerate(sets[tags[0]].told):
        tag = locale_of(number)
        here = sets[tag].told[number]
        said.append(
            ((tag, here.before, "?"), (tag, here.text, here.id)) if here.before else ((tag, here.text, here.id),)
        )
        if told.alike:
            said.extend(((t, sets[t].told[number].alike, ""),) for t in tags if chance.random() < ALIKE)
    said.extend(((tag, text, ""),) for tag in tags for text in sets[tag].small_talk)
    chance.shuffle(said)
    lines: list[Line] = []
    for number, together in enumerate(said):
        talk = number // TALK
        moment = _BEGUN + timedelta(days=3 * talk, minutes=number % TALK)
        for tag, text, tells in together:
            lines.append(Line(talk, "persona" if tells == "?" else "fan", text, tag, moment, tells.strip("?")))
        tag = together[-1][0]
        lines.append(Line(talk, "persona", chance.choice(sets[tag].replies), tag, moment))
    return tuple(lines)


def _asked(
    sets: Mapping[str, TellingSet], locale_of: Callable[[int], str], askers: Sequence[str], seed: int
) -> Iterator[Asked]:
    chance = random.Random(seed)  # noqa: S311 - draws words, keeps no secret
    for asker in askers:
        for number, told in enumerate(sets[asker].told):
            held_out = number % 2 == 1
            yield Asked("thread" if told.before else "question", told.question, asker, told.id, held_out)
            if locale_of(number) == asker and not told.before:
                yield Asked("keywords", _keywords(told.text, chance), asker, told.id, held_out)


def _keywords(text: str, chance: random.Random) -> str:
    """What somebody types who knows two words of it."""
    joined = _JOINED.findall(text)
    if joined:
        run = max(joined, key=len)
        start = chance.randrange(len(run) - 3)
        return str(run[start : start + 4])
    words = sorted(set(_WORD.findall(text)), key=lambda word: (-len(word), word))[:5]
    return " ".join(chance.sample(words, min(2, len(words))))
