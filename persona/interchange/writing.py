"""Writing cards: V3 PNG with a V2 copy, V2 PNG, JSON, CHARX. The same card and picture give the same bytes.

Always writes the card as it is now; the file it once came from is `Imported.original`. `losses` says beforehand what a
format cannot carry. Knows nothing of disks: the caller keeps the bytes.
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from persona.card import PersonaCard
from persona.interchange import archive, png, v2
from persona.interchange.assets import INSIDE, MAIN_ICON, add_portrait, data_uri, inside, listed, main_icon, resolve
from persona.interchange.fields import Object
from persona.interchange.limits import ENTRIES, FILE_BYTES, MIB, TEXT_BYTES, check_size
from persona.interchange.mapping import write_card
from persona.interchange.picture import as_png, drawn
from persona.interchange.report import Findings, Note

Format = Literal["png", "png-v2", "json", "json-v2", "charx"]
INLINE_BYTES = 4 * MIB
"""Assets that a PNG or JSON card takes in as data URIs, all together."""
_NONE: Mapping[str, bytes] = {}
_PORTRAIT_PATH = "assets/other/images/portrait.svg"
_ICON_PATH = "assets/icon/images/main.png"
_FOLDERS = {"png": "images", "jpg": "images", "jpeg": "images", "webp": "images", "gif": "images", "svg": "images"}
_FOLDERS |= {"mp3": "audio", "wav": "audio", "ogg": "audio", "mp4": "video", "webm": "video", "ttf": "fonts"}


def write_png_v3(
    card: PersonaCard,
    picture: bytes | None = None,
    files: Mapping[str, bytes] = _NONE,
    modified_at: datetime | None = None,
) -> bytes:
    """A PNG with the card as `ccv3` and its V2 copy as `chara`.

    `picture` (PNG, JPEG or WEBP) carries it, with every foreign chunk kept; without one a plain picture is drawn in the
    card's accent. `files` are the assets that came with the card. `modified_at` is written as the modification date;
    without it the date stays. Raises CardFileTooLarge for a card over the reading limits, CardFileDamaged for a
    picture that is none.
    """
    v3 = _inlined(card, picture, files, modified_at)
    texts = {"chara": _encoded(v2.beside(v3)), "ccv3": _encoded(v3)}
    return _whole(png.with_texts(_carrier(card, picture), texts))


def write_png_v2(card: PersonaCard, picture: bytes | None = None) -> bytes:
    """A PNG with the card as a V2 `chara` only. Raises as `write_png_v3`; see `losses` for what V2 cannot say."""
    texts = {"chara": _encoded(v2.alone(card))}
    return _whole(png.with_texts(_carrier(card, picture), texts, without=["ccv3"]))


def write_json(
    card: PersonaCard,
    files: Mapping[str, bytes] = _NONE,
    modified_at: datetime | None = None,
    version: Literal["V2", "V3"] = "V3",
) -> bytes:
    """The card as a JSON file, indented. Raises CardFileTooLarge."""
    value = _inlined(card, None, files, modified_at) if version == "V3" else v2.alone(card)
    return _text(value, indent=2) + b"\n"


def write_charx(
    card: PersonaCard,
    picture: bytes | None = None,
    files: Mapping[str, bytes] = _NONE,
    modified_at: datetime | None = None,
) -> bytes:
    """A CHARX: `card.json` and every file that came with the card, the picture as its main icon if there is one.

    Raises CardFileTooLarge over the reading limits and CardFileDamaged for a picture that is none.
    """
    v3 = _dated(write_card(card), modified_at)
    data = _data(v3)
    packed = {path: content for path, content in files.items() if archive.is_safe(path) and path != "card.json"}
    for asset in listed(data):
        _pack(asset, packed)
    if picture is not None:
        _pack_icon(data, picture, packed)
    if card.portrait_svg:
        path = _free(_PORTRAIT_PATH, packed)
        packed[path] = card.portrait_svg.encode()
        add_portrait(data, f"{INSIDE[0]}{path}")
    check_size(len(packed) + 1, "archive", "ENTRIES", ENTRIES, "entries")
    return _whole(archive.write({"card.json": _text(v3), **dict(sorted(packed.items()))}))


def losses(card: PersonaCard, format: Format, files: Mapping[str, bytes] = _NONE) -> tuple[Note, ...]:
    """What the card would lose in a format, field by field; empty when it goes out whole."""
    v3 = write_card(card)
    data = _data(v3)
    found: list[Note] = []
    if format.endswith("v2"):
        for name in v2.V3_ONLY:
            if data.get(name) and name not in ("nickname", "creator_notes_multilingual"):
                found.append(Note(f"data.{name}", "V2 has no such field; it is left out"))
        for entry in card.lore.entries:
            if entry.use_regex:
                found.append(Note(f"lore.{entry.id}", "its keys are patterns, which V2 readers may take for words"))
            if v2.without_decorators(entry.content) != entry.content:
                found.append(Note(f"lore.{entry.id}", "its decorators are V3's; they are left out"))
    if format == "charx":
        left = [path for path in files if not archive.is_safe(path)]
        return (*found, *(Note(path, "has a name that leaves an archive; it is left out") for path in left))
    used = {path for asset in listed(data) if (path := inside(str(asset.get("uri")))) is not None}
    room = 0 if format.endswith("v2") else INLINE_BYTES
    for path, content in files.items():
        room -= len(content) if path in used else 0
        if path not in used or room < 0:
            found.append(Note(path, f"a {format} card has no place for it; export a CHARX to keep it"))
    return tuple(found)


def _inlined(
    card: PersonaCard, picture: bytes | None, files: Mapping[str, bytes], modified_at: datetime | None
) -> Object:
    """The card with its assets as data URIs, as far as they fit."""
    v3 = _dated(write_card(card), modified_at)
    data = _data(v3)
    icon = main_icon(data)
    if picture is not None and icon is not None and resolve(str(icon.get("uri")), files) == picture:
        icon.update(uri=MAIN_ICON["uri"], ext="png")
    room = INLINE_BYTES
    for asset in listed(data):
        path = inside(str(asset.get("uri")))
        content = files.get(path) if path is not None else None
        if content is not None and len(content) <= room and not _carries(picture, f"{png.ASSET_KEYWORDS[0]}{path}"):
            room -= len(content)
            asset["uri"] = data_uri(_media(str(asset.get("ext"))), content)
    if card.portrait_svg:
        add_portrait(data, data_uri("image/svg+xml", card.portrait_svg.encode()))
    return v3


def _pack(asset: Object, packed: dict[str, bytes]) -> None:
    """Point an asset of an earlier application's PNG at its file in the archive."""
    uri = str(asset.get("uri"))
    if not uri.startswith("__asset:") or uri.removeprefix("__asset:") not in packed:
        return
    content = packed.pop(uri.removeprefix("__asset:"))
    ext = str(asset.get("ext"))
    name = "".join(letter for letter in str(asset.get("name")) if letter.isalnum() and letter.isascii()) or "asset"
    kind = "".join(letter for letter in str(asset.get("type")) if letter.isalnum() or letter == "_") or "other"
    path = _free(f"assets/{kind}/{_FOLDERS.get(ext, 'other')}/{name}.{ext if ext.isalnum() else 'bin'}", packed)
    packed[path] = content
    asset["uri"] = f"{INSIDE[0]}{path}"


