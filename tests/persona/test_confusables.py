from persona.confusables import readings


def test_signs_are_read_as_the_letters_they_look_like() -> None:
    """Digits, Cyrillic and Greek letters read as Latin ones, and an ambiguous sign both ways."""
    assert "taylor" in readings("т4у1оr")
    assert {"nil", "nll"} <= set(readings("n1l"))
    assert "swift" in readings("svvift")
    assert readings("plain") == ("plain",)
