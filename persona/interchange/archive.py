"""Zip archives, read from memory: found from their end, so that anything may stand before them.

Knows the central directory and two methods (stored, deflated). Sizes that an archive declares are not believed, names
are keys and never become paths, and nothing touches the disk. Knows nothing of cards.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from persona.errors import CardFileDamaged
from persona.interchange.limits import ENTRIES, ENTRY_BYTES, TOTAL_BYTES, check_size, inflate
from persona.interchange.report import Findings

_END = b"PK\x05\x06"
_CENTRAL = b"PK\x01\x02"
_LOCAL = b"PK\x03\x04"
_END_SIZE, _CENTRAL_SIZE, _LOCAL_SIZE = 22, 46, 30
_MAX_COMMENT = 65_535
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x1, 0x800
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Directory:
    """Where an archive lies within its file: byte of its end record, of its directory, and what stands before it."""

    end: int
    start: int
    shift: int
    count: int


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    flags: int
    method: int
    crc: int
    packed_size: int
    offset: int


def find(data: bytes) -> Directory | None:
    """The archive at the end of the bytes, or None. What stands before it (a picture, a program) does not matter."""
    floor = max(0, len(data) - _END_SIZE - _MAX_COMMENT)
    end = data.rfind(_END, floor)
    while end >= 0:
        if end + _END_SIZE <= len(data):
            count, size, offset = struct.unpack_from("<HII", data, end + 10)
            start = end - size
            if start >= 0 and (count == 0 or data[start : start + 4] == _CENTRAL):
                return Directory(end, start, start - offset, count)
        end = data.rfind(_END, floor, end)
    return None


def read(data: bytes, directory: Directory, findings: Findings) -> dict[str, bytes]:
    """Every file of the archive by its name, in order.

    An entry that is encrypted, damaged, packed in another way, a link, or whose name leaves the archive is left out and
    noted. Raises CardFileTooLarge beyond 512 entries, 64 MiB an entry, 128 MiB in all or 200 times the packed size.
    """
    check_size(directory.count, f"archive directory at byte {directory.start}", "ENTRIES", ENTRIES, "entries")
    files: dict[str, bytes] = {}
    room = TOTAL_BYTES
    spans: set[int] = set()
    for entry in _entries(data, directory, findings):
        problem = _refusal(entry, spans)
        if problem:
            findings.unsupported(entry.name, problem)
            continue
        spans.add(entry.offset)
        try:
            content = _content(data, entry, directory.shift, room)
        except CardFileDamaged as error:
            findings.unsupported(entry.name, error.problem)
            continue
        room -= len(content)
        if zlib.crc32(content) != entry.crc:
            findings.warn(entry.name, "its checksum (CRC) is wrong; the file was read all the same")
        if entry.name in files:
            findings.warn(entry.name, "lies in the archive twice; the last one counts")
        files[entry.name] = content
    return files


def write(files: Mapping[str, bytes]) -> bytes:
    """An archive of the files in their order, unpacked and undated: the same files give the same bytes anywhere."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def is_safe(name: str) -> bool:
    """Whether the name stays within its archive: relative, forward slashes, no `..`, no drive, no control letters."""
    parts = name.split("/")
    clean = name.isprintable() and "\\" not in name and ":" not in name
    return bool(name) and clean and not name.startswith("/") and not {"..", ".", ""} & set(parts)


def _entries(data: bytes, directory: Directory, findings: Findings) -> list[_Entry]:
    entries: list[_Entry] = []
    at = directory.start
    while at + _CENTRAL_SIZE <= directory.end and data[at : at + 4] == _CENTRAL:
        flags, method = struct.unpack_from("<HH", data, at + 8)
        crc, packed = struct.unpack_from("<II", data, at + 16)
        name_size, extra_size, comment_size = struct.unpack_from("<HHH", data, at + 28)
        (mode,) = struct.unpack_from("<I", data, at + 38)
        (offset,) = struct.unpack_from("<I", data, at + 42)
        raw = data[at + _CENTRAL_SIZE : at + _CENTRAL_SIZE + name_size]
        name = raw.decode("utf-8" if flags & _UTF8 or _is_utf8(raw) else "cp437", "replace")
        at += _CENTRAL_SIZE + name_size + extra_size + comment_size
        if name.endswith("/"):
            continue
        if stat.S_ISLNK(mode >> 16):
            findings.unsupported(name, "is a symbolic link; links are not followed")
            continue
        entries.append(_Entry(name, flags, method, crc, packed, offset))
        check_size(len(entries), f"archive directory at byte {directory.start}", "ENTRIES", ENTRIES, "entries")
    return entries


def _refusal(entry: _Entry, spans: set[int]) -> str:
    if not is_safe(entry.name):
        return "has a name that leaves the archive; the file was left out"
    if entry.flags & _ENCRYPTED:
        return "is encrypted; save the archive without a password"
    if entry.method not in (_STORED, _DEFLATED):
        return f"is packed with method {entry.method}; use stored or deflated"
    if entry.offset in spans:
        return "shares its bytes with another file of the archive; the file was left out"
    return ""


def _content(data: bytes, entry: _Entry, shift: int, room: int) -> bytes:
    at = entry.offset + shift
    if at < 0 or at + _LOCAL_SIZE > len(data) or data[at : at + 4] != _LOCAL:
        raise CardFileDamaged(entry.name, "does not begin where the directory says; the file was left out")
    name_size, extra_size = struct.unpack_from("<HH", data, at + 26)
    start = at + _LOCAL_SIZE + name_size + extra_size
    packed = memoryview(data)[start : start + entry.packed_size]
    if len(packed) < entry.packed_size:
        raise CardFileDamaged(entry.name, "is cut off; the file was left out")
    limit, allowed = ("TOTAL_BYTES", room) if room < ENTRY_BYTES else ("ENTRY_BYTES", ENTRY_BYTES)
    if entry.method == _STORED:
        check_size(len(packed), entry.name, limit, allowed)
        return bytes(packed)
    return inflate(packed, entry.name, limit, allowed, wbits=-zlib.MAX_WBITS)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
