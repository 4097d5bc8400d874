"""JPEG: walk the segments before the pixels and find EXIF.

Knows segments; decodes no pixels, and knows nothing of cards or of archives appended to a picture.
"""

import struct
from collections.abc import Iterator

from persona.interchange.exif import Comment, comments

SIGNATURE = b"\xff\xd8\xff"
_WITHOUT_LENGTH = frozenset([0x01, *range(0xD0, 0xD9)])
_START_OF_SCAN, _END, _APP1 = 0xDA, 0xD9, 0xE1
_MAX_SEGMENTS = 4_096


def is_jpeg(data: bytes) -> bool:
    """Whether the bytes begin like a JPEG."""
    return data.startswith(SIGNATURE)


def texts(data: bytes) -> tuple[Comment, ...]:
    """The EXIF comments of the picture, in file order. Raises CardFileTooLarge."""
    found: list[Comment] = []
    for offset, segment in _application_segments(data):
        if segment.startswith(b"Exif\0\0"):
            found.extend(comments(segment, f"JPEG segment at byte {offset}"))
    return tuple(found)


def _application_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 2
    for _ in range(_MAX_SEGMENTS):
        if offset + 4 > len(data) or data[offset] != 0xFF:
            return
        kind = data[offset + 1]
        if kind == 0xFF or kind in _WITHOUT_LENGTH:
            offset += 1 if kind == 0xFF else 2
            continue
        if kind in (_START_OF_SCAN, _END):
            return
        (length,) = struct.unpack_from(">H", data, offset + 2)
        if kind == _APP1:
            yield offset, data[offset + 4 : offset + 2 + length]
        offset += 2 + max(length, 2)
