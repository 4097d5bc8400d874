"""Where a fan is and how old: what they said counts when it can be true, and nothing else does."""

import pytest

from app.web.chat.place import Place, admission, choices, place_of
from app.web.visit import Visit
from tests.app.web.scripted_host import ScriptedHost

SEVERAL = ScriptedHost(markets=("eu", "kr"))


@pytest.mark.parametrize(
    ("market", "age", "place"),
    [
        ("kr", "17", Place("kr", 17)),
        ("us-ca", "", Place(None, None)),
        ("", "-1", Place(None, None)),
        ("../eu", "999", Place(None, None)),
        ("eu", "\u0661\u0668", Place("eu", None)),
    ],
    ids=["both", "not the operator's market", "no number", "nobody is as old", "digits that are not ASCII"],
)
def test_only_what_can_be_true_counts(market: str, age: str, place: Place) -> None:
    """A market must be one of the operator's, an age a number of years."""
    assert place_of(Visit("ana", "", "", market, age), SEVERAL) == place


def test_one_market_is_no_choice() -> None:
    """With one market its rules apply anyway: there is nothing to say."""
    assert choices(ScriptedHost(markets=("eu",))) == ()
    assert place_of(Visit("ana", "", "", "eu"), ScriptedHost(markets=("eu",))).market is None


@pytest.mark.parametrize(
    ("lowest", "age", "admitted"),
    [(0, None, "open"), (18, None, "age_needed"), (18, 17, "age_refused"), (18, 18, "open")],
)
def test_an_age_is_needed_only_where_a_rule_says_so(lowest: int, age: int | None, admitted: str) -> None:
    """Without a lowest age everybody chats; with one, whoever said that they are old enough."""
    assert admission(Place(None, age), ScriptedHost(gate_age=lowest)) == admitted
