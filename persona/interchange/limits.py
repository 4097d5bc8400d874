"""The limits of card files, and inflation that stops at them.

Every limit is checked while data is unpacked: what a file declares about its own sizes is not believed. Knows nothing
of formats.
"""

import zlib
from typing import Final

from persona.errors import CardFileDamaged, CardFileTooLarge
from persona.lore.matching import MAX_PATTERN, MAX_PATTERNS

MIB: Final = 1024 * 1024

FILE_BYTES: Final = 64 * MIB
"""The whole file, as it comes in."""
TEXT_BYTES: Final = 8 * MIB
"""One card's text, inflated and decoded from base64."""
ENTRIES: Final = 512
"""Entries of an archive."""
ENTRY_BYTES: Final = 64 * MIB
"""One entry of an archive, inflated."""
TOTAL_BYTES: Final = 128 * MIB
"""All entries of an archive, inflated."""
RATIO: Final = 200
"""Inflated to packed size, counted beyond the first MiB: small texts may repeat themselves."""
PNG_CHUNKS: Final = 65_536
"""Chunks of a PNG."""
CANDIDATES: Final = 32
"""Embedded texts of one file that are looked at."""
JSON_DEPTH: Final = 64
"""Objects and lists within each other."""
VALUES: Final = 500_000
"""Values of one card's text."""
OWN_VALUES: Final = 60_000
"""Values of our own data in a card: each is validated, which takes longer than reading it."""
PATTERNS: Final = MAX_PATTERNS
"""Lore keys of one book that run as patterns; those beyond it are kept and never match."""
REFUSED_PATTERNS: Final = 100
"""Refusals after which an import tries no more: each may take RE2 five milliseconds."""
NUMBER_DIGITS: Final = 400
"""Digits of one number."""
LORE_ENTRIES: Final = 5_000
"""Entries of a card's book."""
REGEX_CHARACTERS: Final = MAX_PATTERN
"""One lore key that is a pattern."""
PIXELS: Final = 32_000_000
"""A picture that has to be transcoded."""

_STEP = 256 * 1024
_FEED = 64 * 1024
"""Bytes given to zlib at once, and asked of it at once."""


def check_size(size: int, where: str, limit: str, allowed: int, unit: str = "bytes") -> None:
    """Raise CardFileTooLarge when `size` is over what is allowed."""
    if size > allowed:
        raise CardFileTooLarge(where, limit, allowed, unit)


def inflate(packed: bytes | memoryview, where: str, limit: str, allowed: int, wbits: int = zlib.MAX_WBITS) -> bytes:
    """The inflated bytes, at most `allowed` of them and at most 200 times the packed size beyond the first MiB.

    Raises CardFileTooLarge as soon as a limit is passed, and CardFileDamaged for data that does not inflate.
    """
    machine = zlib.decompressobj(wbits)
    view = memoryview(packed)
    parts: list[bytes] = []
    size = 0
    for start in range(0, len(view), _FEED):
        feed: bytes | memoryview = view[start : start + _FEED]
        while feed and not machine.eof:
            part = _step(machine, feed, where)
            feed = machine.unconsumed_tail
            size += len(part)
            check_size(size, where, limit, allowed)
            check_size(size, where, "RATIO", max(MIB, len(packed) * RATIO), "bytes inflated")
            parts.append(part)
        if machine.eof:
            return b"".join(parts)
    raise CardFileDamaged(where, "its compressed data is cut off; download the file again")


def _step(machine: "zlib._Decompress", feed: bytes | memoryview, where: str) -> bytes:
    try:
        return machine.decompress(feed, _STEP)
    except zlib.error as error:
        raise CardFileDamaged(where, f"does not inflate ({error}); export the card again") from error
