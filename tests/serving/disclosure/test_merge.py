"""Strictest merge."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.disclosure.market import known_markets, load_market
from serving.disclosure.merge import Obligations, merge, obligations
from serving.errors import DisclosureError

DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
MARKETS = st.lists(st.sampled_from(known_markets()), max_size=6, unique=True)
STARTS = ("none", "daily", "each_session")


def no_weaker(more: Obligations, less: Obligations) -> None:
    assert more.duties >= less.duties
    assert STARTS.index(more.start_notice) >= STARTS.index(less.start_notice)
    for minor in (False, True):
        gap, before = more.reminder_for(minor=minor), less.reminder_for(minor=minor)
        assert before is None or (gap is not None and gap <= before)
    assert more.minimum_age >= less.minimum_age
    assert more.guardian_consent_under >= less.guardian_consent_under
    assert more.romance_from_age >= less.romance_from_age
    assert more.crisis_gate >= less.crisis_gate
    assert more.marked_media >= less.marked_media
    assert {(h.country, h.contact) for h in more.helplines} >= {(h.country, h.contact) for h in less.helplines}


@given(MARKETS, st.sampled_from(known_markets()), DAYS)
def test_adding_a_market_never_weakens_anything(markets: list[str], another: str, day: date) -> None:
    """Whatever markets apply, one more only adds duties, shortens gaps and raises ages."""
    no_weaker(obligations([*markets, another], day), obligations(markets, day))


@given(st.permutations(known_markets()), DAYS)
def test_the_order_of_markets_does_not_matter(markets: list[str], day: date) -> None:
    """The same markets in any order owe the same."""
    assert obligations(markets, day).duties == obligations(sorted(markets), day).duties


@pytest.mark.parametrize(
    ("market", "duty", "before", "after"),
    [
        ("eu", "start_notice", date(2026, 8, 1), date(2026, 8, 2)),
        ("us-ca", "referral_count", date(2027, 6, 30), date(2027, 7, 1)),
        ("cn", "guardian_consent", date(2026, 7, 14), date(2026, 7, 15)),
    ],
)
def test_a_rule_binds_from_its_day(market: str, duty: str, before: date, after: date) -> None:
    """A rule is not owed the day before it is in force and is owed on that day."""
    pack = load_market(market)
    assert not any(d == duty for d, _ in merge([pack], before).duties)
    assert any(d == duty for d, _ in merge([pack], after).duties)


def test_a_pending_bill_binds_nobody() -> None:
    """New York's Article 48, not signed, is listed with its reason and not owed."""
    owed = merge([load_market("us-ny")], date(2027, 6, 1))
    assert owed.romance_from_age == 0
    assert any(reason.rule.status == "pending" and not reason.binding for reason in owed.reasons)


def test_an_unknown_market_is_refused_with_the_known_ones() -> None:
    """A market nobody wrote a pack for never falls back to no rules."""
    with pytest.raises(DisclosureError, match=r"atlantis.*us-ca"):
        obligations(["atlantis"], date(2026, 11, 24))


def test_with_no_market_known_the_product_floor_holds() -> None:
    """Without any market a fan is still told at the start and every two hours, minors every hour."""
    owed = obligations([], date(2026, 11, 24))
    assert owed.start_notice == "each_session"
    assert owed.reminder_for(minor=False) == 120
    assert owed.reminder_for(minor=True) == 60
    assert owed.crisis_gate
