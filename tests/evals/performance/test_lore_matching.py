"""The lore benchmark: its cases, our score, and peers' scores on what was measured before."""

import pytest

from evals.performance.lore_matching.cases import Case, all_cases
from evals.performance.lore_matching.matchers import MATCHERS, ours
from evals.performance.lore_matching.scoring import score, score_all
from evals.performance.lore_matching.speed import measure

CASES = all_cases()
MEASURED = {
    "Lookalike": 13,
    "SillyTavern, whole words": 9,
    "RisuAI, full words": 5,
    "RisuAI, partial": 8,
    "Agnai": 4,
}


def test_the_benchmark_is_large_and_even_handed() -> None:
    """There are over 200 cases in over 20 languages, no two alike, and neither answer is rare."""
    assert len(CASES) > 200
    assert len({case.group for case in CASES}) > 20
    assert len({(case.locale, case.key, case.text) for case in CASES}) == len(CASES)
    firing = sum(case.fires for case in CASES)
    assert 1 / 3 < firing / len(CASES) < 2 / 3
    assert all(case.why for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}-{case.key}-{case.why}")
def test_our_matcher_decides_each_case_rightly(case: Case) -> None:
    """Every key fires exactly where a reader would say that the text mentions it."""
    assert ours(case.key, case.text, case.locale) is case.fires


def test_peers_score_on_the_measured_cases_what_was_measured() -> None:
    """The re-implementations behave as the peers did when their own code was run on these thirteen cases."""
    measured = [case for case in CASES if case.group == "measured"]
    assert {one.matcher: one.right for one in score_all(MATCHERS, measured)} == MEASURED


def test_mistakes_are_told_apart() -> None:
    """What should have fired and what should not have are counted apart, by language too."""
    never = score("never", lambda key, text, locale: False, CASES)
    assert (len(never.missed), len(never.wrong)) == (sum(case.fires for case in CASES), 0)
    total = sum(case.group == "th" for case in CASES)
    assert never.right_in("th", total) == sum(case.group == "th" and not case.fires for case in CASES)


def test_speed_is_measured_on_conversations_in_which_lore_fires() -> None:
    """The messages say keys of the book, so that the figure is of real work."""
    speed = measure(rounds=3, entries=200)
    assert speed.fired > 1
    assert speed.index_ms > 0
