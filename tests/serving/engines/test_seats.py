import threading

import pytest

from serving.engines.seats import AWAY, Seats
from serving.errors import EngineUnavailable

PERSONA = "who she is " * 30


class Clock:
    """Time that moves when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def never() -> bool:
    return False


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def seats(clock: Clock) -> Seats:
    return Seats(count=3, at_once=2, pool=1000, clock=clock)


def visit(seats: Seats, key: str, prompt: str) -> int:
    seat = seats.take(key, prompt, 100, never)
    assert seat is not None
    seats.leave(seat)
    return seat.index


def test_a_conversation_comes_back_to_its_own_seat(seats: Seats) -> None:
    """A routing key finds the cache that its last turn left."""
    first = visit(seats, "ann", PERSONA + "a")
    other = visit(seats, "bob", PERSONA + "b")
    assert first != other
    assert visit(seats, "ann", PERSONA + "aa") == first
    assert visit(seats, "bob", PERSONA + "bb") == other


def test_a_newcomer_does_not_take_the_seat_of_somebody_who_just_spoke(seats: Seats) -> None:
    """Two fans of one persona who talk at the same time keep a seat each."""
    assert visit(seats, "ann", PERSONA + "a") != visit(seats, "bob", PERSONA + "b")


def test_a_newcomer_takes_over_a_left_seat_that_begins_the_same_way(seats: Seats, clock: Clock) -> None:
    """Once its owner is away, a seat's persona is worth more than an empty seat."""
    first = visit(seats, "ann", PERSONA + "a")
    clock.now = AWAY
    assert visit(seats, "bob", PERSONA + "b") == first


def test_another_personas_seat_is_not_taken_while_one_is_unused(seats: Seats, clock: Clock) -> None:
    """A seat that begins differently helps nobody."""
    first = visit(seats, "ann", PERSONA + "a")
    clock.now = AWAY
    assert visit(seats, "bob", "somebody else entirely " * 20) != first


def test_when_all_are_taken_the_longest_left_goes(seats: Seats, clock: Clock) -> None:
    """The cache of who has been silent longest is given up first."""
    indices = []
    for key in "abc":
        indices.append(visit(seats, key, key * 50))
        clock.now += 1
    assert visit(seats, "d", "d" * 50) == indices[0]


def test_no_more_run_at_once_than_allowed(seats: Seats) -> None:
    """A third request waits until one of two ends."""
    held = [seats.take(key, key, 10, never) for key in "ab"]
    got: list[object] = []
    thread = threading.Thread(target=lambda: got.append(seats.take("c", "c", 10, never)))
    thread.start()
    assert got == []
    assert held[0] is not None
    seats.leave(held[0])
    thread.join(10)
    assert len(got) == 1


def test_requests_that_would_overfill_the_pool_wait(seats: Seats) -> None:
    """Together, running requests never need more cells than there are."""
    held = seats.take("a", "a", 900, never)
    stop = threading.Event()
    got: list[object] = []
    thread = threading.Thread(target=lambda: got.append(seats.take("b", "b", 200, stop.is_set)))
    thread.start()
    stop.set()
    seats.wake()
    thread.join(10)
    assert got == [None]
    assert held is not None
    seats.leave(held)
    assert seats.take("b", "b", 200, never) is not None


def test_too_many_waiting_are_turned_away(clock: Clock) -> None:
    """A queue that grows without end would only make everybody wait longer."""
    seats = Seats(count=1, at_once=1, pool=10, most_waiting=0, clock=clock)
    with pytest.raises(EngineUnavailable, match="busy"):
        seats.take("a", "a", 1, never)
