"""Rates and their uncertainty."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.safety.estimates import (
    Interval,
    JudgeQuality,
    Row,
    clustered_wilson,
    intra_cluster_correlation,
    kappa,
    paired_difference,
    parity_gap,
    rogan_gladen,
    wilson,
)

ROWS = st.lists(st.builds(Row, st.integers(0, 5), st.sampled_from([0.0, 1.0])), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("rate", "n", "low", "high"), [(1.0, 73, 0.95, 1.0), (0.9, 141, 0.84, 0.94), (0.0, 300, 0.0, 0.0127)]
)
def test_wilson_gives_the_published_bounds(rate: float, n: int, low: float, high: float) -> None:
    """Known sample sizes give the known bounds."""
    assert wilson(rate, n) == pytest.approx((low, high), abs=0.006)


def test_a_single_cluster_widens_and_never_raises() -> None:
    """Many rows of one family count as one observation."""
    found = clustered_wilson([Row("a", 1.0)] * 50)
    assert (found.low, found.high) == pytest.approx(wilson(1.0, 1), abs=1e-9)
    assert found.low < 0.25


def test_no_rows_say_that_everything_is_possible() -> None:
    """Without data the interval is the whole line."""
    found = clustered_wilson([])
    assert math.isnan(found.value) and (found.low, found.high) == (0.0, 1.0)


@given(ROWS)
def test_bounds_hold_the_rate_and_are_no_tighter_than_independent_rows(rows: list[Row]) -> None:
    """Clustering never makes an estimate look surer than the same rows drawn independently."""
    found = clustered_wilson(rows)
    low, high = wilson(found.value, len(rows))
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low <= low + 1e-9 and found.high >= high - 1e-9


def test_correlation_is_one_within_equal_families_and_zero_across_mixed_ones() -> None:
    """Families whose rows always agree are wholly correlated; families that all look alike are not."""
    alike = [Row(f, float(f % 2)) for f in range(10) for _ in range(4)]
    mixed = [Row(f, float(i % 2)) for f in range(10) for i in range(4)]
    assert intra_cluster_correlation(alike) == 1.0
    assert intra_cluster_correlation(mixed) == 0.0
    assert intra_cluster_correlation([Row("a", 1.0)] * 3) is None


def test_a_paired_difference_uses_shared_rows_only_and_finds_a_real_change() -> None:
    """A build that fails what the other passes is worse, beyond the resampled bounds."""
    before = {(f"f{i}", "en"): 1.0 for i in range(30)}
    after = {(f"f{i}", "en"): 0.0 if i < 20 else 1.0 for i in range(25)}
    found = paired_difference(before, after, lambda key: key[0])
    assert found.pairs == 25 and found.value == pytest.approx(-0.8) and found.real


def test_the_same_build_twice_shows_no_change() -> None:
    """Nothing differs, and zero lies in the bounds."""
    rows = {(f"f{i}", "en"): float(i % 2) for i in range(12)}
    found = paired_difference(rows, dict(rows), lambda key: key[0])
    assert found.value == 0 and not found.real


def test_the_worst_language_is_named_with_its_distance_to_the_best() -> None:
    """Parity compares the worst with the best, family by family."""
    rows = {"en": [Row(i, 1.0) for i in range(10)], "ja": [Row(i, float(i > 4)) for i in range(10)]}
    gap, worst = parity_gap(rows)
    assert worst == "ja" and gap.value == -0.5 and gap.high < 0
    assert parity_gap({"en": rows["en"]})[1] == ""


def test_kappa_is_one_for_agreement_zero_for_chance_and_below_for_contradiction() -> None:
    """Cohen's kappa at its three landmarks."""
    assert kappa([("y", "y"), ("n", "n")] * 10).value == 1.0
    assert kappa([("y", "y"), ("y", "n"), ("n", "y"), ("n", "n")] * 5).value == pytest.approx(0.0)
    assert kappa([("y", "n"), ("n", "y")] * 5).value == pytest.approx(-1.0)
    assert kappa([("y", "y")] * 4).value == 1.0


def test_rogan_gladen_takes_the_judges_errors_out_of_a_small_rate() -> None:
    """A true 2 % that reads as 6.7 % is put right, with bounds around it; a useless judge tells nothing."""
    measured = Interval(0.067, 0.05, 0.09, 1000, 1000)
    found = rogan_gladen(measured, JudgeQuality(0.9, 0.95, 100, 100))
    assert found.value == pytest.approx(0.02, abs=0.001)
    assert found.low == 0.0 and found.high > 0.05
    useless = rogan_gladen(measured, JudgeQuality(0.5, 0.5, 10, 10))
    assert math.isnan(useless.value) and (useless.low, useless.high) == (0.0, 1.0)
