"""Names that a reviewer cleared: a name like a protected one may be used, with who said so and why on record.

A clearance is for one written name and one protected name of a persona, whatever else changes. Knows a file beside the
persona's versions; knows nothing of how names are compared, nor of who is a reviewer: that is the caller's.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from persona.errors import ReviewRefused
from persona.lore.folding import fold
from persona.shelf import append_line, check_id, locked


class Pair(NamedTuple):
    """A name as a card writes it and the protected one it is like, both folded."""

    written: str
    protected: str


@dataclass(frozen=True, slots=True)
class Clearance:
    """One line of the record."""

    written: str
    protected: str
    actor: str
    reason: str
    at: str


def pair(written: str, protected: str) -> Pair:
    """The two names as they are compared."""
    return Pair(fold(written), fold(protected))


def _now() -> datetime:
    return datetime.now(UTC)


class Clearances:
    """The cleared names of all personas, in the library's directory."""

    def __init__(self, root: Path, clock: Callable[[], datetime] = _now) -> None:
        self._root = root
        self._clock = clock

    def clear(self, persona_id: str, names: Pair, actor: str, reason: str, authors: Collection[str] = ()) -> Clearance:
        """Let a name through. Raises ReviewRefused without a reason, and when `actor` is among the card's `authors`."""
        if not reason.strip():
            raise ReviewRefused(persona_id, "no reason was given", "say why the name may be used")
        if actor in authors:
            raise ReviewRefused(persona_id, f"{actor} wrote it", "another person must clear its names")
        made = Clearance(*names, actor, reason.strip(), self._clock().isoformat(timespec="seconds"))
        path = self._path(persona_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.with_name(".names.lock")):
            append_line(path, json.dumps(asdict(made), ensure_ascii=False))
        return made

    def of(self, persona_id: str) -> tuple[Clearance, ...]:
        """Everything on record of a persona, oldest first. A line that a crash cut short is passed over."""
        path = self._path(persona_id)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return tuple(found for line in lines if (found := _clearance(line)) is not None)

    def pairs(self, persona_id: str) -> frozenset[Pair]:
        """The pairs of names that were let through."""
        return frozenset(Pair(one.written, one.protected) for one in self.of(persona_id))

    def _path(self, persona_id: str) -> Path:
        check_id(persona_id)
        return self._root / persona_id / "names.jsonl"


def _clearance(line: str) -> Clearance | None:
    try:
        return Clearance(**json.loads(line))
    except (ValueError, TypeError):
        return None
