"""The signed result: what publishing may believe."""

import stat
from pathlib import Path

import pytest

from evals.safety.errors import SignatureWrong
from evals.safety.signing import key_at, signed, verify

RESULT = {"card_sha256": "abc", "verdict": {"passed": True}, "rate": 0.97}


def test_a_result_clears_its_own_card(tmp_path: Path) -> None:
    """Signed, of this card, and a pass."""
    key = key_at(tmp_path / "keys" / "signing.key")
    verify(signed(RESULT, key), key, "abc")
    assert stat.S_IMODE((tmp_path / "keys" / "signing.key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("change", "card", "why"),
    [
        ({"rate": 0.98}, "abc", "changed"),
        ({"verdict": {"passed": True, "x": 1}}, "abc", "changed"),
        ({"signature": "00"}, "abc", "changed"),
        ({}, "abd", "another version"),
        ({}, "", "another version"),
    ],
)
def test_a_changed_result_or_another_card_is_refused(change: dict, card: str, why: str, tmp_path: Path) -> None:
    """One figure altered, or one letter of the card, and it clears nothing."""
    key = key_at(tmp_path / "key")
    with pytest.raises(SignatureWrong, match=why):
        verify(signed(RESULT, key) | change, key, card)


def test_a_signed_no_clears_nothing(tmp_path: Path) -> None:
    """A genuine result that says fail is still a fail."""
    key = key_at(tmp_path / "key")
    with pytest.raises(SignatureWrong, match="not a pass"):
        verify(signed(RESULT | {"verdict": {"passed": False}}, key), key, "abc")


def test_another_key_does_not_fit_and_a_damaged_one_is_said(tmp_path: Path) -> None:
    """Whoever lacks the key can't sign."""
    with pytest.raises(SignatureWrong, match="another key"):
        verify(signed(RESULT, key_at(tmp_path / "a")), key_at(tmp_path / "b"), "abc")
    (tmp_path / "c").write_text("not hex", encoding="ascii")
    with pytest.raises(SignatureWrong, match="cannot be used"):
        key_at(tmp_path / "c")
