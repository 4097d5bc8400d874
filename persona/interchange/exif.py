"""The user comment of an EXIF block: where JPEG and WEBP files carry a card.

Knows TIFF's directories as far as that one field; knows nothing of cards or of the picture around it.
"""

import re
import struct
from dataclasses import dataclass

from persona.interchange.limits import TEXT_BYTES, check_size

_EXIF_DIRECTORY = 0x8769
_USER_COMMENT = 0x9286
_IMAGE_DESCRIPTION = 0x010E
_SIZES = {1: 1, 2: 1, 7: 1}
_CHARSETS = (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", b"\0" * 8)
_NUMBER = re.compile(rb"\d+")


@dataclass(frozen=True, slots=True)
class Comment:
    """A text found in EXIF: its bytes, decoded from byte numbers if it was written so, and the field's name."""

    payload: bytes
    field: str


def comments(block: bytes, where: str) -> tuple[Comment, ...]:
    """The user comment and the image description of an EXIF block, those that are there. Malformed blocks give none.

    Raises CardFileTooLarge for a comment over 8 MiB.
    """
    body = block[6:] if block.startswith(b"Exif\0\0") else block
    order = {b"II": "<", b"MM": ">"}.get(body[:2])
    if order is None or len(body) < 8:
        return ()
    (first,) = struct.unpack_from(f"{order}I", body, 4)
    top = _directory(body, first, order)
    below = _directory(body, _pointer(top, order), order)
    found: list[Comment] = []
    for fields, tag, name in (
        (below, _USER_COMMENT, "UserComment"),
        (top, _USER_COMMENT, "UserComment"),
        (top, _IMAGE_DESCRIPTION, "ImageDescription"),
    ):
        value = _value(body, fields.get(tag), order)
        if value:
            check_size(len(value), f"{where}, EXIF {name}", "TEXT_BYTES", TEXT_BYTES)
            found.append(Comment(_decoded(value, order), f"EXIF {name}"))
    return tuple(found)


def _directory(body: bytes, offset: int, order: str) -> dict[int, bytes]:
    """The entries of one directory by tag, each its raw twelve bytes."""
    if offset <= 0 or offset + 2 > len(body):
        return {}
    (count,) = struct.unpack_from(f"{order}H", body, offset)
    entries: dict[int, bytes] = {}
    for index in range(min(count, 512)):
        raw = body[offset + 2 + index * 12 : offset + 14 + index * 12]
        if len(raw) < 12:
            break
        (tag,) = struct.unpack_from(f"{order}H", raw)
        entries.setdefault(tag, raw)
    return entries


def _pointer(top: dict[int, bytes], order: str) -> int:
    raw = top.get(_EXIF_DIRECTORY)
    return int(struct.unpack_from(f"{order}I", raw, 8)[0]) if raw else 0


def _value(body: bytes, raw: bytes | None, order: str) -> bytes:
    if raw is None:
        return b""
    kind, count = struct.unpack_from(f"{order}HI", raw, 2)
    size = _SIZES.get(kind, 0) * count
    if size <= 4:
        return raw[8 : 8 + size]
    (offset,) = struct.unpack_from(f"{order}I", raw, 8)
    return body[offset : offset + size]


def _decoded(value: bytes, order: str) -> bytes:
    """The comment without its character set, as UTF-8; comma-separated byte numbers become those bytes."""
    charset = next((known for known in _CHARSETS if value.startswith(known)), b"")
    text = value[len(charset) :]
    if charset == b"UNICODE\0" and b"\0" in text[:2]:
        text = text.decode("utf-16-le" if order == "<" else "utf-16-be", "replace").encode("utf-8", "replace")
    text = text.rstrip(b"\0 ")
    if b"," not in text or text.translate(None, b"0123456789, []"):
        return text
    try:
        return bytes(int(number[0]) for number in _NUMBER.finditer(text))
    except ValueError:
        return text
