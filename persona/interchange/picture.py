"""The picture that carries a card: made a PNG when it is none, drawn plainly when there is none.

Knows pixels; knows nothing of cards. A card is always read before a picture is touched here.
"""

import re
import struct
import zlib
from functools import lru_cache
from io import BytesIO

from PIL import Image

from persona.errors import CardFileDamaged
from persona.interchange import jpeg, png, webp
from persona.interchange.limits import PIXELS, check_size

WIDTH, HEIGHT = 400, 600
_HEX = re.compile(r"#([0-9a-fA-F]{6})")
_FALLBACK = (0x5B, 0x5B, 0xD6)
_BANDS = 64


def is_picture(data: bytes) -> bool:
    """Whether the bytes are a PNG, JPEG or WEBP by their first bytes."""
    return png.is_png(data) or jpeg.is_jpeg(data) or webp.is_webp(data)


def as_png(picture: bytes) -> bytes:
    """The picture as a PNG: a PNG as it is, a JPEG or WEBP with its pixels transcoded and its metadata left behind.

    Raises CardFileTooLarge over 32 million pixels and CardFileDamaged for what is no picture.
    """
    if png.is_png(picture):
        return picture
    try:
        with Image.open(BytesIO(picture), formats=("JPEG", "WEBP")) as image:
            check_size(image.width * image.height, "picture", "PIXELS", PIXELS, "pixels")
            plain = image.convert("RGBA" if "A" in image.getbands() else "RGB")
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError) as error:
        raise CardFileDamaged("picture", f"cannot be decoded ({error}); use a PNG, JPEG or WEBP") from error
    plain.info.clear()
    buffer = BytesIO()
    plain.save(buffer, "PNG")
    return buffer.getvalue()


@lru_cache(maxsize=16)
def drawn(accent: str) -> bytes:
    """A plain picture in the accent colour: a head and shoulders before a gradient. The same colour, the same bytes."""
    found = _HEX.fullmatch(accent)
    colour = tuple(bytes.fromhex(found[1])) if found else _FALLBACK
    palette = bytearray()
    for band in range(_BANDS):
        palette += bytes(round(part * (1 - 0.55 * band / _BANDS)) for part in colour)
    palette += bytes(round(part + (255 - part) * 0.72) for part in colour)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    rows = b"".join(b"\0" + _row(y) for y in range(HEIGHT))
    return (
        png.SIGNATURE
        + png.build(b"IHDR", header)
        + png.build(b"PLTE", bytes(palette))
        + png.build(b"IDAT", zlib.compress(rows, 9))
        + png.build(b"IEND", b"")
    )


def _row(y: int) -> bytes:
    """One row of palette numbers: the gradient's band, and the figure where it is."""
    background = y * _BANDS // HEIGHT
    half = max(_half_width(y, 230, 95, 110), _half_width(y, 620, 185, 240))
    side = WIDTH // 2 - half
    return bytes([background]) * side + bytes([_BANDS]) * (2 * half) + bytes([background]) * side


def _half_width(y: int, middle: int, wide: int, high: int) -> int:
    """Half the width of an ellipse at a row."""
    inside = 1 - ((y - middle) / high) ** 2
    return int(wide * inside**0.5) if inside > 0 else 0
