from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona.card import LoreBook, LoreEntry
from persona.lore.activation import Activated, Said, activate
from persona.lore.indexed import IndexedBook


def entry(name: str, content: str = "", **rules: object) -> LoreEntry:
    """An entry whose key is its name, unless told otherwise."""
    return LoreEntry.model_validate({"id": name, "keys": [name], "content": content or f"About {name}.", **rules})


def fan(*texts: str) -> list[Said]:
    """Messages of a fan, oldest first."""
    return [Said("user", text) for text in texts]


def run(
    entries: list[LoreEntry], messages: list[Said], budget: int | None = 1000, **book: object
) -> tuple[Activated, ...]:
    """What fires, with a token a word."""
    indexed = IndexedBook.from_book(LoreBook.model_validate({"entries": entries, **book}), "en")
    return activate(indexed, messages, budget, lambda text: len(text.split()))


def ids(activated: tuple[Activated, ...]) -> list[str]:
    return [item.id for item in activated]


def test_a_mentioned_key_fires_and_is_named() -> None:
    """The entry comes with the key that fired, its reason and its price."""
    (found,) = run([entry("reef", keys=["reef", "blue sea"])], fan("tell me of the Blue Sea"))
    assert (found.id, found.key, found.reason, found.fired_by, found.tokens) == (
        "reef",
        "blue sea",
        "key",
        "message",
        2,
    )


def test_only_the_newest_messages_are_scanned() -> None:
    """A key beyond the scan depth is forgotten; an entry may look further."""
    messages = fan("reef", "boat", "x", "y")
    assert ids(run([entry("reef"), entry("boat")], messages, scan_depth=3)) == ["boat"]
    assert ids(run([entry("reef", "@@scan_depth 4\nBlue.")], messages, scan_depth=1)) == ["reef"]
    assert run([entry("y")], messages, scan_depth=0) == ()


def test_disabled_and_empty_entries_stay_out_and_constants_come_in() -> None:
    """`enabled` beats all, empty content inserts nothing, a constant needs no key."""
    entries = [
        entry("off", enabled=False, constant=True),
        LoreEntry(id="empty", keys=("reef",), content=""),
        entry("always", constant=True),
    ]
    (found,) = run(entries, fan("reef"))
    assert (found.id, found.key, found.reason) == ("always", "", "constant")


@pytest.mark.parametrize(
    ("logic", "text", "expected"),
    [
        (0, "reef fish", True),
        (0, "reef", False),
        (1, "reef fish", True),
        (1, "reef fish crab", False),
        (2, "reef", True),
        (2, "reef fish", False),
        (3, "reef fish crab", True),
        (3, "reef fish", False),
        ("x", "reef fish", True),
    ],
)
def test_secondary_keys_follow_the_selective_logic(logic: object, text: str, expected: bool) -> None:
    """Any, not all, none or all of the secondary keys, as the entry asks."""
    rules: Mapping[str, object] = {"secondary_keys": ["fish", "crab"], "extensions": {"selectiveLogic": logic}}
    assert bool(run([entry("reef", selective=True, **rules)], fan(text))) is expected


def test_secondary_keys_without_selective_are_ignored() -> None:
    """The specification's switch decides."""
    assert ids(run([entry("reef", secondary_keys=["fish"])], fan("reef"))) == ["reef"]


def test_primary_and_secondary_may_lie_in_two_messages() -> None:
    """The window counts as a whole."""
    assert ids(run([entry("reef", selective=True, secondary_keys=["fish"])], fan("reef", "fish"))) == ["reef"]


def test_recursion_is_by_choice_and_ends() -> None:
    """With recursion content fires more, circles end, and entries can opt out on either side."""
    circle = [entry("a", "see b"), entry("b", "see c"), entry("c", "see a")]
    assert ids(run(circle, fan("a"))) == ["a"]
    found = run(circle, fan("a"), recursive_scanning=True)
    assert ids(found) == ["a", "b", "c"]
    assert [item.fired_by for item in found] == ["message", "a", "b"]
    closed = [entry("a", "see b", extensions={"prevent_recursion": True}), entry("b")]
    assert ids(run(closed, fan("a"), recursive_scanning=True)) == ["a"]
    shy = [entry("a", "see b"), entry("b", extensions={"exclude_recursion": True})]
    assert ids(run(shy, fan("a"), recursive_scanning=True)) == ["a"]


def test_a_hidden_key_fires_only_when_recursing() -> None:
    """`{{hidden_key:x}}` in a content mentions x; a note does not."""
    entries = [entry("a", "Hi{{hidden_key:b}} {{// c}}"), entry("b"), entry("c")]
    assert ids(run(entries, fan("a"), recursive_scanning=True)) == ["a", "b"]


def test_patterns_fire_and_broken_ones_never() -> None:
    """A pattern entry is found by pattern alone, even when it is marked constant."""
    entries = [entry("p", keys=[r"/re+f\d/i"], use_regex=True), entry("q", keys=["("], use_regex=True, constant=True)]
    (found,) = run(entries, fan("REEEF7"))
    assert (found.id, found.reason) == ("p", "pattern")


