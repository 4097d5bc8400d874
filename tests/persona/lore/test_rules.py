import pytest

from persona.card import LoreEntry
from persona.lore.rules import Rules, rules_of
from tests.persona.lore.books import entry, ids, run, talk


def test_an_entry_without_extensions_has_plain_rules() -> None:
    """Nothing written, nothing asked."""
    assert rules_of(entry("reef"), {}) == Rules(position="before_char")


@pytest.mark.parametrize(
    ("number", "position"),
    [
        (0, "before_char"),
        (1, "after_char"),
        (2, "before_note"),
        (3, "after_note"),
        (4, "at_depth"),
        (5, "before_examples"),
        (6, "after_examples"),
        (7, "outlet"),
        (8, "after_char"),
        ("4", "after_char"),
        (True, "after_char"),
    ],
)
def test_the_extensions_number_beats_the_position(number: object, position: str) -> None:
    """SillyTavern's numbers are read; what is no such number leaves the entry's own position."""
    base = LoreEntry(id="a", keys=("a",), content="x", position="after_char", extensions={"position": number})
    assert rules_of(base, {}).position == position


@pytest.mark.parametrize(("role", "expected"), [(0, "system"), (1, "user"), (2, "assistant"), (9, "system")])
def test_depth_and_role_count_only_at_depth(role: int, expected: str) -> None:
    """Every exported entry carries a depth; it means something only for entries at depth."""
    (found,) = run([entry("reef", position=4, depth=2, role=role)], talk("reef"))
    assert (found.position, found.depth, found.role) == ("at_depth", 2, expected)
    (plain,) = run([entry("reef", position=1, depth=4, role=role)], talk("reef"))
    assert (plain.position, plain.depth, plain.role) == ("after_char", None, None)


def test_a_decorator_beats_the_extension() -> None:
    """The specification's own way goes first."""
    (found,) = run([entry("reef", "@@depth 7\n@@role user\nx", position=4, depth=2, role=2)], talk("reef"))
    assert (found.depth, found.role) == (7, "user")


def test_an_entry_at_depth_without_a_number_is_four_messages_up() -> None:
    """The default of the application that writes it."""
    assert run([entry("reef", position=4)], talk("reef"))[0].depth == 4


def test_an_entry_scans_as_deep_as_it_asks() -> None:
    """`scan_depth` reaches further than the book's, or less far; null is the book's."""
    messages = talk("reef", "a", "b", "c", "d")
    assert ids(run([entry("reef", scan_depth=5)], messages, scan_depth=2)) == ["reef"]
    assert run([entry("reef", scan_depth=1)], talk("reef", "a"), scan_depth=9) == ()
    assert ids(run([entry("reef", scan_depth=None)], talk("reef", "a"), scan_depth=9)) == ["reef"]


def test_case_is_by_the_entry_unless_the_extension_says() -> None:
    """null leaves the entry's own flag."""
    strict = LoreEntry(id="Mar", keys=("Mar",), content="x", case_sensitive=True, extensions={"case_sensitive": None})
    assert run([strict], talk("el mar")) == ()
    assert ids(run([entry("Mar", case_sensitive=True)], talk("el mar, Mar"))) == ["Mar"]
    assert run([entry("Mar", case_sensitive=True)], talk("el mar")) == ()


def test_a_whole_book_may_ignore_diacritics() -> None:
    """The book's own extension counts for all entries; an entry may insist."""
    own = {"lookalike": {"ignore_diacritics": True}}
    assert ids(run([entry("café")], talk("un cafe"), extensions=own)) == ["café"]
    assert run([entry("café", lookalike={"ignore_diacritics": False})], talk("un cafe"), extensions=own) == ()


@pytest.mark.parametrize("value", [-1, "x", None, float("nan"), True, [1]])
def test_nonsense_counts_as_absent(value: object) -> None:
    """No wrong type or value breaks an entry."""
    names = ("probability", "sticky", "cooldown", "delay", "group_weight", "scan_depth", "selectiveLogic", "depth")
    odd: dict[str, object] = {**dict.fromkeys(names, value), "group": 7}
    assert rules_of(entry("reef", **odd), {}) == Rules(position="before_char")
