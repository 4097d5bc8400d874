"""PNG and APNG: walk the chunks, find embedded text, and write text without touching anything else.

Knows chunks and their checksums; decodes no pixels and knows nothing of cards. Truth about text is in the chunks: image
libraries miss text after the pixels and drop it when they save.
"""

import struct
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from persona.errors import CardFileDamaged
from persona.interchange.limits import PNG_CHUNKS, TEXT_BYTES, check_size, inflate
from persona.interchange.report import Findings

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ASSET_KEYWORDS = ("chara-ext-asset_:", "chara-ext-asset_")
"""What earlier applications called an asset's chunk, with and without the colon."""
_TEXT_KINDS = (b"tEXt", b"zTXt", b"iTXt")
_MAX_KEYWORD = 1_024


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its four-letter kind, its data and the byte of the file where it begins."""

    kind: bytes
    data: memoryview
    offset: int

    @property
    def place(self) -> str:
        """The chunk in words, for messages."""
        return f"chunk {self.kind.decode('latin-1')} at byte {self.offset}"


@dataclass(frozen=True, slots=True)
class Text:
    """One text chunk. `payload` is the value's bytes, still packed when `packed`; `text` unpacks it."""

    keyword: str
    payload: memoryview
    packed: bool
    place: str

    def text(self) -> bytes:
        """The value, inflated if need be. Raises CardFileTooLarge over 8 MiB, CardFileDamaged."""
        if self.packed:
            return inflate(self.payload, self.place, "TEXT_BYTES", TEXT_BYTES * 4 // 3 + 4)
        check_size(len(self.payload), self.place, "TEXT_BYTES", TEXT_BYTES * 4 // 3 + 4)
        return bytes(self.payload)


def is_png(data: bytes) -> bool:
    """Whether the bytes begin like a PNG."""
    return data.startswith(SIGNATURE)


def is_animated(data: bytes) -> bool:
    """Whether the PNG is an APNG: an `acTL` chunk before the first `IDAT`."""
    for chunk in chunks(data, Findings()):
        if chunk.kind == b"acTL":
            return True
        if chunk.kind == b"IDAT":
            return False
    return False


def chunks(data: bytes, findings: Findings) -> Iterator[Chunk]:
    """The chunks up to IEND. A wrong checksum and a cut-off end are warned about, not refused.

    Raises CardFileDamaged for a file whose first chunk is no IHDR, and CardFileTooLarge beyond 65,536 chunks.
    """
    view = memoryview(data)
    offset = len(SIGNATURE)
    count = 0
    while offset + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, offset)
        if count == 0 and kind != b"IHDR":
            raise CardFileDamaged(f"byte {offset}", "the PNG does not begin with IHDR; export the picture again")
        if not kind.isalpha():
            findings.warn(f"byte {offset}", "no PNG chunk begins here; the rest of the picture was not read")
            return
        end = offset + 12 + length
        if end > len(data):
            findings.warn(f"byte {offset}", f"the picture is cut off within chunk {kind.decode('latin-1')}")
            return
        chunk = Chunk(kind, view[offset + 8 : offset + 8 + length], offset)
        (written,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(view[offset + 4 : end - 4]) != written:
            findings.warn(chunk.place, "its checksum (CRC) is wrong; the chunk was read all the same")
        yield chunk
        count += 1
        check_size(count, chunk.place, "PNG_CHUNKS", PNG_CHUNKS, "chunks")
        if kind == b"IEND":
            if end < len(data):
                findings.warn(f"byte {end}", f"{len(data) - end:,} bytes follow the end of the picture")
            return
        offset = end
    findings.warn(f"byte {offset}", "the picture ends without IEND; it may be cut off")


def texts(data: bytes, findings: Findings) -> tuple[Text, ...]:
    """Every text chunk (tEXt, zTXt, iTXt), wherever it lies, in file order. Raises as `chunks`."""
    return tuple(text for chunk in chunks(data, findings) if (text := _text(chunk, findings)) is not None)


def asset_path(keyword: str) -> str | None:
    """The path of an earlier application's asset chunk, or None."""
    return next((keyword[len(known) :] for known in ASSET_KEYWORDS if keyword.startswith(known)), None)


def with_texts(data: bytes, values: Mapping[str, bytes], without: Collection[str] = ()) -> bytes:
    """The picture with these tEXt chunks right before its pixels, in place of all earlier text of those keywords.

    Text of the keywords in `without` is taken out too.
    Every other chunk is kept as it is, in order, with its checksum computed anew. The same input gives the same bytes.
    Raises as `chunks`, and CardFileDamaged for a PNG without chunks.
    """
    replaced = {keyword.lower() for keyword in (*values, *without)}
    ours = b"".join(build(b"tEXt", keyword.encode("latin-1") + b"\0" + value) for keyword, value in values.items())
    kept: list[bytes] = []
    placed = False
    for chunk in chunks(data, Findings()):
        text = _text(chunk, Findings())
        if text is not None and text.keyword.lower() in replaced:
            continue
        if not placed and chunk.kind in (b"IDAT", b"IEND"):
            kept.append(ours)
            placed = True
        kept.append(build(chunk.kind, chunk.data))
    if not kept:
        raise CardFileDamaged("byte 8", "the PNG holds no whole chunk; use another picture")
    if not placed:
        kept.append(ours)
    if not kept[-1].endswith(b"IEND\xaeB`\x82"):
        kept.append(build(b"IEND", b""))
    return SIGNATURE + b"".join(kept)


def build(kind: bytes, data: bytes | memoryview) -> bytes:
    """One chunk as bytes: length, kind, data, CRC."""
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def _text(chunk: Chunk, findings: Findings) -> Text | None:
    if chunk.kind not in _TEXT_KINDS:
        return None
    head = bytes(chunk.data[:_MAX_KEYWORD])
    end = head.find(b"\0")
    if end < 0:
        findings.warn(chunk.place, "has no keyword; it was passed over")
        return None
    keyword = head[:end].decode("latin-1").strip()
    rest = chunk.data[end + 1 :]
    if chunk.kind == b"tEXt":
        return Text(keyword, rest, packed=False, place=chunk.place)
    if chunk.kind == b"zTXt":
        return Text(keyword, rest[1:], packed=True, place=chunk.place)
    return _international(keyword, rest, chunk.place, findings)


def _international(keyword: str, rest: memoryview, place: str, findings: Findings) -> Text | None:
    """An iTXt value: flag, method, language, translated keyword, then the text, UTF-8."""
    head = bytes(rest[: 2 * _MAX_KEYWORD])
    language = head.find(b"\0", 2)
    translated = head.find(b"\0", language + 1) if language >= 0 else -1
    if translated < 0:
        findings.warn(place, "its iTXt header is incomplete; it was passed over")
        return None
    return Text(keyword, rest[translated + 1 :], packed=head[0] == 1, place=place)
