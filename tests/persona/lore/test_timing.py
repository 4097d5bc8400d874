from persona.lore.activation import Activated
from tests.persona.lore.books import entry, ids, run, talk


def test_a_sticky_entry_stays_for_its_messages() -> None:
    """It is held for as many messages as it asks, says so, and then needs its key again."""
    book = [entry("reef", sticky=2)]
    (held,) = run(book, talk("reef", "ok", "hm"), scan_depth=1)
    assert (held.reason, held.fired_by, held.key) == ("sticky", "always", "")
    assert run(book, talk("reef", "ok", "hm", "ok", "hm"), scan_depth=1) == ()


def test_a_held_entry_does_not_begin_anew() -> None:
    """Its key said again while it is held does not make it stay longer."""
    book = [entry("reef", sticky=3)]
    assert run(book, talk("reef", "ok", "reef", "ok", "hm"), scan_depth=1) == ()


def test_an_entry_rests_for_its_cooldown() -> None:
    """Its key is of no effect while it rests, and works again afterwards."""
    book = [entry("reef", cooldown=3)]
    said = ["reef", "ok", "reef", "ok", "reef"]
    fired = [bool(run(book, talk(*said[:count]), scan_depth=1)) for count in (1, 3, 5)]
    assert fired == [True, False, True]


def test_rest_follows_holding() -> None:
    """With both, the entry is held first and rests then."""
    book = [entry("reef", sticky=2, cooldown=2)]

    def at(count: int) -> list[str]:
        said = ["reef", "ok"] * 5
        return [item.reason for item in run(book, talk(*said[:count]), scan_depth=1)]

    assert [at(count) for count in (1, 3, 5, 7)] == [["key"], ["sticky"], [], ["key"]]


def test_a_delayed_entry_waits_for_the_conversation_to_grow() -> None:
    """Before the n-th message even a constant stays out."""
    late = entry("reef", delay=3).model_copy(update={"constant": True})
    assert run([late], talk("reef")) == ()
    assert ids(run([late], talk("reef", "ok", "hm"))) == ["reef"]


def test_a_held_entry_skips_its_draw() -> None:
    """It was drawn once; while it is held it stays."""
    book = [entry("reef", sticky=4, probability=50)]
    seed = next(str(number) for number in range(99) if run(book, talk("reef"), seed=str(number)))
    assert ids(run(book, talk("reef", "ok", "hm", "ok", "hm"), seed=seed, scan_depth=1)) == ["reef"]
    lost = next(str(number) for number in range(99) if not run(book, talk("reef"), seed=str(number)))
    assert run(book, talk("reef", "ok", "hm"), seed=lost, scan_depth=1) == ()


def test_what_fired_by_recursion_is_held_too() -> None:
    """However an entry came in, it stays."""
    book = [entry("reef", "see boat"), entry("boat", sticky=2)]
    found: tuple[Activated, ...] = run(book, talk("reef", "ok", "hm"), scan_depth=1, recursive_scanning=True)
    assert ids(found) == ["boat"]
