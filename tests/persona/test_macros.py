from hypothesis import given
from hypothesis import strategies as st

from persona.macros import Names, expand, for_matching

NAMES = Names("Nova", "Sam")


def test_names_are_filled_in_whatever_the_case() -> None:
    """All spellings of the two names are replaced."""
    assert expand("{{char}} {{CHAR}} <BOT> <char>, {{User}} <USER> <user>", NAMES) == "Nova Nova Nova Nova, Sam Sam Sam"


def test_choices_follow_the_seed() -> None:
    """The same seed chooses the same, and over many seeds every option comes up."""
    text = "{{random:a,b\\,c,d}}"
    assert expand(text, NAMES, "1") == expand(text, NAMES, "1")
    assert {expand(text, NAMES, str(seed)) for seed in range(50)} == {"a", "b,c", "d"}
    assert {expand("{{random::x::y, z}}", NAMES, str(seed)) for seed in range(50)} == {"x", "y, z"}


def test_a_pick_is_stable_for_the_text() -> None:
    """`pick` ignores the seed; two picks in one text are drawn apart."""
    text = "{{pick:a,b,c,d}}"
    assert len({expand(text, NAMES, str(seed)) for seed in range(20)}) == 1
    assert len({expand("{{pick:a,b,c,d}}" * 12, NAMES)[place] for place in range(12)}) > 1


def test_dice_stay_in_range() -> None:
    """A die shows 1 to its sides; a hundred dice at most are thrown; nonsense stays as written."""
    assert {int(expand("{{roll:d6}}", NAMES, str(seed))) for seed in range(200)} == {1, 2, 3, 4, 5, 6}
    assert 2 <= int(expand("{{roll:2d4}}", NAMES)) <= 8
    assert expand("{{roll:0}} {{roll:999d9}} {{roll:x}}", NAMES) == "{{roll:0}} {{roll:999d9}} {{roll:x}}"


def test_notes_and_hidden_keys_leave_the_text() -> None:
    """Notes vanish everywhere; hidden keys show only for matching."""
    text = "a{{// note}}b{{comment: c}}d{{hidden_key: reef }}e{{/// x}}"
    assert expand(text, NAMES) == "abde"
    assert for_matching(text, NAMES) == "abd reef e"


def test_macros_nest_and_unknown_ones_stay() -> None:
    """Inner macros are expanded first; what we do not know is left."""
    assert expand("{{reverse:{{user}}}} {{weather}}", NAMES) == "maS {{weather}}"


def test_a_name_is_never_a_macro() -> None:
    """A fan who calls themselves a macro stays a word."""
    assert expand("Hi {{user}}", Names("Nova", "{{char}}<BOT>\n")) == "Hi charBOT"


@given(st.text(alphabet="{}:,rolpickandm 0d<USER>/\\", max_size=200), st.text(max_size=8))
def test_expansion_is_total_and_deterministic(text: str, seed: str) -> None:
    """Any text expands, and twice alike."""
    assert expand(text, NAMES, seed) == expand(text, NAMES, seed)
