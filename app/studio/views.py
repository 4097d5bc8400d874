"""A draft and what is known of it, as plain values for the page. Reads; changes nothing."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import chain

from app.staff import Member
from app.studio import wording
from app.web.theme import accent_of
from persona.card import PersonaCard
from persona.content import content_hash
from persona.errors import PersonaNotFound, PersonaOffline, UnknownLocale
from persona.interchange.report import ImportReport
from persona.languages import direction, display_name
from persona.library import Library
from persona.likeness import lapsed
from persona.lint import Finding
from persona.overlay import Coverage, coverage
from persona.review import Reviews

View = dict[str, object]
_PLAIN_ACCENT = "#5B5BD6"


def today() -> date:
    """The day for which rights are judged."""
    return datetime.now(UTC).date()


def listed(library: Library, reviews: Reviews, persona_id: str, locale: str) -> View:
    """One row of the gallery: name, state of the live version and of the draft, and how much each language says."""
    draft, live = library.draft(persona_id), live_card(library, persona_id)
    card = draft or live
    if card is None:
        raise PersonaNotFound(persona_id, library.ids())
    shares = [row.share for row in _coverage(card)]
    return {
        "id": persona_id,
        "name": card.locales[locale].name if locale in card.locales and card.locales[locale].name else card.name,
        "nickname": card.nickname or card.name,
        "portrait": portrait(card),
        "accent": asdict(accent_of(card.accent if _is_colour(card.accent) else _PLAIN_ACCENT)),
        "live": live_state(library, persona_id),
        "draft": draft_state(library, reviews, persona_id, draft),
        "languages": len(card.locales),
        "coverage": sum(shares) / len(shares) if shares else 0.0,
    }


def opened(
    library: Library, reviews: Reviews, card: PersonaCard, member: Member, findings: tuple[Finding, ...] | None
) -> View:
    """Everything the page shows of one draft, except the gallery row; findings where they are known already."""
    return {
        **(checked(library, reviews, card, member, findings) if findings is not None else {}),
        "card": card.model_dump(mode="json", by_alias=True),
        "hash": content_hash(card),
        "coverage": [_row(row) for row in _coverage(card)],
        "review": review_view(reviews, card, member),
        "rights": _rights_now(card),
        "live": live_state(library, card.id),
        "live_version": _live_version(library, card.id),
        "languages": {tag: [display_name(tag), direction(tag)] for tag in card.locales},
    }


def checked(
    library: Library, reviews: Reviews, card: PersonaCard, member: Member, findings: tuple[Finding, ...]
) -> View:
    """What lint says of a content, and what keeps this member from publishing it."""
    return {
        "hash": content_hash(card),
        "findings": [finding_view(finding) for finding in findings],
        "blockers": blockers(library, reviews, card, member, findings),
    }


def finding_view(finding: Finding) -> View:
    """A finding as the page puts it into words."""
    place = {"severity": finding.severity, "code": finding.code, "where": finding.where}
    return {**place, **asdict(wording.of_finding(finding))}


def report_view(report: ImportReport) -> View:
    """What an import did, each note in the readers' own words beside its place in the page's."""
    found = report.detected
    kinds = ("coerced", "dropped", "warnings", "unsupported_assets")
    notes = {
        kind: [{**asdict(note), **asdict(wording.of_note(note))} for note in getattr(report, kind)] for kind in kinds
    }
    detected = (found.version, found.spec_version, found.container.upper())
    said = " · ".join(part for part in detected if part)
    return {"detected": said, "carrier": found.carrier, "clean": report.clean, **notes}


def live_card(library: Library, persona_id: str) -> PersonaCard | None:
    """The card that is live, or was last; None for one that never was."""
    try:
        versions = library.versions(persona_id)
    except PersonaNotFound:
        return None
    try:
        return library.get(persona_id).card
    except PersonaOffline:
        return library.version(persona_id, versions[-1])


def live_state(library: Library, persona_id: str) -> str:
    """`live`, `expired` (the rights lapsed), `revoked`, or `never`."""
    try:
        library.get(persona_id)
    except PersonaNotFound:
        return "never"
    except PersonaOffline:
        return "revoked" if _revoked(library, persona_id) else "expired"
    return "live"


def draft_state(library: Library, reviews: Reviews, persona_id: str, draft: PersonaCard | None) -> str:
    """`none` (nothing differs from what is live), `draft`, `asked`, `approved` or `returned`."""
    if draft is None or content_hash(draft) == _live_version(library, persona_id):
        return "none"
    return reviews.standing(draft).state


def review_view(reviews: Reviews, card: PersonaCard, member: Member) -> View:
    """Where the review of this content stands, and what this member may do about it."""
    standing = reviews.standing(card)
    return {
        "state": standing.state,
        "asked_by": standing.asked_by,
        "decided_by": standing.decided_by,
        "note": standing.note,
        "authors": sorted(standing.authors),
        "required": reviews.required,
        "may_ask": member.may("edit") and standing.state in {"draft", "returned"},
        "may_decide": member.may("review") and standing.state == "asked" and member.name not in standing.authors,
        "own": member.may("review") and standing.state == "asked" and member.name in standing.authors,
    }


def blockers(
    library: Library, reviews: Reviews, card: PersonaCard, member: Member, findings: tuple[Finding, ...]
) -> list[View]:
    """What keeps this draft from being published by this member now; empty when nothing does."""
    found: list[View] = []
    if content_hash(card) == _live_version(library, card.id) and live_state(library, card.id) == "live":
        return [{"code": "unchanged"}]
    errors = [finding_view(finding) for finding in findings if finding.severity == "error"]
    found += [{"code": "finding", "finding": error} for error in errors]
    standing = reviews.standing(card)
    if reviews.required and standing.state != "approved":
        found.append({"code": f"review_{standing.state}"})
    if not member.may("publish"):
        found.append({"code": "right"})
    return found


def timeline(library: Library, reviews: Reviews, persona_id: str) -> list[View]:
    """Who did what and when, newest first: publications, reviews, edits."""
    try:
        done = library.history(persona_id)
    except PersonaNotFound:
        done = ()
    lines: chain[tuple[str, str, str, str, str]] = chain(
        ((event.at, event.action, event.version, event.actor, event.reason) for event in done),
        (
            (event.at, event.step, event.version, event.actor, event.note)
            for event in reviews.trail(persona_id)
            if event.step != "publish"
        ),
        (
            (made.at, "clear", "", made.actor, f"{made.written} · {made.protected}: {made.reason}")
            for made in library.clearances.of(persona_id)
        ),
    )
    keys = ("at", "what", "version", "who", "why")
    return [dict(zip(keys, line, strict=True)) for line in sorted(lines, reverse=True)]


def versions(library: Library, persona_id: str) -> list[View]:
    """The versions that ever were live, newest first."""
    live = _live_version(library, persona_id)
    try:
        known = library.versions(persona_id)
    except PersonaNotFound:
        return []
    events = {event.version: event for event in library.history(persona_id) if event.action != "revoke"}
    return [
        {
            "version": version,
            "live": version == live and live_state(library, persona_id) == "live",
            "at": events[version].at if version in events else "",
            "who": events[version].actor if version in events else "",
        }
        for version in reversed(known)
    ]


def portrait(card: PersonaCard) -> str:
    """The portrait as an address that a picture element shows without running anything in it."""
    return f"data:image/svg+xml;base64,{b64encode(card.portrait_svg.encode()).decode()}" if card.portrait_svg else ""


def _coverage(card: PersonaCard) -> tuple[Coverage, ...]:
    try:
        return coverage(card)
    except UnknownLocale:
        return ()


def _row(row: Coverage) -> View:
    values: Mapping[str, object] = asdict(row)
    return {**values, "name": display_name(str(values["locale"])), "direction": direction(str(values["locale"]))}


def _rights_now(card: PersonaCard) -> str:
    return "missing" if card.likeness is None else "lapsed" if lapsed(card.likeness, today()) else "valid"


def _revoked(library: Library, persona_id: str) -> bool:
    return any(event.action == "revoke" for event in library.history(persona_id)[-1:])


def _live_version(library: Library, persona_id: str) -> str:
    try:
        return library.versions(persona_id)[-1] if not library.history(persona_id) else _last(library, persona_id)
    except PersonaNotFound:
        return ""


def _last(library: Library, persona_id: str) -> str:
    return library.history(persona_id)[-1].version


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text.startswith("#") and all(sign in "0123456789abcdefABCDEF" for sign in text[1:])
