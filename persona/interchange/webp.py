"""WEBP: walk the RIFF chunks and find EXIF.

Knows RIFF; decodes no pixels and knows nothing of cards.
"""

import struct

from persona.interchange.exif import Comment, comments

_MAX_CHUNKS = 65_536


def is_webp(data: bytes) -> bool:
    """Whether the bytes begin like a WEBP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def texts(data: bytes) -> tuple[Comment, ...]:
    """The EXIF comments of the picture, in file order. Raises CardFileTooLarge."""
    found: list[Comment] = []
    offset = 12
    for _ in range(_MAX_CHUNKS):
        if offset + 8 > len(data):
            break
        kind, length = struct.unpack_from("<4sI", data, offset)
        if kind == b"EXIF":
            found.extend(comments(data[offset + 8 : offset + 8 + length], f"WEBP chunk EXIF at byte {offset}"))
        offset += 8 + length + length % 2
    return tuple(found)
