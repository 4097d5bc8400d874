"""Zip in memory: found from its end, bounded, and blind to what names pretend."""

import pytest

from evals.performance import card_corpus as make
from persona.errors import CardFileTooLarge
from persona.interchange import archive
from persona.interchange.report import Findings


def read(data: bytes, findings: Findings | None = None) -> dict[str, bytes]:
    directory = archive.find(data)
    assert directory is not None
    return archive.read(data, directory, findings or Findings())


@pytest.mark.parametrize("packed", [True, False])
def test_files_come_back(packed: bool) -> None:
    """Stored and deflated files are read, names in any script."""
    files = {"card.json": b"{}" * 500, "assets/звезда.png": b"\0\1"}
    assert read(make.archive(files, packed=packed)) == files


def test_what_we_write_is_undated_and_reads_back() -> None:
    """The same files give the same bytes, and they are the files."""
    files = {"card.json": b"{}", "b": b"2", "a": b"1"}
    assert archive.write(files) == archive.write(dict(files))
    assert list(read(archive.write(files)).items()) == list(files.items())


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a/b.png", True),
        ("../a", False),
        ("/a", False),
        ("a/../b", False),
        ("C:/a", False),
        ("a\\b", False),
        ("", False),
    ],
)
def test_names_that_stay_inside(name: str, safe: bool) -> None:
    """Only plain relative names are safe."""
    assert archive.is_safe(name) is safe


def test_a_comment_after_the_end_record_is_no_obstacle() -> None:
    """The end record is searched backwards, and a false one in the comment is passed over."""
    data = make.archive({"a": b"1"})
    commented = data[:-2] + (40).to_bytes(2, "little") + b"PK\5\6" + b"\xff" * 36
    assert read(commented) == {"a": b"1"}


def test_bytes_without_an_archive_have_none() -> None:
    """No end record, or one that points nowhere, is no archive."""
    assert archive.find(b"PK\3\4 nothing") is None
    assert archive.find(b"PK\5\6" + b"\xff" * 18) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.replace(b"PK\3\4", b"PK\0\0"), "does not begin where"),
        (lambda data: data.replace(b"aaaa", b"aaab"), "checksum (CRC) is wrong"),
    ],
)
def test_damaged_entries_are_reported(change: object, said: str) -> None:
    """A file that cannot be read is left out, one with a wrong checksum is read; both are noted."""
    findings = Findings()
    assert callable(change)
    read(change(make.archive({"x": b"aaaa"}, packed=False)), findings)
    assert said in str([*findings.unsupported_assets, *findings.warnings])


def test_the_total_is_bounded_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """The room left for all files together shrinks with each."""
    monkeypatch.setattr(archive, "TOTAL_BYTES", 1_500)
    with pytest.raises(CardFileTooLarge, match="TOTAL_BYTES"):
        read(make.archive({"a": bytes(1_000), "b": bytes(1_000)}))
