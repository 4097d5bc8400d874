"""Builders of card files, right and wrong, for the tests and the fuzzer: cards, PNG, EXIF, WEBP, JPEG, zip.

Written apart from `persona.interchange`, so that a reader is not tested with its own writer. Holds no text of others.
"""

import base64
import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Card = dict[str, Any]
VERSIONS = ("V1", "V2", "V3")
NAMES = {
    "latin": "Élodie Façade",
    "cyrillic": "Жанна Ёлкина",
    "greek": "Ωμέγα Ψυχή",
    "arabic": "ليلى النجمة",
    "hebrew": "שירה כוכב",
    "devanagari": "तारा सितारा",
    "bengali": "তারা নক্ষত্র",
    "tamil": "நிலா விண்மீன்",
    "thai": "ดาริกา แสงดาว",
    "han": "林星河",
    "kana": "ほしの ユメ",
    "hangul": "한별",
    "georgian": "ვარსკვლავი",
    "emoji": "Nova 🌟👩🏽‍🎤",
    "marks": "\u200fنجم\u200e X\u200d",
    "nfd": "Zoe\u0308 Noe\u0308l",
}
"""Names in twelve scripts and more, with emoji, direction marks and decomposed letters."""


def v1(name: str = "Mira Vale", /, **changes: object) -> Card:
    """A V1 card."""
    card = {
        "name": name,
        "description": f"{name} keeps a lighthouse on an invented island.",
        "personality": "dry, kind",
        "scenario": "A fan writes a postcard.",
        "first_mes": "Hello, I am an AI character. The lamp is lit.",
        "mes_example": "<START>\n{{user}}: How are you?\n{{char}}: Lit.",
    }
    return card | changes


def v2(name: str = "Mira Vale", /, **changes: object) -> Card:
    """A V2 card with a book and unknown keys at every level."""
    data = v1(name) | {
        "creator_notes": "For tests.",
        "system_prompt": "",
        "post_history_instructions": "",
        "alternate_greetings": ["Ahoy."],
        "tags": ["test", "sea"],
        "creator": "Nobody",
        "character_version": "1.2",
        "extensions": {"other_app": {"depth": 4}},
        "character_book": book(2),
        "x_data": {"kept": [1, 2.5, None]},
    }
    return {"spec": "chara_card_v2", "spec_version": "2.0", "data": data | changes, "x_top": "kept"}


def v3(name: str = "Mira Vale", /, **changes: object) -> Card:
    """A V3 card with everything V3 knows."""
    data = v2(name)["data"] | {
        "group_only_greetings": [],
        "nickname": "Mira",
        "creator_notes_multilingual": {"en": "For tests.", "de": "Zum Testen."},
        "source": ["https://example.org/mira"],
        "creation_date": 1_700_000_000,
        "modification_date": 1_700_000_001,
        "assets": [{"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}],
        "character_book": book(2, use_regex=False),
    }
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data | changes, "x_top": "kept"}


def versioned(version: str, name: str = "Mira Vale", /, **changes: object) -> Card:
    """A card of the version called V1, V2 or V3."""
    return {"V1": v1, "V2": v2, "V3": v3}[version](name, **changes)


def book(count: int, **changes: object) -> Card:
    """A lore book of so many entries."""
    return {
        "name": "Island",
        "extensions": {"x": 1},
        "entries": [entry(n, **changes) for n in range(count)],
        "x_book": 7,
    }


def entry(number: int, **changes: object) -> Card:
    """One lore entry."""
    made: Card = {
        "keys": [f"lamp {number}"],
        "content": f"The lamp has {number} wicks.",
        "extensions": {"probability": 80},
        "enabled": True,
        "insertion_order": number,
        "id": number,
        "x_entry": "kept",
    }
    return made | changes


def text(card: object) -> bytes:
    """The card as JSON."""
    return json.dumps(card, ensure_ascii=False).encode()


def encoded(card: object) -> bytes:
    """The card as base64 of JSON, as picture files carry it."""
    return base64.b64encode(text(card))


def chunk(kind: bytes, data: bytes, crc: int | None = None) -> bytes:
    """One PNG chunk, with its right checksum or the one given."""
    made = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", made)


def text_chunk(keyword: str, value: bytes) -> bytes:
    """A tEXt chunk."""
    return chunk(b"tEXt", keyword.encode("latin-1") + b"\0" + value)


def packed_chunk(keyword: str, value: bytes) -> bytes:
    """A zTXt chunk."""
    return chunk(b"zTXt", keyword.encode("latin-1") + b"\0\0" + zlib.compress(value, 9))


def international_chunk(keyword: str, value: bytes, *, packed: bool) -> bytes:
    """An iTXt chunk."""
    head = keyword.encode("latin-1") + (b"\0\x01\0" if packed else b"\0\0\0") + b"en\0\0"
    return chunk(b"iTXt", head + (zlib.compress(value) if packed else value))


def png(before: Iterable[bytes] = (), after: Iterable[bytes] = (), *, animated: bool = False) -> bytes:
    """A picture of one pixel with chunks before and after its pixels."""
    frames = chunk(b"acTL", struct.pack(">II", 1, 0)) + chunk(
        b"fcTL", struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 1, 0, 0)
    )
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
            frames if animated else b"",
            *before,
            chunk(b"IDAT", zlib.compress(b"\0\x10\x20\x30")),
            *after,
            chunk(b"IEND", b""),
        ]
    )


