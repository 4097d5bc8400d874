"""Cards in YAML: plain values, no surprises."""

import pytest

from persona.errors import CardFileDamaged, CardFileTooLarge
from persona.interchange import yaml_payload
from persona.interchange.payload import Json
from persona.interchange.report import Findings


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a: b", {"a": "b"}),
        ("a: [1, 1.5, true, ~, no, 2024-01-01, '4']", {"a": [1, 1.5, True, None, "no", "2024-01-01", "4"]}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a:\n- b: 1\n  c:\n- []\n", {"a": [{"b": 1, "c": None}, []]}),
        ("1: x\ntrue: y", {"1": "x", "true": "y"}),
        ("a: !!python/object:os.system x", {"a": "x"}),
    ],
)
def test_values(written: str, value: Json) -> None:
    """Only JSON's values exist: no dates, no `no` that means false, no tags that make objects."""
    assert yaml_payload.parsed(written, "x", Findings()) == value


@pytest.mark.parametrize("written", ["a: &x [1]\nb: *x", "a: [", "{a: 1}: b", "a: b: c", "\x07"])
def test_what_is_refused(written: str) -> None:
    """Aliases, keys that are no words and text that is no YAML are typed errors."""
    with pytest.raises(CardFileDamaged):
        yaml_payload.parsed(written, "x", Findings())


def test_depth_and_length_are_bounded() -> None:
    """65 levels or over 2 MiB are refused."""
    with pytest.raises(CardFileTooLarge, match="JSON_DEPTH"):
        yaml_payload.parsed("[" * 65, "x", Findings())
    with pytest.raises(CardFileTooLarge, match="YAML_BYTES"):
        yaml_payload.parsed("a: " + "x" * 3_000_000, "x", Findings())
    with pytest.raises(CardFileTooLarge, match="YAML_VALUES"):
        yaml_payload.parsed("a: [" + "1," * 201_000 + "1]", "x", Findings())


def test_a_second_document_is_left_out() -> None:
    """Only the first of several documents is read, and that is noted; a repeated key is noted too."""
    findings = Findings()
    assert yaml_payload.parsed("a: 1\na: 2\n---\nb: 1", "x", findings) == {"a": 2}
    assert len(findings.warnings) == 2
