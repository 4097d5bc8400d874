"""A persona's words as they are said: the macros of character cards expanded in every text but lore.

Lore keeps its macros until it has fired, because hidden keys count for that. The same card gives the same words for
every fan. Knows nothing of who the fan is: they are called by a word that fits everybody.
"""

from dataclasses import replace
from typing import TypeVar

from persona.card import Value
from persona.macros import Names, expand
from persona.overlay import EXCHANGES, LINES, TEXTS, LocalPersona

_AS_WRITTEN = frozenset({"name", "nickname"})
_Exchange = TypeVar("_Exchange", bound=Value)


def spoken(persona: LocalPersona, fan: str) -> LocalPersona:
    """The persona with `{{char}}`, `{{user}}` and the other macros of Character Card V3 expanded; `fan` is what the
    fan is called in the persona's language."""
    names = Names(persona.nickname, fan)
    changed: dict[str, object] = {
        field: expand(str(getattr(persona, field)), names) for field in TEXTS if field not in _AS_WRITTEN
    }
    for field in LINES:
        changed[field] = tuple(expand(line, names) for line in getattr(persona, field))
    changed["comfort_lines"] = {
        kind: tuple(expand(line, names) for line in lines) for kind, lines in persona.comfort_lines.items()
    }
    for field in EXCHANGES:
        changed[field] = tuple(_exchange(one, names) for one in getattr(persona, field))
    return replace(persona, **changed)  # type: ignore[arg-type]  # each field keeps its type


def _exchange(one: _Exchange, names: Names) -> _Exchange:
    """An example or an answer with its texts expanded; its id stays."""
    changed: dict[str, object] = {}
    for field, value in one:
        if isinstance(value, str) and field not in {"id", "topic"}:
            changed[field] = expand(value, names)
        elif isinstance(value, tuple):
            changed[field] = tuple(expand(line, names) if isinstance(line, str) else line for line in value)
    return one.model_copy(update=changed)
