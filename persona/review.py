"""Review of drafts: somebody asks, another person approves or returns it, and only then it may be published.

Keeps an append-only record beside each persona (`reviews.jsonl`); what holds now is read from it. An approval is for
one content hash: any edit after it needs a new one. Knows nothing of accounts: who may approve at all is the caller's.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from persona.card import PersonaCard
from persona.content import content_hash
from persona.errors import NotApproved, ReviewRefused
from persona.library import Library, Published, now
from persona.shelf import append_line, check_id, locked

Step = Literal["edit", "ask", "approve", "return", "publish"]


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One line of the record: who did what to which content, when, and what they said."""

    step: Step
    version: str
    actor: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one content stands. `authors` wrote it since the last publication or asked for its review."""

    state: Literal["draft", "asked", "approved", "returned"]
    asked_by: str
    decided_by: str
    note: str
    authors: frozenset[str]


class Reviews:
    """The reviews of all personas. `required` says whether publishing waits for an approval."""

    def __init__(self, root: Path, required: bool = True, clock: Callable[[], datetime] = now) -> None:
        self._root = root
        self._required = required
        self._clock = clock

    @property
    def required(self) -> bool:
        """Whether publishing waits for an approval."""
        return self._required

    def edited(self, card: PersonaCard, actor: str) -> None:
        """Note that `actor` wrote on the draft; noted once until it is published."""
        with self._writing(card.id):
            if actor not in _authors(self.trail(card.id)):
                self._add("edit", card.id, content_hash(card), actor, "")

    def ask(self, card: PersonaCard, actor: str, note: str = "") -> None:
        """Ask for a review of exactly this content. Raises ReviewRefused when it is asked for or approved already."""
        with self._writing(card.id):
            state = self.standing(card).state
            if state in {"asked", "approved"}:
                raise ReviewRefused(card.id, f"a review is already {state}", "wait for it, or change the draft")
            self._add("ask", card.id, content_hash(card), actor, note)

    def approve(self, card: PersonaCard, actor: str, note: str = "") -> None:
        """Approve what was asked. Raises ReviewRefused when nobody asked, or when `actor` is one of its authors."""
        self._decide("approve", card, actor, note)

    def send_back(self, card: PersonaCard, actor: str, note: str) -> None:
        """Return it to its authors with a reason. Raises ReviewRefused as `approve`, and without a reason."""
        if not note.strip():
            raise ReviewRefused(card.id, "no reason was given", "say what has to change")
        self._decide("return", card, actor, note)

    def standing(self, card: PersonaCard) -> Standing:
        """Where this very content stands now."""
        trail, version = self.trail(card.id), content_hash(card)
        mine = [event for event in trail if event.version == version and event.step != "edit"]
        asked = next((event for event in reversed(mine) if event.step == "ask"), None)
        last = mine[-1] if mine else None
        decided = last if last and last.step in {"approve", "return"} else None
        state: Literal["draft", "asked", "approved", "returned"] = "draft"
        if decided:
            state = "approved" if decided.step == "approve" else "returned"
        elif last and last.step == "ask":
            state = "asked"
        authors = _authors(trail) | ({asked.actor} if asked else set())
        note = decided.note if decided else last.note if last else ""
        return Standing(state, asked.actor if asked else "", decided.actor if decided else "", note, frozenset(authors))

    def publish(self, library: Library, card: PersonaCard, actor: str, reason: str) -> Published:
        """Publish through the library, with the approval on record where one is required.

        Raises NotApproved, and NotPublishable with what lint found.
        """
        standing = self.standing(card)
        if self._required and standing.state != "approved":
            raise NotApproved(card.id, standing.state)
        published = library.publish(card, actor, reason)
        with self._writing(card.id):
            self._add("publish", card.id, published.version, actor, reason)
        return published

    def trail(self, persona_id: str) -> tuple[ReviewEvent, ...]:
        """Everything on record of a persona, oldest first. A line that a crash cut short is passed over."""
        path = self._path(persona_id)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return tuple(event for line in lines if (event := _event(line)) is not None)

    def _decide(self, step: Literal["approve", "return"], card: PersonaCard, actor: str, note: str) -> None:
        with self._writing(card.id):
            standing = self.standing(card)
            if standing.state != "asked":
                raise ReviewRefused(card.id, "nobody asked for a review of this content", "ask for one first")
            if step == "approve" and actor in standing.authors:
                raise ReviewRefused(card.id, f"{actor} wrote it", "another person must approve it")
            self._add(step, card.id, content_hash(card), actor, note)

    def _add(self, step: Step, persona_id: str, version: str, actor: str, note: str) -> None:
        event = ReviewEvent(step, version, actor, note.strip(), self._clock().isoformat(timespec="seconds"))
        append_line(self._path(persona_id), json.dumps(asdict(event), ensure_ascii=False))

    def _path(self, persona_id: str) -> Path:
        check_id(persona_id)
        return self._root / persona_id / "reviews.jsonl"

    def _writing(self, persona_id: str) -> AbstractContextManager[None]:
        path = self._path(persona_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        return locked(path.with_name(".reviews.lock"))


def _authors(trail: tuple[ReviewEvent, ...]) -> set[str]:
    """Who wrote or asked since the last publication."""
    published = max((place for place, event in enumerate(trail) if event.step == "publish"), default=-1)
    return {event.actor for event in trail[published + 1 :] if event.step in {"edit", "ask"}}


def _event(line: str) -> ReviewEvent | None:
    try:
        return ReviewEvent(**json.loads(line))
    except (ValueError, TypeError):
        return None
