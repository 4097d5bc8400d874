"""Reading a card file: what it is by its bytes, where in it the card lies, and the card with a report.

The order of events: limits, container, candidates, decoding, version, fields, our card. A file's name decides nothing
but the name of a card that has none. Nothing is fetched and nothing touches the disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from persona.card import PersonaCard
from persona.errors import CardFileError, NotACardFile
from persona.interchange import assets, charx, jpeg, mapping, payload, picture, png, v2, webp, yaml_payload
from persona.interchange.disagreement import differing
from persona.interchange.exif import Comment
from persona.interchange.fields import Object
from persona.interchange.limits import CANDIDATES, ENTRIES, FILE_BYTES, OWN_VALUES, TOTAL_BYTES, check_size
from persona.interchange.own_data import PLACE, own
from persona.interchange.payload import Json
from persona.interchange.report import Container, Detected, Findings, ImportReport
from persona.interchange.shapes import Shaped, looks_like_card, to_v3

_NO_CARD = (
    "holds no character card. Image editors, sites and messengers take it out when they save a picture; "
    "ask for the original file"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """One file, read.

    `v3` is the whole V3 object with every unknown key, `original` the file as it came, byte for byte, `assets` the
    files that came with the card by their path, `picture` the card's face (PNG, JPEG or WEBP) if it has one.
    """

    card: PersonaCard
    v3: Mapping[str, object]
    original: bytes
    assets: Mapping[str, bytes]
    picture: bytes | None
    report: ImportReport


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place where a card may lie: what the place is called and how to get at its bytes."""

    carrier: str
    source: png.Text | bytes

    def bytes(self) -> bytes:
        return self.source.text() if isinstance(self.source, png.Text) else self.source


@dataclass(frozen=True, slots=True)
class _Opened:
    container: Container
    candidates: Sequence[_Candidate]
    files: dict[str, bytes] = field(default_factory=dict)
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """The candidate that counts, decoded."""

    value: Json
    carrier: str
    container: Container


def read_card_file(data: bytes, name: str, locale: str | None = None) -> Imported:
    """Read a card file of any kind. `name` is the file's name, `locale` the card's language if it does not say it.

    Raises NotACardFile when there is no card, CardFileDamaged when it cannot be decoded, CardFileTooLarge over a limit
    of `limits`, and UnreadableTag for a `locale` that is none.
    """
    check_size(len(data), name, "FILE_BYTES", FILE_BYTES)
    findings = Findings()
    opened = _open(data, findings)
    found = _best(opened, findings)
    shaped = to_v3(found.value, found.carrier, name, findings)
    held = shaped.v3["data"]
    assert isinstance(held, dict)
    check_size(payload.counted(own(held)), PLACE, "OWN_VALUES", OWN_VALUES, "values")
    portrait = assets.take_portrait(held, opened.files, findings)
    assets.inspect(held, opened.files, findings)
    mapping.unused(shaped.v3, findings)
    card = _small(mapping.read_card(shaped.v3, locale, findings, portrait), shaped)
    return Imported(
        card=card,
        v3=shaped.v3,
        original=data,
        assets=opened.files,
        picture=_face(held, opened),
        report=findings.report(Detected(found.container, found.carrier, shaped.version, shaped.spec_version)),
    )


def _open(data: bytes, findings: Findings) -> _Opened:
    """Find out what the bytes are and where in them cards may lie."""
    if png.is_png(data):
        opened = _open_png(data, findings)
        if opened.candidates or not charx.is_archive(data):
            return opened
    if charx.is_archive(data):
        try:
            return _open_archive(data, findings)
        except NotACardFile:
            if not picture.is_picture(data):
                raise
    if jpeg.is_jpeg(data):
        return _Opened("jpeg", _exif(jpeg.texts(data)), picture=data)
    if webp.is_webp(data):
        return _Opened("webp", _exif(webp.texts(data)), picture=data)
    if png.is_png(data):
        return _open_png(data, Findings())
    return _open_text(data)


def _open_png(data: bytes, findings: Findings) -> _Opened:
    """Every `ccv3` before every `chara`, the last of each first; assets that lie in chunks of their own."""
    texts = png.texts(data, findings)
    candidates: list[_Candidate] = []
    for keyword in ("ccv3", "chara"):
        same = [text for text in texts if text.keyword.lower() == keyword]
        if len(same) > 1:
            findings.warn(same[-1].place, f"{len(same)} chunks are called {keyword}; the last that can be read counts")
        candidates += [_Candidate(f"{keyword} in {text.place}", text) for text in reversed(same)]
    container: Container = "apng" if png.is_animated(data) else "png"
    return _Opened(container, candidates[:CANDIDATES], _chunk_files(texts, findings), data)


