"""From a card's bytes to plain values: base64, character sets, JSON.

Takes what tools in the wild write and notes what it had to put up with. Knows nothing of cards.
"""

import base64
import binascii
import codecs
import json
import math
import re
from collections.abc import Mapping

from persona.errors import CardFileDamaged, CardFileTooLarge
from persona.interchange.limits import JSON_DEPTH, NUMBER_DIGITS, TEXT_BYTES, VALUES, check_size
from persona.interchange.report import Findings

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,3}")
_SHORTEST_BASE64 = 16
_ENCODED_BYTES = TEXT_BYTES * 3 // 2
"""The text limit in base64, with room for line breaks."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(payload: bytes, where: str, findings: Findings) -> bytes:
    """The payload without base64, if it is base64: line breaks, missing padding and the URL alphabet are accepted.

    Raises CardFileTooLarge over 8 MiB and CardFileDamaged when what looks like base64 is not.
    """
    check_size(len(payload), where, "TEXT_BYTES", _ENCODED_BYTES)
    squeezed = payload.translate(None, b" \t\r\n")
    if len(squeezed) < _SHORTEST_BASE64 or not _BASE64.fullmatch(squeezed):
        check_size(len(payload), where, "TEXT_BYTES", TEXT_BYTES)
        return payload
    body = squeezed.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    if len(body) % 4 == 1:
        findings.warn(where, "its base64 has one letter too many; the last was left out")
        body = body[:-1]
    try:
        decoded = base64.b64decode(body + b"=" * (-len(body) % 4), validate=True)
    except binascii.Error as error:
        raise CardFileDamaged(where, f"is not base64 ({error}); export the card again") from error
    if squeezed != payload or len(squeezed) % 4 or body != squeezed.rstrip(b"="):
        findings.coerce(where, "base64 with line breaks, without padding or in the URL alphabet was put right")
    check_size(len(decoded), where, "TEXT_BYTES", TEXT_BYTES)
    return decoded


def text(payload: bytes, where: str, findings: Findings) -> str:
    """The payload as text: UTF-8, or what its byte order mark says; bytes that do not decode become U+FFFD."""
    mark, charset = next(((mark, name) for mark, name in _MARKS if payload.startswith(mark)), (b"", "utf-8"))
    body = payload[len(mark) :]
    try:
        decoded = body.decode(charset)
    except UnicodeDecodeError as error:
        findings.warn(where, f"is not {charset.upper()} at byte {error.start}; what cannot be read became U+FFFD")
        decoded = body.decode(charset, "replace")
    return decoded.lstrip("\ufeff")


def parsed(written: str, where: str, findings: Findings) -> Json:
    """The JSON value that the text holds, free of NaN and of halves of surrogate pairs.

    Raises CardFileDamaged, with line and column, for text that is not JSON, and CardFileTooLarge for over 500,000
    values or 64 levels. Of keys that appear twice in one object the last counts; that is noted.
    """
    check_values(sum(written.count(mark) for mark in ",[{"), where)
    twice: list[str] = []
    unbounded: list[str] = []

    def fraction(digits: str) -> float | None:
        number = float(digits)
        if math.isfinite(number):
            return number
        unbounded.append(digits)
        return None

    def made(pairs: list[tuple[str, Json]]) -> Json:
        made_object = dict(pairs)
        if len(made_object) < len(pairs):
            seen: set[str] = set()
            twice.extend(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add gives None
        return made_object

    try:
        value: Json = json.loads(
            written, object_pairs_hook=made, parse_constant=_no_constant, parse_int=_whole, parse_float=fraction
        )
    except RecursionError as error:
        raise CardFileTooLarge(where, "JSON_DEPTH", JSON_DEPTH, "levels") from error
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise CardFileDamaged(place, f"is not JSON: {error.msg}") from error
    except ValueError as error:
        raise CardFileDamaged(where, f"is not JSON: {error}") from error
    for key in twice[:20]:
        findings.warn(f"{where}, {key[:80]}", "appears twice in one object; the last one counts")
    if unbounded:
        findings.coerce(where, f"the number {unbounded[0][:20]} is beyond all bounds and became null")
    check_depth(value, where)
    return _without_surrogates(value, where, findings) if "\\ud" in written or "\\uD" in written else value


def counted(value: Json) -> int:
    """How many values the value holds, itself included."""
    count = 0
    waiting: list[Json] = [value]
    while waiting:
        item = waiting.pop()
        count += 1
        if isinstance(item, dict):
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
    return count


def copied(value: Json) -> Json:
    """A copy that shares nothing with the value."""
    if isinstance(value, dict):
        return {key: copied(child) for key, child in value.items()}
    return [copied(child) for child in value] if isinstance(value, list) else value


def copied_object(value: Mapping[str, Json]) -> dict[str, Json]:
    """A copy of an object that shares nothing with it."""
    return {key: copied(child) for key, child in value.items()}


def check_values(count: int, where: str) -> None:
    """Raise CardFileTooLarge over 500,000 values."""
    check_size(count, where, "VALUES", VALUES, "values")


def check_depth(value: Json, where: str) -> None:
    """Raise CardFileTooLarge when objects and lists lie within each other more than 64 deep."""
    level: list[Json] = [value]
    depth = 0
    while level:
        below: list[Json] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(child for child in item.values() if isinstance(child, dict | list))
            elif isinstance(item, list):
                below.extend(child for child in item if isinstance(child, dict | list))
        depth += 1
        if below:
            check_size(depth + 1, where, "JSON_DEPTH", JSON_DEPTH, "levels")
        level = below


def _without_surrogates(value: Json, where: str, findings: Findings) -> Json:
    """The value with halves of surrogate pairs, which no text can hold, replaced by U+FFFD."""
    changed = False

    def clean(item: Json) -> Json:
        nonlocal changed
        if isinstance(item, str):
            changed = changed or _SURROGATE.search(item) is not None
            return _SURROGATE.sub("\ufffd", item)
        if isinstance(item, dict):
            return {str(clean(key)): clean(child) for key, child in item.items()}
        return [clean(child) for child in item] if isinstance(item, list) else item

    result = clean(value)
    if changed:
        findings.coerce(where, "halves of surrogate pairs, which are no letters, became U+FFFD")
    return result


def _whole(digits: str) -> int:
    if len(digits) > NUMBER_DIGITS:
        raise ValueError(f"a number has {len(digits)} digits; the limit NUMBER_DIGITS is {NUMBER_DIGITS}")
    return int(digits)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON value")
