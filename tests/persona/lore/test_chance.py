from persona.lore.chance import drawing
from tests.persona.lore.books import entry, ids, run, talk


def test_the_same_seed_and_words_draw_the_same() -> None:
    """Draws differ by name, by seed and by what was said, and by nothing else."""
    one = drawing("s", ["hi"])
    assert one("reef") == drawing("s", ["hi"])("reef")
    assert len({one("reef"), one("boat"), drawing("t", ["hi"])("reef"), drawing("s", ["ho"])("reef")}) == 4
    assert drawing("s", ["c", "b", "a"])("reef") == drawing("s", ["c", "b"])("reef"), "a window that moves on"


def test_draws_are_spread_evenly() -> None:
    """A third of many draws lies below a third."""
    low = sum(drawing(str(number), ["hi"])("reef") < 1 / 3 for number in range(3000))
    assert 900 < low < 1100


def test_probability_is_a_share_of_conversations() -> None:
    """30 percent fire in about 30 of 100, the same each time; 0 never, 100 always, unused always."""
    rare = [entry("reef", probability=30, useProbability=True)]
    fired = [bool(run(rare, talk("reef"), seed=str(number))) for number in range(400)]
    assert fired == [bool(run(rare, talk("reef"), seed=str(number))) for number in range(400)]
    assert 90 < sum(fired) < 150
    assert run([entry("reef", probability=0)], talk("reef")) == ()
    assert ids(run([entry("reef", probability=0, useProbability=False)], talk("reef"))) == ["reef"]


def test_an_entry_that_lost_its_draw_is_not_tried_again_by_recursion() -> None:
    """One draw a turn."""
    book = [entry("reef", "see boat"), entry("boat", "x", probability=0)]
    assert ids(run(book, talk("reef boat"), recursive_scanning=True)) == ["reef"]