def _chunk_files(texts: Sequence[png.Text], findings: Findings) -> dict[str, bytes]:
    """The assets that lie in chunks of their own, by path. One that cannot be read is left out and noted."""
    files: dict[str, bytes] = {}
    total = 0
    for text in texts:
        path = png.asset_path(text.keyword)
        if path is None:
            continue
        check_size(len(files) + 1, text.place, "ENTRIES", ENTRIES, "entries")
        try:
            files[path] = payload.plain(text.text(), text.place, Findings())
        except CardFileError as error:
            findings.unsupported(error.where, error.problem)
            continue
        total += len(files[path])
        check_size(total, text.place, "TOTAL_BYTES", TOTAL_BYTES)
    return files


def _open_archive(data: bytes, findings: Findings) -> _Opened:
    opened = charx.read(data, findings)
    carrier = "card.json in an archive" if not opened.before else "card.json in an archive behind other bytes"
    before = opened.before if picture.is_picture(opened.before) else None
    return _Opened("charx", [_Candidate(carrier, opened.card)], opened.files, before)


def _open_text(data: bytes) -> _Opened:
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    is_json = head[:1] in (b"{", b"[")
    binary = b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    if not head or (binary and not is_json):
        raise NotACardFile("byte 0", "is no PNG, JPEG, WEBP, CHARX, JSON or YAML")
    return _Opened("json", [_Candidate("the file", data)])


def _exif(comments: Sequence[Comment]) -> list[_Candidate]:
    return [_Candidate(comment.field, comment.payload) for comment in comments]


def _best(opened: _Opened, findings: Findings) -> _Found:
    """The first candidate that decodes to a card. Those passed over are warned about; if all fail the first one's
    error is raised."""
    failed: CardFileError | None = None
    for index, candidate in enumerate(opened.candidates):
        notes = Findings()
        try:
            value, is_yaml = _decoded(candidate, notes)
            if not looks_like_card(value) and len(opened.candidates) > 1:
                raise NotACardFile(candidate.carrier, "is no character card")
        except CardFileError as error:
            failed = failed or error
            findings.warn(error.where, f"{error.problem}; it was passed over")
            continue
        findings.extend(notes)
        _compare(candidate, value, opened.candidates[index + 1 :], findings)
        return _Found(value, candidate.carrier, "yaml" if is_yaml else opened.container)
    raise failed or NotACardFile(f"{opened.container} file", _NO_CARD)


class _Decoded(NamedTuple):
    value: Json
    is_yaml: bool


def _decoded(candidate: _Candidate, findings: Findings) -> _Decoded:
    written = payload.plain(candidate.bytes(), candidate.carrier, findings)
    text = payload.text(written, candidate.carrier, findings).strip("\0 \t\r\n")
    if text.startswith(("{", "[")) or candidate.carrier != "the file":
        return _Decoded(payload.parsed(text, candidate.carrier, findings), is_yaml=False)
    value = yaml_payload.parsed(text, candidate.carrier, findings)
    if not isinstance(value, dict):
        raise NotACardFile(candidate.carrier, "is no PNG, JPEG, WEBP, CHARX, JSON or YAML that holds a card")
    return _Decoded(value, is_yaml=True)


def _compare(used: _Candidate, value: Json, others: Sequence[_Candidate], findings: Findings) -> None:
    """Note where the V2 copy says something else than the V3 card: an older tool edited one of them."""
    copy = next((other for other in others if other.carrier.startswith("chara ")), None)
    if copy is None or not used.carrier.startswith("ccv3 "):
        return
    try:
        fields = differing(value, _decoded(copy, Findings()).value)
    except CardFileError as error:
        findings.warn(copy.carrier, f"the V2 copy cannot be read ({error.problem}); ccv3 counts")
        return
    if fields:
        findings.warn(copy.carrier, f"says something else than ccv3, which counts, in: {', '.join(fields)}")


def _small(card: PersonaCard, shaped: Shaped) -> PersonaCard:
    """The card without its V3 object when we wrote it as V2 and it says all of that by itself."""
    held = shaped.v3["data"]
    assert isinstance(held, dict)
    if shaped.version != "V2" or not card.v3 or not own(held):
        return card
    bare = card.model_copy(update={"v3": {}})
    again = to_v3(v2.alone(bare), "", "", Findings()).v3
    data = again["data"]
    assert isinstance(data, dict)
    assets.take_portrait(data, {}, Findings())
    return bare if again == shaped.v3 else card


def _face(data: Object, opened: _Opened) -> bytes | None:
    """The picture of the card: its main icon if that came with it, else the picture it lay in."""
    icon = assets.main_icon(data)
    content = assets.resolve(str(icon.get("uri")), opened.files) if icon is not None else None
    return content if content is not None and picture.is_picture(content) else opened.picture
