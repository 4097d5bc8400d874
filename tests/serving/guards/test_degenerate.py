"""Signs of a small model that lost the thread."""

import pytest

from serving.guards.degenerate import Degenerate
from serving.guards.normalise import normalise
from serving.guards.verdict import Outbound

GUARD = Degenerate(["I really love the old trams of Port Lumen", "The sea is loud today."])


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("I really love the old trams of Port Lumen!", "echo"),
        ("la la la la la la la la la la", "loop"),
        ("Fan: what is your favourite song?", "speaker_label"),
        ("…?!…", "empty"),
    ],
)
def test_a_degenerate_sentence_is_blocked(sentence: str, reason: str) -> None:
    """Echoes, loops, another speaker's line and bare punctuation are not shown."""
    assert GUARD.look(Outbound(sentence, normalise(sentence), "en")).reason == reason


@pytest.mark.parametrize("sentence", ["Trams are slow songs on rails.", "Yes.", "啦啦,今天的海很吵。", "Ha!"])
def test_an_ordinary_sentence_passes(sentence: str) -> None:
    """Short, sung and foreign sentences are fine."""
    assert GUARD.look(Outbound(sentence, normalise(sentence), "en")).action == "pass"
