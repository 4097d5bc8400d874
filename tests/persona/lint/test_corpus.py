"""Lint over the whole corpus of small cards."""

from collections import Counter

import pytest

from evals.performance.lint_quality.corpus import LOCALES, Specimen, specimens
from evals.performance.lint_quality.scoring import CodeScore, codes_of, score

CORPUS = specimens()
SCORES = {one.code: one for one in score(CORPUS)}
GOAL = 0.95


def test_the_corpus_is_large_and_half_of_it_clean() -> None:
    """There are over a hundred cards, about half clean, in eight languages, each with its own name."""
    clean = sum(not specimen.code for specimen in CORPUS)
    assert len(CORPUS) > 100
    assert 0.4 < clean / len(CORPUS) < 0.6
    assert len({specimen.name for specimen in CORPUS}) == len(CORPUS)
    assert len({specimen.name.split(".")[0] for specimen in CORPUS}) == len(LOCALES) == 8


@pytest.mark.parametrize("specimen", [one for one in CORPUS if not one.code], ids=lambda one: one.name)
def test_a_clean_card_is_left_alone(specimen: Specimen) -> None:
    """No error and no warning, however near a text comes to what is listened for."""
    assert codes_of(specimen) == set()


@pytest.mark.parametrize("specimen", [one for one in CORPUS if one.code], ids=lambda one: one.name)
def test_a_planted_problem_is_found(specimen: Specimen) -> None:
    """Lint reports the code of what was planted."""
    assert specimen.code in codes_of(specimen)


@pytest.mark.parametrize("one", SCORES.values(), ids=lambda one: one.code)
def test_each_code_reaches_the_goal(one: CodeScore) -> None:
    """Precision and recall are 0.95 or more for every code."""
    assert one.precision >= GOAL, one.wrong
    assert one.recall >= GOAL, one.missed


def test_the_promised_checks_are_all_in_the_corpus() -> None:
    """Each check that was promised is planted, most in every language."""
    planted = Counter(specimen.code for specimen in CORPUS)
    everywhere = {"denies-ai", "claims-person", "romance", "minors", "endorsement", "hidden-instruction", "invisible"}
    everywhere |= {"guilt", "secrecy", "scarcity", "dead-lore", "over-budget"}
    assert all(planted[code] >= len(LOCALES) for code in everywhere)
    assert planted["mixed-language"] + planted["mixed-script"] == len(LOCALES)
    assert planted["missing-locale"]


def test_a_mistake_lowers_the_figures() -> None:
    """A missed card costs recall, a wrong report precision."""
    assert CodeScore("x", 1, ("a",), ()).recall == 0.5
    assert CodeScore("x", 1, (), ("b",)).precision == 0.5
    assert CodeScore("x", 0, (), ()).recall == 1.0
