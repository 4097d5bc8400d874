from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from memory.records import Message
from serving.history import kept_history

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def talk(sizes: list[int]) -> list[Message]:
    """A conversation whose messages have these sizes."""
    return [
        Message(str(n), "c", "fan" if n % 2 == 0 else "persona", "x" * size, "en", NOW) for n, size in enumerate(sizes)
    ]


SIZES = st.lists(st.integers(1, 60), max_size=60)


@given(SIZES, st.integers(20, 300))
def test_it_never_exceeds_the_budget_and_begins_with_the_fan(sizes: list[int], budget: int) -> None:
    """What is kept fits, is the end of what was said, and starts with a question rather than half an exchange."""
    history = talk(sizes)
    kept = kept_history(history, budget, len)
    assert sum(len(message.text) for message in kept) <= budget
    assert list(kept) == history[len(history) - len(kept) :]
    assert not kept or kept[0].role == "fan"


@given(SIZES, st.integers(20, 300))
def test_it_is_cut_in_halves_and_never_slid(sizes: list[int], budget: int) -> None:
    """As a conversation grows, its beginning stays put until a cut, and a cut frees at least half of the budget."""
    history = talk(sizes)
    before: list[Message] = []
    for end in range(len(history) + 1):
        kept = list(kept_history(history[:end], budget, len))
        if kept[: len(before)] != before:
            assert sum(len(message.text) for message in kept) <= budget // 2
        before = kept


def test_a_short_conversation_is_kept_whole() -> None:
    """Nothing is lost while there is room."""
    history = talk([5, 5, 5, 5])
    assert list(kept_history(history, 20, len)) == history


def test_a_message_larger_than_the_budget_goes_too() -> None:
    """One huge message never makes the prompt too long."""
    assert list(kept_history(talk([500]), 100, len)) == []
