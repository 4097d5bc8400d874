from tests.persona.lore.books import entry, ids, run, talk


def test_an_entry_may_wait_for_recursion() -> None:
    """Its key in a message is of no effect until another entry's content fires something."""
    book = [entry("reef", "blue"), entry("boat", delay_until_recursion=True)]
    assert run(book, talk("boat"), recursive_scanning=True) == ()
    assert ids(run(book, talk("boat reef"), recursive_scanning=True)) == ["reef", "boat"]
    assert ids(run(book, talk("boat reef"))) == ["reef"]
    named = [entry("reef", "a boat"), entry("boat", delay_until_recursion=1)]
    assert [item.fired_by for item in run(named, talk("reef"), recursive_scanning=True)] == ["message", "reef"]


def test_later_levels_come_later() -> None:
    """The second level waits until the first has nothing more to say."""
    book = [
        entry("a", "see c and b"),
        entry("b", "x", delay_until_recursion=1),
        entry("c", "see d", delay_until_recursion=2),
        entry("d"),
    ]
    found = run(book, talk("a"), recursive_scanning=True)
    assert ids(found) == ["a", "b", "c", "d"]
    assert [item.fired_by for item in found] == ["message", "a", "a", "c"]


def test_recursion_ends_after_three_steps() -> None:
    """A long chain is cut."""
    book = [entry(f"k{place}", f"see k{place + 1}") for place in range(9)]
    assert len(run(book, talk("k0"), recursive_scanning=True)) == 4
