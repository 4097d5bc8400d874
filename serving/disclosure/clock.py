"""When a notice is due: at the start, by the clock of continuous use, after a lapse, on a change of language.

Pure: the caller hands in the time and what was shown, and keeps the state.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from serving.disclosure.merge import Obligations

NoticeKind = Literal["start", "reminder", "reminder_minor", "resumed", "switched", "suitability"]
LAPSE = timedelta(minutes=30)
"""A pause after which use is no longer continuous: the clock starts again and coming back is told again."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What this conversation has been told so far. Times are UTC; `locale` is of the last notice."""

    started_at: datetime | None = None
    continuous_since: datetime | None = None
    last_active: datetime | None = None
    last_notice: datetime | None = None
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Notices to show now, and the state after showing them. `hours` is of continuous use, for the reminder's text."""

    kinds: tuple[NoticeKind, ...]
    state: Showing
    hours: float = 0.0


def due(
    state: Showing, now: datetime, locale: str, obligations: Obligations, *, minor: bool, active: bool = True
) -> Due:
    """Which notices are due at `now`. `active` is False for a poll that is not a message: it does not extend use.

    A clock that jumps back is treated as no time passed: a notice may come early, never late.
    """
    if state.started_at is None:
        kinds: tuple[NoticeKind, ...] = ("start",)
        if obligations.requires("suitability_notice", minor=minor):
            kinds += ("suitability",)
        return Due(kinds, Showing(now, now, now, now, locale))
    last_active = state.last_active or state.started_at
    lapsed = now - last_active > LAPSE
    if lapsed and active:
        return Due(("resumed",), replace(state, continuous_since=now, last_active=now, last_notice=now, locale=locale))
    since = min(state.continuous_since or state.started_at, now)
    told = min(state.last_notice or state.started_at, now)
    after = replace(state, continuous_since=since, last_active=now if active else last_active)
    if locale != state.locale:
        return Due(("switched", "start"), replace(after, last_notice=now, locale=locale))
    gap = obligations.reminder_for(minor=minor)
    if gap is not None and not lapsed and now - told >= timedelta(minutes=gap):
        hours = (now - since).total_seconds() / 3600
        return Due(("reminder_minor" if minor else "reminder",), replace(after, last_notice=now), hours)
    return Due((), after)
