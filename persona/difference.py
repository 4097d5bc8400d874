"""What differs between two versions of a card, field by field, and which words changed within a field.

Knows the shape of a card; knows nothing of versions, authors or pages.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from persona.card import PersonaCard

Kind = Literal["added", "removed", "changed"]
_PIECE = re.compile(r"\s+|[A-Za-z0-9_\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u0900-\u097f']+|.", re.DOTALL)
_WHOLE = ("source_sha256", "source_digests")
"""Marks that no author writes: they say only that a translation was checked, which is one change."""
_LONGEST = 20_000
"""Characters of a text beyond which it is shown as replaced whole."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `where` is a dotted path as in lint; a text that is not there is empty."""

    kind: Kind
    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that both texts have (`same`), or only the old or the new one."""

    kind: Literal["same", "removed", "added"]
    text: str


def diff(before: PersonaCard, after: PersonaCard) -> tuple[Change, ...]:
    """Every field that differs, in the order of its path."""
    old, new = flat(before), flat(after)
    return tuple(_change(where, old.get(where), new.get(where)) for where in sorted(_differing(old, new)))


def flat(card: PersonaCard) -> dict[str, str]:
    """The card as texts by dotted path. Things with an id are named by it, lists of lines are one text."""
    return dict(_walk("", card.model_dump(mode="json", by_alias=True, exclude_defaults=True)))


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts laid over each other, word by word, or letter by letter where a script writes no spaces."""
    if len(before) > _LONGEST or len(after) > _LONGEST:
        return tuple(piece for piece in (Piece("removed", before), Piece("added", after)) if piece.text)
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i1 < i2:
            found.append(Piece("removed", "".join(old[i1:i2])))
        if j1 < j2:
            found.append(Piece("added", "".join(new[j1:j2])))
    return tuple(found)


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
    return {where for where in old.keys() | new.keys() if old.get(where) != new.get(where)}


def _change(where: str, before: str | None, after: str | None) -> Change:
    kind: Kind = "added" if before is None else "removed" if after is None else "changed"
    return Change(kind, where, before or "", after or "")


def _walk(where: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _WHOLE:
                if key == _WHOLE[0]:
                    yield _join(where, "checked"), str(inner)
            else:
                yield from _walk(_join(where, str(key)), inner)
    elif isinstance(value, list):
        yield from _items(where, value)
    else:
        yield where, str(value)


def _items(where: str, items: Sequence[object]) -> Iterator[tuple[str, str]]:
    if all(isinstance(item, str) for item in items):
        yield where, "\n".join(str(item) for item in items)
        return
    for place, item in enumerate(items, start=1):
        name: object = place
        if isinstance(item, Mapping):
            name = item.get("id") or ".".join(str(item[key]) for key in ("locale", "name") if key in item) or place
        yield from _walk(_join(where, str(name)), item)


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
