"""Whether a fan's message is a goodbye and nothing else, in any shipped language. Knows nothing of what is answered."""

from functools import cache

from serving.guards.normalise import normalise
from serving.guards.phrases import PatternSet
from serving.guards.scenarios import scenario_patterns


def is_goodbye(text: str) -> bool:
    """Whether `text` only says goodbye ("adiós", "good night Nova", "我走了")."""
    return _goodbyes().first(normalise(text)) is not None


@cache
def _goodbyes() -> PatternSet:
    return PatternSet.compile(list(scenario_patterns("goodbye").values()))
