"""Labelled wordings by scenario."""

import pytest

from serving.guards.normalise import normalise
from serving.guards.phrases import PatternSet
from serving.guards.scenarios import Topic, scenario_locales, scenario_patterns, scenes

TOPICS: tuple[Topic, ...] = ("crisis", "news", "life")


@pytest.mark.parametrize("topic", TOPICS)
def test_families_are_split_whole_and_alike_in_all_languages(topic: Topic) -> None:
    """No family stands in both halves, and every shipped language has the same ones."""
    assert len(scenario_locales()) == 8
    families = [{(one.family, one.split, one.wanted) for one in scenes(topic, tag)} for tag in scenario_locales()]
    assert all(found == families[0] for found in families)
    assert len({family for family, _, _ in families[0]}) == len(families[0])
    assert {split for _, split, _ in families[0]} == {"tune", "held_out"}


@pytest.mark.parametrize("topic", TOPICS)
def test_patterns_fire_on_no_near_miss(topic: Topic) -> None:
    """What must pass is met by no pattern of its topic."""
    patterns = PatternSet.compile(list(scenario_patterns(topic).values()))
    near = [one.text for tag in scenario_locales() for one in scenes(topic, tag) if not one.wanted]
    assert [text for text in near if patterns.first(normalise(text))] == []


@pytest.mark.parametrize("locale", ["en", "es", "pt-BR", "fr", "zh-Hans", "ja", "hi", "ar"])
def test_a_language_has_sixty_veiled_alarms_and_sixty_near_misses(locale: str) -> None:
    """The lists are long enough for a figure."""
    told = [one.wanted for one in scenes("crisis", locale)]
    assert min(told.count(True), told.count(False)) >= 60
