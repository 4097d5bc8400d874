from datetime import date

import pytest

from persona.card import Likeness
from persona.likeness import covers_market, lapsed, permits

DAY = date(2026, 11, 24)


def test_a_use_within_the_record_is_granted(likeness: Likeness) -> None:
    """Chat in text is granted anywhere by a worldwide record, an unknown market included."""
    assert permits(likeness, day=DAY, market="us-ca").granted
    assert permits(likeness, day=DAY).granted


def test_every_reason_against_is_said(likeness: Likeness) -> None:
    """A use that fails in three ways names three reasons."""
    narrow = likeness.model_copy(update={"territories": ("jp",)})
    refusals = permits(narrow, day=DAY, market="fr", medium="voice", purpose="advertising").refusals
    assert [reason.split()[0] for reason in refusals] == ["market", "medium", "purpose"]


def test_without_a_record_nothing_is_granted() -> None:
    """No record, no use."""
    assert not permits(None, day=DAY).granted


@pytest.mark.parametrize(
    ("change", "day", "holds"),
    [
        ({"valid_until": date(2026, 11, 24)}, DAY, True),
        ({"valid_until": date(2026, 11, 23)}, DAY, False),
        ({"revoked_on": DAY}, DAY, False),
        ({"revoked_on": date(2026, 11, 25)}, DAY, True),
        ({"valid_from": date(2026, 11, 25)}, DAY, False),
    ],
)
def test_the_term_is_kept_to_the_day(likeness: Likeness, change: dict[str, date], day: date, holds: bool) -> None:
    """The last valid day counts; the day of revocation does not."""
    assert (lapsed(likeness.model_copy(update=change), day) == "") is holds


@pytest.mark.parametrize(
    ("territories", "market", "covered"),
    [
        (("worldwide",), None, True),
        (("eu",), None, False),
        (("eu",), "eu", True),
        (("eu",), "fr", True),
        (("EU",), "fr", True),
        (("eu",), "gb", False),
        (("us",), "us-ca", True),
        (("us-ca",), "us-ca", True),
        (("us-ca",), "us-ny", False),
        (("us-ca",), "us", False),
        (("fr",), "eu", False),
        ((), "eu", False),
    ],
)
def test_a_market_is_covered_by_name_country_or_union(territories: tuple[str, ...], market: str, covered: bool) -> None:
    """The whole covers its parts and never the other way round."""
    assert covers_market(territories, market) is covered
