"""When a notice is due."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from serving.disclosure.clock import LAPSE, Showing, due
from serving.disclosure.merge import obligations

START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OWED = obligations([], date(2026, 11, 24))
CALIFORNIA = obligations(["us-ca"], date(2026, 11, 24))


def test_the_first_message_is_preceded_by_the_start_notice() -> None:
    """A conversation that was told nothing is told at once."""
    assert due(Showing(), START, "es", OWED, minor=False).kinds == ("start",)


def test_california_is_told_that_companions_may_not_suit_minors() -> None:
    """The suitability notice comes with the start where the market asks for it."""
    assert "suitability" in due(Showing(), START, "en", CALIFORNIA, minor=False).kinds


def test_two_hours_of_use_bring_a_reminder_with_the_hours() -> None:
    """A fan who keeps writing is reminded after 120 minutes and not before."""
    state, now = due(Showing(), START, "en", OWED, minor=False).state, START
    shown = []
    while now < START + timedelta(hours=5):
        now += timedelta(minutes=10)
        result = due(state, now, "en", OWED, minor=False)
        state = result.state
        shown += [(kind, round(result.hours)) for kind in result.kinds]
    assert shown == [("reminder", 2), ("reminder", 4)]


def test_a_minor_is_reminded_every_hour() -> None:
    """The break prompt for minors comes after 60 minutes."""
    state = due(Showing(), START, "en", OWED, minor=True).state
    for minutes in (20, 40):
        state = due(state, START + timedelta(minutes=minutes), "en", OWED, minor=True).state
    assert due(state, START + timedelta(minutes=60), "en", OWED, minor=True).kinds == ("reminder_minor",)


def test_a_poll_reminds_but_does_not_extend_use() -> None:
    """An open page that nobody writes on gets no reminder after the lapse, and the welcome back on return."""
    state = due(Showing(), START, "en", OWED, minor=False).state
    later = due(state, START + timedelta(hours=3), "en", OWED, minor=False, active=False)
    assert later.kinds == ()
    assert due(later.state, START + timedelta(hours=3), "en", OWED, minor=False).kinds == ("resumed",)


def test_each_language_is_told_once_and_going_back_is_one_line() -> None:
    """A fan who alternates gets the start notice once in each language, and one line for each change after that."""
    state, kinds = Showing(), []
    for minute, locale in enumerate(["en", "es", "en", "es", "ar", "ar"]):
        result = due(state, START + timedelta(minutes=minute), locale, CALIFORNIA, minor=False)
        state = result.state
        kinds.append(result.kinds)
    whole = ("start", "suitability")
    assert kinds == [whole, whole, ("switched",), ("switched",), whole, ()]


def test_a_change_of_language_neither_swallows_nor_delays_a_reminder() -> None:
    """Who changes language every ten minutes is reminded at the same minutes as everybody else."""
    state, now, at = due(Showing(), START, "en", OWED, minor=False).state, START, []
    for turn in range(25):
        now += timedelta(minutes=10)
        result = due(state, now, ("es", "en")[turn % 2], OWED, minor=False)
        state = result.state
        at += [now - START for kind in result.kinds if kind == "reminder"]
    assert at == [timedelta(minutes=120), timedelta(minutes=240)]


def test_a_page_that_opens_again_is_no_change_of_language() -> None:
    """Neither a reload nor a poll in the page's language announces a change, nor does the next message after it."""
    state = due(Showing(), START, "en", OWED, minor=False).state
    state = due(state, START + timedelta(minutes=1), "es", OWED, minor=False).state
    reload = due(state, START + timedelta(minutes=2), "en", OWED, minor=False, spoken=False)
    assert reload.kinds == ()
    assert due(reload.state, START + timedelta(minutes=3), "es", OWED, minor=False).kinds == ()


def test_coming_back_in_a_new_language_is_told_whole() -> None:
    """After a pause the welcome back is enough where the language was told, and the start notice is owed where not."""
    state = due(Showing(), START, "en", OWED, minor=False).state
    later = START + timedelta(hours=1)
    assert due(state, later, "en", OWED, minor=False).kinds == ("resumed",)
    assert due(state, later, "fr", OWED, minor=False).kinds == ("start",)


@given(st.lists(st.integers(-600, 1200), min_size=1, max_size=60))
def test_use_is_never_longer_than_the_gap_without_a_word(steps: list[int]) -> None:
    """However messages are spaced, even if the clock jumps back, nobody goes on untold past 120 minutes."""
    state, now, told = due(Showing(), START, "en", OWED, minor=False).state, START, START
    for seconds in steps:
        before, now = now, now + timedelta(seconds=seconds)
        result = due(state, now, "en", OWED, minor=False)
        state = result.state
        if result.kinds:
            told = now
        told = min(told, now)
        assert now - told < timedelta(minutes=120) or now - before > LAPSE
