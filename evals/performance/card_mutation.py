"""Broken card files without end: the corpus, damaged by a seeded mutator.

Half are damaged as bytes. The other half are damaged as cards (a value of the wrong type, a key gone, a text cut) and
wrapped whole in a picture, an archive or a text, so that they reach the code behind the containers. The same seed and
number give the same file.
"""

import base64
import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evals.performance import card_corpus as make
from evals.performance.card_fixtures import Fixture, corpus

_SMALL = 20_000
_RARELY = 200
"""One file in so many is made of a large fixture."""
_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1e308, 10**30, "", " ", "\0", "\u202e", "x" * 5_000, [], {}, [[]], [None], {"": ""}),
    *(
        "embeded://../../x",
        "__asset:",
        "ccdefault:",
        "data:;base64,=",
        "/(a+)+$/",
        "@@depth 4\n@@@role x\n\ny",
        "<START>",
    ),
    *("<script>", "{{char}}: ", "chara_card_v2", "chara_card_v3", "9" * 500, 4, "4", "true", "zh_hans", {"id": "X Y"}),
    *(
        {"locales": {"de": {"name": 3}}, "likeness": {"basis": "x"}, "answers": 4},
        {"lookalike": {"id": 1, "locales": []}},
    ),
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One broken file: its number, the fixture it was made of and its bytes."""

    number: int
    origin: str
    data: bytes


class Mutator:
    """Makes broken files by number."""

    def __init__(self, seed: int, fixtures: tuple[Fixture, ...]) -> None:
        self._seed = seed
        self._small = [fixture for fixture in fixtures if len(fixture.data) <= _SMALL]
        self._large = [fixture for fixture in fixtures if _SMALL < len(fixture.data) <= 2_000_000]

    def mutant(self, number: int) -> Mutant:
        """The file of that number."""
        dice = random.Random(f"{self._seed}/{number}")  # noqa: S311 - must be reproducible, guards nothing
        if dice.random() < 0.5:
            version = dice.choice(make.VERSIONS)
            card = _damaged_card(make.versioned(version, dice.choice(list(make.NAMES.values()))), dice)
            return Mutant(number, f"card {version}", _wrapped(card, version, dice))
        fixture = dice.choice(self._large if dice.randrange(_RARELY) == 0 else self._small)
        data = fixture.data
        for _ in range(dice.choice((1, 1, 2, 3, 8))):
            data = dice.choice(_DAMAGES)(data, dice) if data else dice.randbytes(9)
        if dice.random() < 0.1:
            other = dice.choice(self._small).data
            data = data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other) + 1) :]
        return Mutant(number, fixture.name, data)


def mutator(seed: int) -> Mutator:
    """The mutator over the whole corpus."""
    return Mutator(seed, corpus())


def _span(data: bytes, dice: random.Random, most: int = 64) -> tuple[int, int]:
    start = dice.randrange(len(data))
    return start, min(len(data), start + dice.randint(1, most))


def _flip(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _overwrite(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice, 8)
    return data[:start] + dice.randbytes(end - start) + data[end:]


def _number(data: bytes, dice: random.Random) -> bytes:
    size = dice.choice((1, 2, 4))
    value: bytes = (dice.choice(_NUMBERS) % 256**size).to_bytes(size, dice.choice(("big", "little")))
    start = dice.randrange(len(data))
    return data[:start] + value + data[start + size :]


def _delete(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    return data[:start] + data[end:]


def _repeat(data: bytes, dice: random.Random) -> bytes:
    start, end = _span(data, dice)
    return data[:end] + data[start:end] * dice.choice((1, 2, 50, 1_000)) + data[end:]


def _insert(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    piece = dice.choice(
        (b"[" * 80, b"{", b"\0", b'"', b"PK\5\6" + bytes(18), b"ccv3\0", dice.randbytes(16), b"\xff\xd8\xff")
    )
    return data[:start] + piece + data[start:]


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


_DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_flip, _flip, _overwrite, _number, _number, _delete, _repeat, _insert, _cut),
)


def _damaged_card(card: make.Card, dice: random.Random) -> make.Card:
    """The card with a few values replaced, taken out or put under other keys."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        places: list[tuple[Any, Any]] = []
        _places(card, places)
        holder, key = dice.choice(places)
        if dice.random() < 0.2:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(dice.choice(_ODD))
    data = card.get("data", card)
    if isinstance(data, dict) and dice.random() < 0.3:
        data["extensions"] = {"lookalike": copy.deepcopy(dice.choice(_ODD))}
    return card


def _places(value: Any, found: list[tuple[Any, Any]]) -> None:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        found.append((value, key))
        if isinstance(value[key], dict | list):
            _places(value[key], found)


def _wrapped(card: make.Card, version: str, dice: random.Random) -> bytes:
    """The card, whole, in a container; one in eight with its text damaged first."""
    written = json.dumps(card, ensure_ascii=dice.random() < 0.5).encode("utf-8", "surrogatepass")
    if dice.random() < 0.125:
        written = dice.choice(_DAMAGES)(written, dice)
    coded = base64.b64encode(written)
    keyword = "ccv3" if version == "V3" else "chara"
    made: Callable[[], bytes] = dice.choice(
        (
            lambda: written,
            lambda: coded,
            lambda: make.png([make.text_chunk(keyword, coded)]),
            lambda: make.png([make.packed_chunk(keyword, coded)]),
            lambda: make.png([make.text_chunk("chara", make.encoded(make.v2())), make.text_chunk("ccv3", coded)]),
            lambda: make.webp(make.exif(written)),
            lambda: make.archive({"card.json": written, "assets/icon/images/main.png": make.png()}),
        )
    )
    return made()
