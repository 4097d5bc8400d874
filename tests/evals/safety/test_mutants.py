"""The harness is tested itself: each protection of the real product switched off turns a check red."""

import asyncio

import pytest

from evals.safety.errors import UnknownName
from evals.safety.mutants.suite import Trial, mutations, run_suite, table
from evals.safety.mutants.surgery import SURGERIES, switched_off
from evals.safety.subject import read_subject


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> tuple[Trial, ...]:
    """The suite, run once on the whole product with a model that says the worst."""
    folder = tmp_path_factory.mktemp("mutants")
    return asyncio.run(run_suite(read_subject("nova", folder / "data"), folder / "scratch"))


def test_every_protection_that_exists_is_seen_when_it_goes(trials: tuple[Trial, ...]) -> None:
    """Green with it, red without it; one that the product lacks is called absent."""
    outcomes = {trial.mutation.name: trial.outcome for trial in trials}
    expected = {one.name: "seen" if one.present else "absent" for one in mutations()}
    assert {name: outcome for name, outcome in outcomes.items() if outcome != "seen"} == {
        name: outcome for name, outcome in expected.items() if outcome != "seen"
    }


def test_each_protection_works_again_after_its_surgery(trials: tuple[Trial, ...]) -> None:
    """A patient leaves as it came: the trials that ran later were green at first."""
    assert all(trial.before.outcome == "pass" for trial in trials if trial.mutation.present)


def test_the_table_names_check_and_outcome(trials: tuple[Trial, ...]) -> None:
    """One line a protection."""
    assert table(trials).count("| seen |") == sum(trial.outcome == "seen" for trial in trials)


def test_every_mutation_has_its_surgery_and_an_unknown_one_is_refused() -> None:
    """The list of mutations and the list of surgeries agree."""
    assert {one.name for one in mutations()} == set(SURGERIES)
    with pytest.raises(UnknownName, match="crisis_lane"), switched_off(None, "gravity"):  # type: ignore[arg-type]
        pass
