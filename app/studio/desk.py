"""The desk: what a signed-in person may do with personas, each step checked against their roles.

Joins library, reviews, trials and files; blocking work runs off the event loop. Knows nothing of HTTP or Gradio.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Self, TypeVar

from app.staff import Member, Right
from app.studio import drafts, views
from app.studio.checking import Checks
from app.studio.errors import NotAllowed, PersonaExists, Unsavable
from app.studio.exports import Form, exported
from app.studio.originals import Originals
from app.studio.trials import Trials
from memory.readers.reading import read_document
from persona.card import PersonaCard
from persona.clearance import Pair
from persona.content import content_hash
from persona.errors import DraftConflict, PersonaNotFound
from persona.folder import folder_files
from persona.interchange.reading import read_card_file
from persona.overlay import stamped
from persona.review import Reviews
from serving.disclosure.market import known_markets
from serving.lookalike import Lookalike

View = dict[str, object]
Values = Mapping[str, object]
T = TypeVar("T")
LIVE, DRAFT = "live", "draft"


class Desk:
    """One desk for all staff."""

    def __init__(self, lookalike: Lookalike, reviews: Reviews, originals: Originals) -> None:
        self._lookalike = lookalike
        self._library = lookalike.library
        self._reviews = reviews
        self._originals = originals
        self._trials = Trials(lookalike)
        self._checks = Checks(lookalike.library)
        self._checking = asyncio.Lock()

    @classmethod
    def from_lookalike(cls, lookalike: Lookalike) -> Self:
        """The desk of an installation, its files beside the library's."""
        settings = lookalike.settings
        folder = settings.data_dir / "personas"
        return cls(lookalike, Reviews(folder, required=settings.review_required), Originals(folder))

    @property
    def operator(self) -> str:
        """Who runs this installation."""
        return self._lookalike.settings.operator

    def markets(self) -> tuple[str, ...]:
        """Markets that a preview may pretend to be in."""
        return tuple(known_markets())

    async def personas(self, member: Member, locale: str) -> list[View]:
        """Every persona that is live, was live or has a draft."""
        _check(member, "read")
        return await _aside(self._listed, locale)

    async def open(self, member: Member, persona_id: str) -> View:
        """The draft, or what is live where there is none. `started_from` is the draft's hash, or None."""
        _check(member, "read")
        return await _aside(self._opened, persona_id, member)

    async def check(self, member: Member, persona_id: str) -> View:
        """What lint says of the draft as it is stored when its turn comes, with the hash that it speaks of."""
        _check(member, "read")
        async with self._checking:
            return await _aside(self._checked, persona_id, member)

    async def clear_name(self, member: Member, persona_id: str, names: Pair, reason: str) -> View:
        """Let a name through that is like a protected one, on record. Raises ReviewRefused for an author's own card."""
        _check(member, "review")

        def step(card: PersonaCard) -> None:
            self._library.clearances.clear(card.id, names, member.name, reason, self._reviews.standing(card).authors)

        return await _aside(self._step, step, member, persona_id)

    async def save(self, member: Member, values: Values, started_from: str | None) -> View:
        """Keep what the form holds. Gives the draft as it stands, or `problems`, or a `conflict`; nothing is lost."""
        _check(member, "edit")
        return await _aside(self._save, lambda: drafts.card_from_values(values), member, started_from)

    async def save_files(
        self, member: Member, persona_id: str, texts: Mapping[str, str], started_from: str | None
    ) -> View:
        """The same for the raw text."""
        _check(member, "edit")
        return await _aside(self._save, lambda: drafts.card_from_files(persona_id, texts), member, started_from)

    async def files(self, member: Member, values: Values) -> View:
        """The raw text of what the form holds, file by file."""
        _check(member, "read")
        return await _aside(lambda: dict(folder_files(drafts.card_from_values(values))))

    async def mark_current(self, member: Member, values: Values, locale: str, started_from: str | None) -> View:
        """Save, with one language marked as up to date with the source text."""
        _check(member, "edit")
        return await _aside(self._save, lambda: stamped(drafts.card_from_values(values), locale), member, started_from)

    async def bring_in(self, member: Member, data: bytes, name: str, over: str | None) -> View:
        """Import a card file as a draft. Where another draft exists it is kept unless `over` names its hash."""
        _check(member, "edit")
        return await _aside(self._bring_in, member, data, name, over)

    async def start(self, member: Member, persona_id: str, name: str, locale: str) -> View:
        """A new, empty draft. Raises PersonaExists for an id that is taken."""
        _check(member, "edit")
        values = {
            "id": persona_id,
            "name": name,
            "source_locale": locale,
            "locales": {locale: {"locale": locale, "name": name}},
        }

        def work() -> View:
            if persona_id in {*self._library.ids(), *self._library.draft_ids()}:
                raise PersonaExists(persona_id)
            return self._save(lambda: drafts.card_from_values(values), member, None)

        return await _aside(work)

    async def document(self, member: Member, data: bytes, name: str) -> View:
        """A file that is to become a document: its text and its facts. Raises `memory.errors.DocumentUnusable`."""
        _check(member, "edit")
        read = await _aside(read_document, data, name, "und")
        day = read.as_of.isoformat() if read.as_of else ""
        return {"text": read.text, "source": read.source, "licence": read.licence, "as_of": day}

    async def discard(self, member: Member, persona_id: str) -> View:
        """Drop the draft; what is live stays."""
        _check(member, "edit")
        await _aside(self._library.drop_draft, persona_id)
        return {"dropped": True}

    async def ask(self, member: Member, persona_id: str, note: str) -> View:
        """Ask for a review of the draft."""
        _check(member, "edit")
        return await _aside(self._step, lambda card: self._reviews.ask(card, member.name, note), member, persona_id)

    async def decide(self, member: Member, persona_id: str, version: str, approve: bool, note: str) -> View:
        """Approve or return the draft that has this hash."""
        _check(member, "review")

        def step(card: PersonaCard) -> None:
            if content_hash(card) != version:
                raise DraftConflict(persona_id, content_hash(card), version)
            decision = self._reviews.approve if approve else self._reviews.send_back
            decision(card, member.name, note)

        return await _aside(self._step, step, member, persona_id)

    async def publish(self, member: Member, persona_id: str, version: str, reason: str) -> View:
        """Make the draft live, if it still has this hash."""
        _check(member, "publish")

        def step(card: PersonaCard) -> None:
            if content_hash(card) != version:
                raise DraftConflict(persona_id, content_hash(card), version)
            self._reviews.publish(self._library, card, member.name, reason)

        return await _aside(self._step, step, member, persona_id)

    async def rollback(self, member: Member, persona_id: str, version: str, reason: str) -> View:
        """Make an earlier version live again; the draft stays as it is."""
        _check(member, "publish")
        return await _aside(self._rollback, member, persona_id, version, reason)

    async def revoke(self, member: Member, persona_id: str, reason: str) -> View:
        """Take the persona offline."""
        _check(member, "revoke")
        await _aside(self._library.revoke, persona_id, member.name, reason)
        return await self.open(member, persona_id)

    async def history(self, member: Member, persona_id: str) -> View:
        """Versions and who did what."""
        _check(member, "read")
        return {
            "versions": await _aside(views.versions, self._library, persona_id),
            "timeline": await _aside(views.timeline, self._library, self._reviews, persona_id),
        }

    async def compare(self, member: Member, persona_id: str, before: str, after: str) -> list[View]:
        """What differs between two versions; `draft` and `live` name those."""
        _check(member, "read")
        return await _aside(lambda: drafts.changes(self._card(persona_id, before), self._card(persona_id, after)))

    async def fires(self, member: Member, values: Values, locale: str, text: str) -> list[View]:
        """Which lore a message brings in, with the draft as typed."""
        _check(member, "read")
        return await self._trials.fires(await _aside(drafts.card_from_values, values), locale, text)

    async def answers(self, member: Member, values: Values, locale: str, text: str) -> list[View]:
        """Which approved answer a question finds, with the draft as typed."""
        _check(member, "read")
        return await self._trials.answers(await _aside(drafts.card_from_values, values), locale, text)

    async def say(
        self, member: Member, values: Values, locale: str, market: str | None, conversation: str, text: str
    ) -> AsyncGenerator[View, None]:
        """One turn of the preview chat, event by event. Refusals are raised here, before the first event."""
        _check(member, "read")
        card = await _aside(drafts.card_from_values, values)
        return self._trials.say(card, locale, market, f"preview:{member.name}:{conversation}", text)

    async def greeting(self, member: Member, values: Values, locale: str) -> View:
        """How the preview opens."""
        _check(member, "read")
        return await self._trials.greeting(await _aside(drafts.card_from_values, values), locale)

    async def export(self, member: Member, persona_id: str, which: str, form: Form) -> tuple[bytes, str, str]:
        """A card as a file: its bytes, its name, its media type."""
        _check(member, "read")
        return await _aside(lambda: exported(self._card(persona_id, which), form, self._originals))

    async def close(self) -> None:
        """Let go of what drafts hold open."""
        await _aside(self._trials.close)

    def _listed(self, locale: str) -> list[View]:
        names = dict.fromkeys([*self._library.ids(), *self._library.draft_ids()])
        return [views.listed(self._library, self._reviews, name, locale) for name in sorted(names)]

    def _opened(self, persona_id: str, member: Member) -> View:
        draft = self._library.draft(persona_id)
        card = draft or self._card(persona_id, LIVE)
        view = views.opened(self._library, self._reviews, card, member, self._checks.known(card))
        view["started_from"] = content_hash(draft) if draft else None
        view["imported"] = self._originals.original(persona_id) is not None
        return view

    def _checked(self, persona_id: str, member: Member) -> View:
        card = self._library.draft(persona_id) or self._card(persona_id, LIVE)
        return views.checked(self._library, self._reviews, card, member, self._checks.of(card))

    def _save(self, make: Callable[[], PersonaCard], member: Member, started_from: str | None) -> View:
        try:
            card = make()
        except Unsavable as error:
            return {"problems": error.worded()}
        known = self._library.draft(card.id)
        conflict = drafts.save(self._library, card, started_from)
        if conflict is not None:
            return {"conflict": conflict}
        if known is None or content_hash(known) != content_hash(card):
            self._reviews.edited(card, member.name)
        return self._opened(card.id, member)

    def _bring_in(self, member: Member, data: bytes, name: str, over: str | None) -> View:
        imported = read_card_file(data, name)
        report = views.report_view(imported.report)
        known = self._library.draft(imported.card.id)
        if known is not None and over != content_hash(known) and known != imported.card:
            return {"persona": known.id, "report": report, "exists": content_hash(known)}
        self._library.save_draft(imported.card, content_hash(known) if known else None)
        self._reviews.edited(imported.card, member.name)
        self._originals.keep(imported)
        return {"persona": imported.card.id, "report": report}

    def _step(self, step: Callable[[PersonaCard], None], member: Member, persona_id: str) -> View:
        card = self._library.draft(persona_id) or self._card(persona_id, LIVE)
        step(card)
        return self._opened(persona_id, member)

    def _rollback(self, member: Member, persona_id: str, version: str, reason: str) -> View:
        self._library.rollback(persona_id, version, member.name, reason)
        return self._opened(persona_id, member)

    def _card(self, persona_id: str, which: str) -> PersonaCard:
        found = (
            self._library.draft(persona_id) or views.live_card(self._library, persona_id)
            if which == DRAFT
            else views.live_card(self._library, persona_id)
            if which == LIVE
            else self._library.version(persona_id, which)
        )
        if found is None:
            raise PersonaNotFound(persona_id, [*self._library.ids(), *self._library.draft_ids()])
        return found


def _check(member: Member, right: Right) -> None:
    if not member.may(right):
        raise NotAllowed(right)


async def _aside(work: Callable[..., T], *given: object) -> T:
    return await asyncio.to_thread(work, *given)