def carrying(version: str, card: object) -> bytes:
    """The text chunk in which a card of that version travels."""
    return text_chunk("ccv3" if version == "V3" else "chara", encoded(card))


def exif(comment: bytes, *, order: str = "<", charset: bytes = b"ASCII\0\0\0") -> bytes:
    """An EXIF block with a user comment."""
    value = charset + comment
    top = struct.pack(f"{order}HHHIII", 1, 0x8769, 4, 1, 26, 0)
    below = struct.pack(f"{order}HHHIII", 1, 0x9286, 7, len(value), 44, 0)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}I", 8) + top + below + value


def webp(block: bytes) -> bytes:
    """A RIFF file of type WEBP with an EXIF chunk; its pixels are a stub."""
    padding = b"\0" * (len(block) % 2)
    body = (
        b"WEBPVP8L"
        + struct.pack("<I", 6)
        + b"\x2f\0\0\0\0\0"
        + b"EXIF"
        + struct.pack("<I", len(block))
        + block
        + padding
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg(block: bytes | None = None) -> bytes:
    """A JPEG without pixels, with an EXIF segment if one is given."""
    segment = b"" if block is None else b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0" + segment + b"\xff\xda\0\2\xff\xd9"


def archive(
    files: Mapping[str, bytes] | Sequence[tuple[str, bytes]],
    *,
    packed: bool = True,
    flags: int = 0,
    claimed: int | None = None,
    shift: int = 0,
    repeat_first: int = 0,
) -> bytes:
    """A zip. `claimed` is declared as every file's size; `repeat_first` names the first file's bytes so often again;
    `shift` is added to its offsets, as in a zip that counts from the start of the picture before it."""
    pairs = list(files.items()) if isinstance(files, Mapping) else list(files)
    body, directory, count = b"", b"", 0
    for name, content in pairs:
        raw = name.encode()
        squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
        data = squeezer.compress(content) + squeezer.flush() if packed else content
        size = len(content) if claimed is None else claimed
        fields = (20, flags, 8 if packed else 0, 0, 33, zlib.crc32(content), len(data), size, len(raw), 0)
        for copy in range(1 + (repeat_first if not count else 0)):
            named = raw if not copy else raw[:-4] + b"%04d" % copy
            directory += (
                b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, *fields, 0, 0, 0, 0, len(body) + shift) + named
            )
            count += 1
        body += b"PK\3\4" + struct.pack("<HHHHHIIIHH", *fields) + raw + data
    end = struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(body) + shift, 0)
    return body + directory + b"PK\5\6" + end
