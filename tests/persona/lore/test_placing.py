from hypothesis import given
from hypothesis import strategies as st

from persona.card import LoreEntry
from persona.lore.activation import Activated
from persona.lore.placing import placed
from persona.lore.standing import SLOTS
from tests.persona.lore.books import ids, indexed, run, talk

EXACT = {"lookalike": {"placement": "exact"}}


def always(name: str, content: str = "", **extensions: object) -> LoreEntry:
    """A constant entry."""
    made = {"id": name, "keys": [], "content": content or f"About {name}.", "constant": True, "extensions": extensions}
    return LoreEntry.model_validate(made)


def test_only_what_nothing_can_keep_out_stands() -> None:
    """Chance, groups, counts, depth, voices and rests make an entry vary, and so it goes into the notes."""
    stands = [always("plain"), always("scene", "@@position scenario\nx"), always("forced", "@@activate\nx")]
    varies = [
        always("lucky", probability=99),
        always("group", group="g"),
        always("late", delay=1),
        always("resting", cooldown=1),
        always("deep", "@@depth 4\nx"),
        always("st_deep", position=4),
        always("voice", "@@role user\nx"),
        always("counted", "@@activate_only_every 1\nx"),
        always("greeted", "@@is_greeting 0\nx"),
        always("first_out", "@@ignore_on_max_context\nx"),
    ]
    assert indexed([*stands, *varies]).standing == {"plain", "scene", "forced"}


def test_what_stands_is_taken_in_first() -> None:
    """A keyed entry of any priority cannot push out what every prompt begins with."""
    keyed = LoreEntry(id="reef", keys=("reef",), content="x" * 40, priority=99)
    found = run([always("tide", "y" * 980), keyed], talk("reef"))
    assert ids(found) == ["tide"]


def test_icons_and_outlets_never_fire_and_what_is_not_honoured_leaves_its_fallback() -> None:
    """No fan has an icon and nothing asks for an outlet; token depths are not known here, so `@@@depth` counts."""
    book = [
        always("icon", "@@is_user_icon sun\nx"),
        always("outlet", position=7),
        always("instruct", "@@instruct_depth 200\n@@@depth 3\nx"),
    ]
    (found,) = run(book, talk("hi"))
    assert (found.id, found.content, found.depth, found.position) == ("instruct", "x", 3, "at_depth")


def test_every_place_of_an_exact_prompt() -> None:
    """Depth from the end, from the start, beyond either, and beside the description, where the entry asks for it."""
    book = [
        always("beside", "@@position personality\n@@depth 1\nx", **EXACT),
        always("depth1", "@@depth 1\nx", **EXACT),
        always("far", "@@depth 99\nx", **EXACT),
        always("depth0", "@@depth 0\nx", **EXACT),
        always("start1", "@@reverse_depth 1\nx", **EXACT),
        always("end", "@@reverse_depth 99\nx", **EXACT),
        always("note", position=2, **EXACT),
    ]
    found = placed(run(book, talk("a", "b", "c")), 3)
    assert {slot: ids(entries) for slot, entries in found.beside.items()} == {"personality": ["beside"]}
    assert [(place.index, ids(place.entries)) for place in found.inserted] == [
        (0, ["far", "note"]),
        (1, ["start1"]),
        (2, ["depth1"]),
    ]
    assert ids(found.notes) == ["end", "depth0"]


PLACES = st.one_of(
    st.sampled_from([*SLOTS, "before_note", "unheard of"]).map(lambda name: {"position": name}),
    st.integers(0, 9).map(lambda depth: {"position": "at_depth", "depth": depth}),
    st.integers(0, 9).map(lambda depth: {"position": "at_depth", "reverse_depth": depth}),
)


@given(st.lists(st.tuples(PLACES, st.booleans(), st.booleans()), max_size=8), st.integers(1, 6))
def test_every_entry_has_exactly_one_place(rules: list[tuple[dict[str, object], bool, bool]], said: int) -> None:
    """None is lost or doubled; without the wish for exact places only standing ones leave the notes."""
    entries = [
        Activated(str(n), "", "x", "", "key", "message", 1, n, 0, standing=stands, exact=exact, **place)  # type: ignore[arg-type]  # by name, for brevity
        for n, (place, stands, exact) in enumerate(rules)
    ]
    found = placed(entries, said)
    beside = [one for group in found.beside.values() for one in group]
    inserted = [one for place in found.inserted for one in place.entries]
    assert sorted(ids((*beside, *inserted, *found.notes))) == sorted(ids(tuple(entries)))
    assert all(one.standing or one.exact for one in [*beside, *inserted])
    assert all(place.index < said for place in found.inserted)


def test_the_notes_keep_the_order_of_an_exact_prompt() -> None:
    """Beside the description first, then the deeper before the shallower, then by insertion order."""
    book = [
        always("shallow", "@@depth 0\nx"),
        always("deep", "@@depth 5\nx"),
        always("start", "@@reverse_depth 2\nx"),
        always("chance", "x", probability=100, cooldown=1),
    ]
    assert ids(placed(run(book, talk("a")), 1).notes) == ["chance", "start", "deep", "shallow"]
