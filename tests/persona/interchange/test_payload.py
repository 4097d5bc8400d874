"""From bytes to plain values: what is accepted, noted and refused."""

import base64

import pytest

from persona.errors import CardFileDamaged, CardFileTooLarge
from persona.interchange import payload
from persona.interchange.report import Findings

TEXT = '{"name": "Ωμέγα ???>>>~~~"}'.encode()


@pytest.mark.parametrize(
    "coded",
    [
        base64.b64encode(TEXT),
        base64.b64encode(TEXT).rstrip(b"="),
        base64.urlsafe_b64encode(TEXT),
        base64.encodebytes(TEXT),
        TEXT,
    ],
)
def test_base64_in_every_dress(coded: bytes) -> None:
    """Padding, line breaks and alphabet do not matter, and plain JSON is left alone."""
    assert payload.plain(coded, "x", Findings()) == TEXT


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_character_sets_by_their_mark(charset: str) -> None:
    """A byte order mark decides; without one the text is UTF-8."""
    assert payload.text("Ωμέγα".encode(charset), "x", Findings()) == "Ωμέγα"


def test_bytes_that_do_not_decode_are_replaced_and_noted() -> None:
    """The place of the first bad byte is in the warning."""
    findings = Findings()
    assert payload.text(b"ab\xff", "x", findings) == "ab\ufffd"
    assert "at byte 2" in str(findings.warnings[0])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{"a": NaN}', "NaN is no JSON value"),
        ('{"a": -Infinity}', "-Infinity is no JSON value"),
        ('{"a": 1,}', "line 1, column"),
        ("{", "is not JSON"),
        ("9" * 500, "NUMBER_DIGITS"),
    ],
)
def test_what_is_no_json_is_refused(written: str, said: str) -> None:
    """The error is typed and says where."""
    with pytest.raises(CardFileDamaged, match=said):
        payload.parsed(written, "x", Findings())


@pytest.mark.parametrize(("depth", "fits"), [(64, True), (65, False), (100_000, False)])
def test_depth_is_bounded(depth: int, fits: bool) -> None:
    """64 levels are read; more are refused, without a crash however many."""
    written = "[" * depth + "]" * depth
    if fits:
        payload.parsed(written, "x", Findings())
    else:
        with pytest.raises(CardFileTooLarge, match="JSON_DEPTH"):
            payload.parsed(written, "x", Findings())


def test_what_no_text_can_hold_is_replaced() -> None:
    """Halves of surrogate pairs become U+FFFD, whole pairs stay, and numbers beyond all bounds become null."""
    findings = Findings()
    value = payload.parsed('{"a\\ud800": "\\ud83c\\udf1f \\uDC00", "b": [1e999]}', "x", findings)
    assert value == {"a\ufffd": "🌟 \ufffd", "b": [None]}
    assert len(findings.coerced) == 2


def test_keys_that_appear_twice_are_noted() -> None:
    """The last one counts."""
    findings = Findings()
    assert payload.parsed('{"a": 1, "a": 2}', "x", findings) == {"a": 2}
    assert findings.warnings[0].field == "x, a"
