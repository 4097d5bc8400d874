"""Broken files without end give a card or a typed error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.performance import card_fuzz
from evals.performance.card_mutation import mutator
from persona.errors import CardFileError
from persona.interchange.reading import read_card_file


def test_three_thousand_broken_files_keep_the_promises() -> None:
    """No crash, no file over a second of CPU time, no card that comes back as another one, memory within its bound."""
    figures = card_fuzz.run_alone(3_000, seed=20)
    assert figures.broken_promises == []
    assert 0 < figures.peak_mebibytes <= card_fuzz.MOST_MEBIBYTES
    assert figures.cards > 500
    assert set(figures.errors) == {"NotACardFile", "CardFileDamaged", "CardFileTooLarge"}


def test_a_broken_file_can_be_made_again() -> None:
    """The same seed and number give the same bytes, another number gives others."""
    maker = mutator(3)
    assert mutator(3).mutant(5).data == maker.mutant(5).data
    assert maker.mutant(6).data != maker.mutant(5).data


def test_a_crash_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An untyped error is a broken promise, with the file's number, and the command ends with 1."""

    def crash(data: bytes, name: str) -> None:
        raise IndexError("boom")

    monkeypatch.setattr(card_fuzz, "read_card_file", crash)
    assert card_fuzz.main(["--count", "2"]) == 1
    assert "IndexError" in card_fuzz.run(1, seed=1, start=7).broken_promises[0]


@settings(max_examples=200)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"\xff\xd8\xff", b"{"])
)
def test_any_bytes_are_a_card_or_a_typed_error(data: bytes, head: bytes) -> None:
    """Whatever follows a known beginning, nothing but our own errors leaves the reader."""
    try:
        read_card_file(head + data, "a")
    except CardFileError as error:
        assert error.where
