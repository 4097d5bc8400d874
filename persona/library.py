"""Drafts, immutable published versions and what is live, in one directory.

    <root>/audit.jsonl
    <root>/<id>/draft.json  live.json  names.jsonl  versions/<sha256>.json

Knows the directory and the rule that only a card without errors, by lint and by the operator's terms, goes live. Knows
nothing of who may publish: the actor is a name for the record. Personas that ship with the program are live until the
library says otherwise.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from persona.card import PersonaCard
from persona.clearance import Clearances
from persona.content import canonical_text, content_hash, from_canonical_text
from persona.errors import (
    DraftConflict,
    LibraryDamaged,
    NotPublishable,
    PersonaNotFound,
    PersonaOffline,
    VersionNotFound,
)
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.likeness import lapsed
from persona.lint import Finding
from persona.publishing import ANYTHING, Terms, findings
from persona.shelf import append_line, check_id, locked, read_json, write_whole

Action = Literal["publish", "rollback", "revoke"]
SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the record. `version` is the content hash that is live after it (that was, for a revocation)."""

    number: int
    persona_id: str
    action: Action
    version: str
    actor: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Published:
    """A persona that is live: its card, its content hash, and the event that put it there (None when shipped)."""

    card: PersonaCard
    version: str
    event: Event | None


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


