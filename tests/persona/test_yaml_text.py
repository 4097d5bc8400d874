import pytest

from persona import yaml_text
from persona.errors import CardUnreadable


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- " * 100_000 + "x", "block nesting"),
        ("a: " + "[" * 100_000, "flow nesting"),
        ("a: " + "[" * 40 + "]" * 40, "over our own depth"),
        ("? [a]\n: b\n", "a key that is a list"),
        ("a: 1\n---\nb: 2\n", "two documents"),
        ("a: \x07", "a control character"),
    ],
)
def test_dangerous_yaml_is_refused(text: str, reason: str) -> None:
    """Nesting, odd keys, several documents and control characters raise a typed error."""
    with pytest.raises(CardUnreadable):
        yaml_text.load(text, "x.yaml")


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of values is limited."""
    monkeypatch.setattr(yaml_text, "MAX_NODES", 10)
    with pytest.raises(CardUnreadable, match="more than 10"):
        yaml_text.load("a: [1, 2, 3, 4, 5, 6, 7, 8, 9]", "x.yaml")


def test_what_is_dumped_is_loaded() -> None:
    """Plain values come back, in their order and unbroken."""
    values = {"b": "é" * 300, "a": ["x: y", "#no", "  ", "yes", "2026-01-01"]}
    assert yaml_text.load(yaml_text.dump(values), "x.yaml") == values
    assert list(yaml_text.load(yaml_text.dump(values), "x.yaml")) == ["b", "a"]