def _pack_icon(data: Object, picture: bytes, packed: dict[str, bytes]) -> None:
    icon = main_icon(data)
    if icon is not None and not str(icon.get("uri")).startswith("ccdefault:"):
        return
    path = _free(_ICON_PATH, packed)
    face = as_png(picture)
    held = [text.keyword for text in png.texts(face, Findings()) if png.asset_path(text.keyword) is not None]
    packed[path] = png.with_texts(face, {}, without=["chara", "ccv3", *held])
    entry: Object = {**MAIN_ICON, "uri": f"{INSIDE[0]}{path}"}
    if icon is None:
        assets = data.get("assets")
        data["assets"] = [*(assets if isinstance(assets, list) else []), entry]
    else:
        icon.update(entry)


def _free(path: str, taken: Mapping[str, bytes]) -> str:
    stem, _, ext = path.rpartition(".")
    number = 2
    while path in taken:
        path = f"{stem}-{number}.{ext}"
        number += 1
    return path


def _carrier(card: PersonaCard, picture: bytes | None) -> bytes:
    return as_png(picture) if picture is not None else drawn(card.accent)


def _carries(picture: bytes | None, keyword: str) -> bool:
    if picture is None or not png.is_png(picture):
        return False
    return any(text.keyword.lower() == keyword.lower() for text in png.texts(picture, Findings()))


def _media(ext: str) -> str:
    folder = _FOLDERS.get(ext, "")
    if folder == "images":
        return "image/" + {"svg": "svg+xml", "jpg": "jpeg"}.get(ext, ext)
    return f"{folder}/{ext}" if folder in ("audio", "video") else "application/octet-stream"


def _dated(v3: Object, modified_at: datetime | None) -> Object:
    if modified_at is not None:
        _data(v3)["modification_date"] = int(modified_at.timestamp())
    return v3


def _encoded(value: Object) -> bytes:
    return base64.b64encode(_text(value))


def _text(value: Object, indent: int | None = None) -> bytes:
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False).encode()
    check_size(len(text), "card", "TEXT_BYTES", TEXT_BYTES)
    return text


def _whole(data: bytes) -> bytes:
    check_size(len(data), "file", "FILE_BYTES", FILE_BYTES)
    return data


def _data(v3: Object) -> Object:
    data = v3["data"]
    assert isinstance(data, dict)
    return data
