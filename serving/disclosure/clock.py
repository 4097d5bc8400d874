"""When a notice is due: at the start, by the clock of continuous use, after a lapse, on a change of language.

A conversation is told once in each language that it is held in; going back to one is a single line. Neither delays a
reminder.

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
    """What this conversation has been told so far. Times are UTC; `locale` is the one spoken last, `told` are all in
    which the start notice was given."""

    started_at: datetime | None = None
    continuous_since: datetime | None = None
    last_active: datetime | None = None
    last_notice: datetime | None = None
    locale: str = ""
    told: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Due:
    """Notices to show now, and the state after showing them. `hours` is of continuous use, for the reminder's text."""

    kinds: tuple[NoticeKind, ...]
    state: Showing
    hours: float = 0.0


def due(
    state: Showing,
    now: datetime,
    locale: str,
    obligations: Obligations,
    *,
    minor: bool,
    active: bool = True,
    spoken: bool = True,
) -> Due:
    """Which notices are due at `now`. `active` is False for a poll that is not a message: it does not extend use.
    `spoken` is False where nobody chose `locale` just now (a page that opens again, a poll): no change is announced.

    A clock that jumps back is treated as no time passed: a notice may come early, never late.
    """
    start: tuple[NoticeKind, ...] = ("start",)
    if obligations.requires("suitability_notice", minor=minor):
        start += ("suitability",)
    kinds: tuple[NoticeKind, ...] = ()
    told = state.told | {locale}
    began = state.started_at
    if began is None:
        return Due(start, Showing(now, now, now, now, locale, told))
    last_active = state.last_active or began
    lapsed = now - last_active > LAPSE
    if locale not in state.told:
        kinds = start
    elif spoken and locale != state.locale:
        kinds = ("switched",)
    state = replace(state, told=told, locale=locale if spoken else state.locale)
    if lapsed and active:
        kinds = kinds if "start" in kinds else ("resumed",)
        return Due(kinds, replace(state, continuous_since=now, last_active=now, last_notice=now))
    since = min(state.continuous_since or began, now)
    last_notice = min(state.last_notice or began, now)
    hours = 0.0
    gap = obligations.reminder_for(minor=minor)
    if gap is not None and not lapsed and now - last_notice >= timedelta(minutes=gap):
        kinds += ("reminder_minor" if minor else "reminder",)
        last_notice, hours = now, (now - since).total_seconds() / 3600
    after = replace(state, continuous_since=since, last_active=now if active else last_active, last_notice=last_notice)
    return Due(kinds, after, hours)
