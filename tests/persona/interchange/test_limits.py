"""Inflation stops at its limits and says which."""

import tracemalloc
import zlib

import pytest

from persona.errors import CardFileDamaged, CardFileTooLarge
from persona.interchange.limits import MIB, inflate


def test_inflation_gives_the_bytes() -> None:
    """Within the limits the data comes back, however it was cut into pieces."""
    data = bytes(range(256)) * 4_000
    assert inflate(zlib.compress(data), "x", "TEXT_BYTES", 2 * MIB) == data


def test_inflation_stops_at_the_limit_and_not_after() -> None:
    """64 MiB of zeros costs a few MiB, because the limit is checked on the way."""
    squeezer = zlib.compressobj(9)
    packed = b"".join(squeezer.compress(bytes(MIB)) for _ in range(64)) + squeezer.flush()
    tracemalloc.start()
    try:
        with pytest.raises(CardFileTooLarge) as caught:
            inflate(packed, "chunk", "TEXT_BYTES", 8 * MIB)
        assert tracemalloc.get_traced_memory()[1] < 16 * MIB
    finally:
        tracemalloc.stop()
    assert (caught.value.limit, caught.value.allowed, caught.value.where) == ("TEXT_BYTES", 8 * MIB, "chunk")


def test_the_ratio_counts_beyond_the_first_mebibyte() -> None:
    """A short text may repeat itself as it likes; a long one may not grow more than 200 times."""
    assert len(inflate(zlib.compress(bytes(MIB)), "x", "TEXT_BYTES", 8 * MIB)) == MIB
    with pytest.raises(CardFileTooLarge, match="RATIO"):
        inflate(zlib.compress(bytes(2 * MIB)), "x", "TEXT_BYTES", 8 * MIB)


@pytest.mark.parametrize("packed", [b"", b"no zlib", zlib.compress(b"data")[:-2]])
def test_broken_data_is_damaged(packed: bytes) -> None:
    """What does not inflate, or not to its end, is CardFileDamaged."""
    with pytest.raises(CardFileDamaged):
        inflate(packed, "x", "TEXT_BYTES", MIB)
