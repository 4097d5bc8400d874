"""The user comment of EXIF blocks, in every form seen."""

import pytest

from evals.performance import card_corpus as make
from persona.errors import CardFileTooLarge
from persona.interchange import jpeg, webp
from persona.interchange.exif import comments


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("written", "charset", "read"),
    [
        (b'{"a": 1}', b"ASCII\0\0\0", b'{"a": 1}'),
        ("{Ω}".encode(), b"\0" * 8, "{Ω}".encode()),
        (b"{}  \0\0", b"", b"{}"),
        (b"123, 34,97,34,58, 49,125", b"ASCII\0\0\0", b'{"a":1}'),
        (b"[123,125]", b"", b"{}"),
        (b"123,999", b"", b"123,999"),
        (b"{plain}", b"UNICODE\0", b"{plain}"),
    ],
)
def test_forms_of_a_comment(order: str, written: bytes, charset: bytes, read: bytes) -> None:
    """Character sets are taken off, byte numbers become bytes, in both byte orders."""
    assert [comment.payload for comment in comments(make.exif(written, order=order, charset=charset), "x")] == [read]


@pytest.mark.parametrize(("order", "charset"), [("<", "utf-16-le"), (">", "utf-16-be")])
def test_two_bytes_a_letter(order: str, charset: str) -> None:
    """A comment marked UNICODE is in the block's byte order."""
    block = make.exif("{Ωμέγα}".encode(charset), order=order, charset=b"UNICODE\0")
    assert comments(block, "x")[0].payload.decode() == "{Ωμέγα}"


@pytest.mark.parametrize(
    "block", [b"", b"II*\0", b"XX*\0\0\0\0\0", make.exif(b"{}")[:30], b"II*\0\xff\xff\xff\xff" + bytes(40)]
)
def test_broken_blocks_hold_nothing(block: bytes) -> None:
    """A block that is cut off or points nowhere gives no comment and no error."""
    assert [comment.payload for comment in comments(block, "x") if comment.payload] == []


def test_a_comment_is_bounded() -> None:
    """Over 8 MiB it is refused, with its field."""
    with pytest.raises(CardFileTooLarge, match="EXIF UserComment"):
        webp.texts(make.webp(make.exif(b"x" * 9_000_000)))


def test_a_jpeg_is_searched_up_to_its_pixels() -> None:
    """A segment before the scan is read; bytes after it are pixels."""
    block = make.exif(b"{}")
    assert [comment.payload for comment in jpeg.texts(make.jpeg(block))] == [b"{}"]
    assert jpeg.texts(make.jpeg() + make.jpeg(block)[2:]) == ()
