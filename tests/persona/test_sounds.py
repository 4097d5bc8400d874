import pytest

from persona.sounds import romanised, skeletons


@pytest.mark.parametrize(
    "name", ["Taylor Swift", "Тейлор Свифт", "تايلور سويفت", "テイラー・スウィフト", "테일러 스위프트"]
)
def test_one_name_sounds_alike_in_all_scripts(name: str) -> None:
    """The consonant classes of a name are the same however it is written."""
    assert "TLSPT" in skeletons(name)


def test_a_w_between_vowels_may_be_a_v() -> None:
    """Chinese writes Nova with a w."""
    assert set(skeletons("诺娃")) & set(skeletons("Nova")) == {"NP"}
    assert set(skeletons("Owen")) == {"N", "PN"}


def test_latin_letters_are_plain() -> None:
    """Romanised text is small letters and single spaces."""
    assert romanised("Ñandú—Ĥo") == "nandu ho"
