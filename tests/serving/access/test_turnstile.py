"""Limits of fans, keys and personas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.access import turnstile
from serving.access.turnstile import Caller, Rates, Turnstile
from serving.errors import TooManyMessages

FREE = Rates(0, 0, 0, 0)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def say(gate: Turnstile, caller: Caller) -> int:
    """Say one thing; the seconds to wait, or 0 when it was let through."""
    try:
        with gate.turn(caller):
            return 0
    except TooManyMessages as problem:
        return problem.limit


def test_a_fan_who_writes_too_fast_waits_as_long_as_is_said() -> None:
    """A run of messages passes, the next is refused with the seconds to wait, and after these it passes."""
    clock = Clock()
    gate = Turnstile(Rates(fan=20, key=0, persona=0, streams=0), clock)
    fan = Caller("acme", "nova", "ada")
    assert [say(gate, fan) for _ in range(5)] == [0] * 5
    seconds = say(gate, fan)
    assert seconds == 3
    clock.now += seconds - 0.5
    assert say(gate, fan) == 1
    clock.now += 0.5
    assert say(gate, fan) == 0


def test_one_fan_s_rush_stops_nobody_else() -> None:
    """Another fan, and a fan of the same name with another tenant, still get through."""
    gate = Turnstile(Rates(fan=12, key=0, persona=0, streams=0), Clock())
    while not say(gate, Caller("acme", "nova", "ada")):
        continue
    assert say(gate, Caller("acme", "nova", "ben")) == 0
    assert say(gate, Caller("other", "nova", "ada")) == 0


@pytest.mark.parametrize("kind", ["fan", "key", "persona"])
def test_each_limit_says_which_it_is(kind: str) -> None:
    """The refusal names what is used up."""
    gate = Turnstile(Rates(**{"fan": 0, "key": 0, "persona": 0, "streams": 0, kind: 12}), Clock())
    caller = Caller("acme", "nova", "ada", "k1")
    with pytest.raises(TooManyMessages) as refused:
        for _ in range(10):
            gate.enter(caller)
    assert refused.value.what == kind


def test_a_refused_message_costs_nothing() -> None:
    """A fan at the limit does not use up what the key has for other fans."""
    gate = Turnstile(Rates(fan=12, key=20, persona=0, streams=0), Clock())
    answers = [say(gate, Caller("acme", "nova", "ada", "k1")) for _ in range(50)]
    assert answers.count(0) == 3
    assert [say(gate, Caller("acme", "nova", f"fan{n}", "k1")) for n in range(2)] == [0, 0]
    assert say(gate, Caller("acme", "nova", "last", "k1")) > 0


def test_a_fan_has_so_many_replies_at_once() -> None:
    """The third stream is refused while two run; when one ends, the next is let in."""
    gate = Turnstile(Rates(0, 0, 0, streams=2), Clock())
    fan = Caller("acme", "nova", "ada")
    gate.enter(fan)
    gate.enter(fan)
    with pytest.raises(TooManyMessages, match="streams"):
        gate.enter(fan)
    gate.leave(fan)
    gate.enter(fan)


def test_a_reply_that_fails_gives_its_place_back() -> None:
    """However a turn ends, its place is free again."""
    gate = Turnstile(Rates(0, 0, 0, streams=1), Clock())
    fan = Caller("acme", "nova", "ada")
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), gate.turn(fan):
            raise ValueError("broken")


@given(st.lists(st.floats(0, 30), min_size=1, max_size=80), st.integers(1, 120))
def test_no_fan_ever_gets_more_than_the_rate_and_one_run(pauses: list[float], rate: int) -> None:
    """Whatever the pauses, what passes is at most the first run plus the rate times the time gone by."""
    clock = Clock()
    gate = Turnstile(Rates(fan=rate, key=0, persona=0, streams=0), clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += say(gate, Caller("acme", "nova", "ada")) == 0
    assert passed <= max(3, rate // 4) + (clock.now - 1000) * rate / 60 + 1e-6


def test_buckets_do_not_grow_without_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many fans the longest silent ones are dropped; those who speak now stay limited."""
    monkeypatch.setattr(turnstile, "_KEPT", 10)
    gate = Turnstile(Rates(fan=12, key=0, persona=0, streams=0), Clock())
    busy = Caller("acme", "nova", "busy")
    for n in range(100):
        say(gate, Caller("acme", "nova", f"fan{n}"))
        say(gate, busy)
    assert len(gate._buckets["fan"]) == 10
    assert say(gate, busy) > 0


def test_a_clock_that_jumps_back_gives_nothing_away() -> None:
    """No time passes when the clock says less than before."""
    clock = Clock()
    gate = Turnstile(Rates(fan=12, key=0, persona=0, streams=0), clock)
    while not say(gate, Caller("acme", "nova", "ada")):
        continue
    clock.now -= 3600
    assert say(gate, Caller("acme", "nova", "ada")) > 0


def test_nought_is_no_limit() -> None:
    """With every rate at 0 all pass."""
    gate = Turnstile(FREE, Clock())
    assert not any(say(gate, Caller("acme", "nova", "ada", "k1")) for _ in range(1000))