class Library:
    """The store. One instance may be used by several threads, and several processes may share the directory."""

    def __init__(
        self,
        root: Path,
        catalog: Path | None = None,
        clock: Callable[[], datetime] = now,
        terms: Terms = ANYTHING,
    ) -> None:
        self._root = root
        self._terms = terms
        self._clearances = Clearances(root, clock)
        self._catalog = catalog if catalog is not None else shipped_catalog()
        self._clock = clock
        self._cards: dict[str, PersonaCard] = {}
        self._shipped: dict[str, PersonaCard] = {}
        self._lock = threading.RLock()

    def publish(self, card: PersonaCard, actor: str, reason: str) -> Published:
        """Make the card the live version of its persona. Raises NotPublishable, with what speaks against it."""
        self._check(card)
        with self._writing(card.id):
            version = self._store(card)
            return Published(card, version, self._go_live("publish", card.id, version, actor, reason))

    def rollback(self, persona_id: str, version: str, actor: str, reason: str) -> Published:
        """Make an earlier version live again; `version` is a content hash or its first 8 characters or more.

        Raises PersonaNotFound, VersionNotFound, and NotPublishable when the version would not pass today.
        """
        with self._writing(persona_id):
            whole = self._whole_hash(persona_id, version)
            card = self._card(persona_id, whole)
            self._check(card)
            self._store(card)
            return Published(card, whole, self._go_live("rollback", persona_id, whole, actor, reason))

    def revoke(self, persona_id: str, actor: str, reason: str) -> Event:
        """Take the persona offline until it is published or rolled back again. Raises PersonaNotFound."""
        with self._writing(persona_id):
            live = self._live(persona_id)
            version = live.version if live else content_hash(self._shipped_card(persona_id))
            return self._go_live("revoke", persona_id, version, actor, reason)

    def get(self, persona_id: str) -> Published:
        """The live version. Raises PersonaNotFound, and PersonaOffline when it is revoked or its rights lapsed."""
        live = self._live(persona_id)
        if live is not None and live.action == "revoke":
            raise PersonaOffline(persona_id, live.reason or "it was revoked")
        if live is None:
            card = self._shipped_card(persona_id)
            found = Published(card, content_hash(card), None)
        else:
            found = Published(self._card(persona_id, live.version), live.version, live)
        problem = self._lapsed(found.card)
        if problem:
            raise PersonaOffline(persona_id, problem)
        return found

    def current(self) -> Mapping[str, Published]:
        """Every persona that is live now, by its id. Those revoked or without rights today are left out."""
        found: dict[str, Published] = {}
        for persona_id in self.ids():
            try:
                found[persona_id] = self.get(persona_id)
            except (PersonaOffline, PersonaNotFound):
                continue
        return found

    def ids(self) -> tuple[str, ...]:
        """Every persona that ships or was ever published, live or not."""
        stored = (path.parent.name for path in self._root.glob("*/live.json"))
        return tuple(sorted({*persona_ids(self._catalog), *stored}))

    def versions(self, persona_id: str) -> tuple[str, ...]:
        """The content hashes that the persona ever had live, oldest first. Raises PersonaNotFound."""
        events = self.history(persona_id)
        shipped = [content_hash(self._shipped_card(persona_id))] if persona_id in persona_ids(self._catalog) else []
        return tuple(dict.fromkeys([*shipped, *(event.version for event in events)]))

    def history(self, persona_id: str) -> tuple[Event, ...]:
        """What was done to the persona, oldest first. Raises PersonaNotFound."""
        self._known(persona_id)
        events = {event.number: event for event in self._audit() if event.persona_id == persona_id}
        live = self._live(persona_id)
        if live is not None:
            events.setdefault(live.number, live)
        return tuple(events[number] for number in sorted(events))

    def version(self, persona_id: str, version: str) -> PersonaCard:
        """One version's card. Raises PersonaNotFound, VersionNotFound and LibraryDamaged."""
        return self._card(persona_id, self._whole_hash(persona_id, version))

    def findings(
        self, card: PersonaCard, count_tokens: Callable[[str], int] | None = None, wanted: Sequence[str] = ()
    ) -> tuple[Finding, ...]:
        """What lint and the operator's terms say of a card today, gravest first; errors keep it from going live."""
        cleared = self._clearances.pairs(card.id)
        return findings(card, self._today(), self._terms, cleared, wanted, count_tokens)

    @property
    def clearances(self) -> Clearances:
        """The names that reviewers let through."""
        return self._clearances

    def draft_saved_at(self, persona_id: str) -> datetime | None:
        """When the draft was saved last, or None without one."""
        path = self._folder(persona_id) / "draft.json"
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None

    def save_draft(self, card: PersonaCard, started_from: str | None) -> str:
        """Keep a draft and return its hash. `started_from` is the hash of the draft that the author opened, if any.

        Raises DraftConflict when somebody else saved in between; nothing is written then.
        """
        with self._writing(card.id):
            stored = self.draft(card.id)
            known = content_hash(stored) if stored else None
            if known is not None and known not in {started_from, content_hash(card)}:
                raise DraftConflict(card.id, known, started_from)
            write_whole(self._folder(card.id) / "draft.json", canonical_text(card))
            return content_hash(card)

    def draft(self, persona_id: str) -> PersonaCard | None:
        """The draft, or None. Raises LibraryDamaged."""
        path = self._folder(persona_id) / "draft.json"
        return _card_in(path) if path.exists() else None

    def draft_ids(self) -> tuple[str, ...]:
        """Every persona that has a draft."""
        return tuple(sorted(path.parent.name for path in self._root.glob("*/draft.json")))

    def drop_draft(self, persona_id: str) -> None:
        """Delete the draft, if there is one."""
        with self._writing(persona_id):
            (self._folder(persona_id) / "draft.json").unlink(missing_ok=True)

    def _check(self, card: PersonaCard) -> None:
        problems = [finding.sentence for finding in self.findings(card) if finding.severity == "error"]
        if problems:
            raise NotPublishable(card.id, problems)

    def _lapsed(self, card: PersonaCard) -> str:
        return "it has no likeness record" if card.likeness is None else lapsed(card.likeness, self._today())

    def _today(self) -> date:
        return self._clock().date()

    def _folder(self, persona_id: str) -> Path:
        check_id(persona_id)
        return self._root / persona_id

    def _known(self, persona_id: str) -> None:
        if persona_id not in self.ids():
            raise PersonaNotFound(persona_id, self.ids())

    def _shipped_card(self, persona_id: str) -> PersonaCard:
        if persona_id not in persona_ids(self._catalog):
            raise PersonaNotFound(persona_id, self.ids())
        with self._lock:
            if persona_id not in self._shipped:
                self._shipped[persona_id] = read_folder(self._catalog / persona_id)
            return self._shipped[persona_id]

    def _store(self, card: PersonaCard) -> str:
        version = content_hash(card)
        path = self._folder(card.id) / "versions" / f"{version}.json"
        if not path.exists():
            write_whole(path, canonical_text(card))
        return version

    def _card(self, persona_id: str, version: str) -> PersonaCard:
        with self._lock:
            if version not in self._cards:
                path = self._folder(persona_id) / "versions" / f"{version}.json"
                card = _card_in(path) if path.exists() else self._shipped_card(persona_id)
                if content_hash(card) != version:
                    raise LibraryDamaged(f"{path} does not match its name; restore it from a backup")
                self._cards[version] = card
            return self._cards[version]

    def _whole_hash(self, persona_id: str, version: str) -> str:
        known = self.versions(persona_id)
        found = [name for name in known if name == version or (len(version) >= 8 and name.startswith(version))]
        if len(found) != 1:
            raise VersionNotFound(persona_id, version, known)
        return found[0]

    def _live(self, persona_id: str) -> Event | None:
        path = self._folder(persona_id) / "live.json"
        return _live_event(path) if path.exists() else None

    def _go_live(self, action: Action, persona_id: str, version: str, actor: str, reason: str) -> Event:
        """Write the record of what is live: the one step that counts. The audit line follows, and is made up for
        by the next write if it was lost to a crash."""
        events = self._audit()
        number = max((event.number for event in [*events, *self._all_live()]), default=0) + 1
        event = Event(number, persona_id, action, version, actor, reason, self._clock().isoformat(timespec="seconds"))
        logged = {entry.number for entry in events}
        lost = [entry for entry in self._all_live() if entry.number not in logged]
        write_whole(self._folder(persona_id) / "live.json", json.dumps(asdict(event), ensure_ascii=False))
        for entry in [*lost, event]:
            append_line(self._root / "audit.jsonl", json.dumps(asdict(entry), ensure_ascii=False))
        return event

    def _all_live(self) -> list[Event]:
        return [_live_event(path) for path in sorted(self._root.glob("*/live.json"))]

    def _audit(self) -> list[Event]:
        path = self._root / "audit.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [event for line in lines if (event := _event(line)) is not None]

    @contextmanager
    def _writing(self, persona_id: str) -> Iterator[None]:
        check_id(persona_id)
        self._root.mkdir(parents=True, exist_ok=True)
        with self._lock, locked(self._root / ".lock"):
            yield


def _live_event(path: Path) -> Event:
    try:
        return Event(**read_json(path))
    except TypeError as error:
        raise LibraryDamaged(f"{path} holds no event: {error}") from error


def _event(line: str) -> Event | None:
    """The event in a line of the record; None for a line that a crash cut short."""
    try:
        return Event(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _card_in(path: Path) -> PersonaCard:
    try:
        return from_canonical_text(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LibraryDamaged(f"{path} cannot be read: {error}") from error
