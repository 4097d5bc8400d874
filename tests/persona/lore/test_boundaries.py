import pytest

from persona.lore.boundaries import class_of, grapheme_edges, stands_alone


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        *((character, "letter") for character in "aя5é"),
        *((character, "free") for character in "中ーかก"),
        *((character, "hangul") for character in "한ㄱ"),
        *((character, "semitic") for character in "بא"),
        *((character, "none") for character in " #؟👍_"),
    ],
)
def test_characters_fall_into_classes(character: str, expected: str) -> None:
    """Each class has its own rule for where words end."""
    assert class_of(character) == expected


def test_edges_lie_between_visible_characters() -> None:
    """A family emoji and a letter with marks are one each."""
    assert grapheme_edges("👨‍👩‍👧e\u0301") == {0, 5, 7}


def test_the_ends_of_a_text_are_edges() -> None:
    """A word that is the whole text stands alone."""
    assert stands_alone("cat", 0, 3)
    assert not stands_alone("قطت", 0, 3, "owned")
