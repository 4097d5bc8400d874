from collections import Counter

from persona.card import LoreEntry
from tests.persona.lore.books import entry, ids, run, talk


def test_one_of_a_group_enters() -> None:
    """Of the entries that fire in one group one is drawn; those outside it stay."""
    book = [entry("a", group="mood"), entry("b", group="mood"), entry("c")]
    for seed in "1234":
        found = ids(run(book, talk("a b c"), seed=seed))
        assert len(found) == 2
        assert "c" in found


def test_draws_go_by_weight() -> None:
    """A weight of 300 beside 100 wins about three times in four; a weight of 0 never does."""
    book = [
        entry("a", group="mood", group_weight=300),
        entry("b", group="mood"),
        entry("z", group="mood", group_weight=0),
    ]
    won = Counter(ids(run(book, talk("a b z"), seed=str(number)))[0] for number in range(400))
    assert 260 < won["a"] < 340
    assert won["z"] == 0


def test_an_override_wins_and_the_higher_order_among_them() -> None:
    """`group_override` beats weights; of two the higher insertion order."""
    base = {"group": "mood", "group_override": True}
    low = entry("low", **base).model_copy(update={"insertion_order": 5})
    high = entry("high", **base).model_copy(update={"insertion_order": 9})
    heavy = entry("heavy", group="mood", group_weight=10_000)
    assert ids(run([low, high, heavy], talk("low high heavy"))) == ["high"]


def test_scoring_keeps_the_entry_with_most_keys() -> None:
    """With group scoring the entry more of whose keys were said stays."""

    def keyed(name: str, *keys: str, scored: bool = True) -> LoreEntry:
        return entry(name, group="mood", use_group_scoring=scored).model_copy(update={"keys": keys})

    book = [keyed("one", "sea"), keyed("two", "sea", "sand")]
    assert {ids(run(book, talk("sea and sand"), seed=seed))[0] for seed in "12345678"} == {"two"}


def test_an_entry_may_be_in_several_groups() -> None:
    """It must win in each."""
    book = [entry("a", group="x, y", group_override=True), entry("b", group="x"), entry("c", group="y")]
    assert ids(run(book, talk("a b c"))) == ["a"]


def test_recursion_adds_nothing_to_a_group_that_has_its_entry() -> None:
    """The first step's winner stays alone."""
    book = [entry("a", "see b", group="mood"), entry("b", group="mood")]
    assert ids(run(book, talk("a"), recursive_scanning=True)) == ["a"]


def test_a_held_entry_keeps_its_group() -> None:
    """An entry that is sticky wins without a draw."""
    book = [entry("a", group="mood", sticky=4), entry("b", group="mood", group_weight=1_000_000)]
    assert ids(run(book, talk("a", "ok", "b"))) == ["a"]