def test_over_budget_the_lowest_priority_goes_first() -> None:
    """Then the lowest insertion order, then the oldest mention; the rest keeps its order in the prompt."""
    entries = [
        entry("low", "one two", priority=1, insertion_order=1),
        entry("high", "one two", priority=9, insertion_order=3),
        entry("early", "one two", priority=1, insertion_order=0),
    ]
    assert ids(run(entries, fan("low high early"), budget=6)) == ["early", "low", "high"]
    assert ids(run(entries, fan("low high early"), budget=4)) == ["low", "high"]
    assert ids(run(entries, fan("low high early"), budget=2)) == ["high"]
    assert run(entries, fan("low high early"), budget=0) == ()
    assert ids(run([entry("old", "one two"), entry("new", "one two")], fan("old", "new"), budget=2)) == ["new"]


def test_an_entry_larger_than_the_budget_drives_nobody_out() -> None:
    """What can never fit is left out before the others are weighed."""
    entries = [entry("huge", "w " * 50, priority=9), entry("small", "one")]
    assert ids(run(entries, fan("huge small"), budget=5)) == ["small"]


def test_the_books_own_budget_counts_when_none_is_given() -> None:
    """None takes the book's."""
    assert run([entry("reef", "one two three")], fan("reef"), budget=None, token_budget=2) == ()


def test_ignored_on_max_context_is_the_first_to_go() -> None:
    """The decorator beats priority."""
    entries = [entry("a", "@@ignore_on_max_context\none two", priority=9), entry("b", "one two", priority=1)]
    assert ids(run(entries, fan("a b"), budget=2)) == ["b"]


def test_decorators_decide_when() -> None:
    """Counts of replies, greeting, forced and forbidden activation."""
    talk = [Said("assistant", "hi"), Said("user", "reef"), Said("assistant", "yes"), Said("user", "reef")]
    assert ids(run([entry("reef", "@@activate_only_after 2\nx")], talk)) == ["reef"]
    assert run([entry("reef", "@@activate_only_after 3\nx")], talk) == ()
    assert run([entry("reef", "@@activate_only_every 3\nx")], talk) == ()
    assert run([entry("reef", "@@is_greeting 1\nx")], talk) == ()
    assert run([entry("reef", "@@dont_activate\nx")], talk) == ()
    (forced,) = run([entry("zebra", "@@dont_activate\n@@activate\nx")], talk)
    assert forced.reason == "decorator"


def test_decorators_add_and_exclude_keys() -> None:
    """Additional keys must be there too, excluded ones must not."""
    more = [entry("reef", "@@additional_keys fish,crab\nx")]
    assert ids(run(more, fan("reef crab"))) == ["reef"]
    assert run(more, fan("reef")) == ()
    assert run([entry("reef", "@@exclude_keys net\nx")], fan("reef net")) == ()


def test_latches_look_at_the_whole_conversation() -> None:
    """One entry stays on after its first match, the other fires once only."""
    messages = fan("reef", "a", "b", "c", "d", "e")
    assert ids(run([entry("reef", "@@keep_activate_after_match\nx")], messages)) == ["reef"]
    once = [entry("reef", "@@dont_activate_after_match\nx")]
    assert ids(run(once, fan("reef"))) == ["reef"]
    assert run(once, fan("reef", "hm")) == ()
    assert run(once, fan("reef", "a", "b", "c", "d", "reef")) == ()


def test_places_are_passed_on() -> None:
    """Depth, role and position reach the prompt's builder; a decorated position beats the entry's."""
    (found,) = run(
        [entry("reef", "@@depth 2\n@@role assistant\n@@position scenario\nx", position="after_char")], fan("reef")
    )
    assert (found.depth, found.role, found.position, found.content) == (2, "assistant", "scenario", "x")


def test_an_entry_can_ignore_diacritics_or_match_inside_words() -> None:
    """Our extension and SillyTavern's are honoured."""
    loose = entry("Hà Nội", extensions={"lookalike": {"ignore_diacritics": True}})
    inside = entry("cat", extensions={"match_whole_words": False})
    assert ids(run([loose, inside], fan("ha noi concatenates"))) == ["Hà Nội", "cat"]


WORDS = st.sampled_from(["a", "b", "c", "d"])


@given(
    st.lists(st.tuples(WORDS, st.integers(0, 3), st.integers(1, 4)), max_size=8),
    st.lists(WORDS, max_size=5),
    st.integers(0, 10),
    st.booleans(),
)
def test_whatever_fires_stays_within_the_budget(
    rules: list[tuple[str, int, int]], said: list[str], budget: int, recursive: bool
) -> None:
    """The sum never exceeds the budget, nothing comes twice, and order follows insertion order."""
    entries = [
        entry(f"e{place}", "a " * size, keys=[key], priority=priority, insertion_order=priority)
        for place, (key, priority, size) in enumerate(rules)
    ]
    found = run(entries, fan(*said), budget=budget, recursive_scanning=recursive)
    assert sum(item.tokens for item in found) <= budget
    assert len(set(ids(found))) == len(found)
    orders = [item.insertion_order for item in found]
    assert orders == sorted(orders)
