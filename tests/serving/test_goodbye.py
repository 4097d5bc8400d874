"""What counts as a goodbye."""

import pytest

from serving.goodbye import is_goodbye

FAREWELLS = """bye!|Good night Nova|adiós|Adios amigo|tchau|até amanhã!|au revoir|à plus|再见|晚安诺娃|さようなら
|またね！|अलविदा|फिर मिलेंगे|مع السلامة|وداعًا"""


@pytest.mark.parametrize("text", FAREWELLS.replace("\n", "").split("|"))
def test_a_farewell_in_any_shipped_language_is_one(text: str) -> None:
    """Bare, with a name, with or without accents."""
    assert is_goodbye(text)


@pytest.mark.parametrize(
    "text", ["goodbye letters make me sad", "¿por qué dices adiós en esa canción?", "hi", "再见是什么歌", ""]
)
def test_a_message_about_a_farewell_is_none(text: str) -> None:
    """Only a message that says nothing else counts."""
    assert not is_goodbye(text)
