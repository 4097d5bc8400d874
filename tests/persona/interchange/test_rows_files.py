"""What goes wrong in the wild, part one: the files that cards travel in. One test a row, its number in its name."""

import json
import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from evals.performance import card_corpus as make
from evals.performance.card_fixtures import corpus
from persona.errors import CardFileTooLarge, NotACardFile
from persona.interchange import png
from persona.interchange.limits import FILE_BYTES
from persona.interchange.reading import Imported, read_card_file
from persona.interchange.report import Findings
from persona.interchange.writing import write_charx, write_json, write_png_v2, write_png_v3

FIXTURES = {fixture.name: fixture for fixture in corpus()}
each_version = pytest.mark.parametrize("version", make.VERSIONS)


def read(name: str) -> Imported:
    fixture = FIXTURES[name]
    return read_card_file(fixture.data, fixture.file_name)


def notes(imported: Imported, kind: str) -> str:
    return "\n".join(str(note) for note in getattr(imported.report, kind))


@each_version
@pytest.mark.parametrize("form", ["ztxt", "itxt", "itxt-packed"])
def test_row_01_card_in_ztxt_or_itxt(form: str, version: str) -> None:
    """A card is read from zTXt and iTXt, packed or not, and its inflated size is bounded."""
    assert read(f"row-01-{form}-{version}").card.name == "Mira Vale"
    with pytest.raises(CardFileTooLarge, match="RATIO"):
        read("row-01-bomb")


@each_version
def test_row_02_text_after_the_pixels(version: str) -> None:
    """A text chunk behind IDAT is found without decoding a pixel."""
    assert read(f"row-02-after-pixels-{version}").card.name == "Mira Vale"


def test_row_03_card_stripped_by_a_tool() -> None:
    """A picture whose card was taken out says so; one that still has it is kept byte for byte."""
    with pytest.raises(NotACardFile, match="ask for the original"):
        read("row-03-card-stripped")
    fixture = FIXTURES["row-07-ccv3-only"]
    assert read("row-07-ccv3-only").original == fixture.data


def test_row_04_large_texts_have_our_own_limit() -> None:
    """Two MiB in a zTXt chunk are read, 13 are refused with the chunk and the limit named."""
    assert len(read("row-04-two-mebibytes-packed").v3["data"]["description"]) > 1_500_000  # type: ignore[index]  # JSON
    with pytest.raises(CardFileTooLarge, match=r"chunk zTXt at byte 33.*TEXT_BYTES|RATIO"):
        read("row-04-text-too-large")


@each_version
def test_row_05_other_text_first(version: str) -> None:
    """The card is searched for by its keyword, not by its place."""
    assert read(f"row-05-others-first-{version}").card.name == "Mira Vale"


def test_row_06_duplicate_chunks() -> None:
    """Of several chunks of one keyword the last that can be read counts, and the report says so."""
    imported = read("row-06-duplicates")
    assert imported.card.name == "Last"
    assert "2 chunks are called chara" in notes(imported, "warnings")
    assert read("row-06-last-broken").card.name == "First"


def test_row_07_ccv3_only() -> None:
    """A PNG with `ccv3` and no `chara` is read."""
    assert read("row-07-ccv3-only").report.detected.carrier.startswith("ccv3")


def test_row_08_chara_and_ccv3_disagree() -> None:
    """`ccv3` counts, the differing fields are named, and an export rewrites both."""
    imported = read("row-08-disagreement")
    assert "keeps a lighthouse" in imported.card.locales["en"].description
    assert "ccv3, which counts, in: description" in notes(imported, "warnings")
    again = read_card_file(write_png_v3(imported.card, imported.picture), "b.png")
    assert "which counts" not in notes(again, "warnings")


@pytest.mark.parametrize(
    ("name", "carrier"), [("row-21-jpeg-with-zip", "a.jpg"), ("row-21-jpeg-with-zip-counted-from-start", "a.jpg")]
)
def test_row_21_zip_behind_a_jpeg(name: str, carrier: str) -> None:
    """An archive is found from its end, behind a JPEG, whichever way its offsets count."""
    imported = read(name)
    assert imported.card.name == "Mira Vale"
    assert set(imported.assets) == {"assets/icon/images/main.png"}


def test_row_21_zip_behind_a_program() -> None:
    """A self-extracting archive is read although its first bytes hold false beginnings."""
    assert read("row-21-program-with-zip").card.name == "Mira Vale"


@each_version
@pytest.mark.parametrize("form", ["text", "numbers", "wide"])
def test_row_20_webp_user_comment(form: str, version: str) -> None:
    """A WEBP card is read from its EXIF comment: JSON, comma-separated byte numbers, or two bytes a letter."""
    expected = "Mira Vale" if form == "wide" else "Ωμέγα"
    assert read(f"row-20-webp-{form}-{version}").card.name == expected


def test_row_22_singular_asset_folder() -> None:
    """The uri decides where an asset lies, and files that nobody names are kept for export."""
    imported = read("row-22-singular-folder")
    assert set(imported.assets) == {"assets/other/image/smile.png", "x_meta/smile.json", "module.risum"}
    again = read_card_file(write_charx(imported.card, files=imported.assets), "b.charx")
    assert again.assets == imported.assets
    assert again.card == imported.card


def test_row_23_missing_asset() -> None:
    """A missing asset is reported and the card comes in."""
    imported = read("row-23-asset-missing")
    assert imported.card.name == "Mira Vale"
    assert "main.png is not in the file" in notes(imported, "unsupported_assets")


def test_row_24_file_over_the_limit() -> None:
    """A file over 64 MiB is refused at once, with the limit in the message."""
    with pytest.raises(CardFileTooLarge, match=r"FILE_BYTES = 67,108,864 bytes") as caught:
        read_card_file(bytes(FILE_BYTES + 1), "huge.charx")
    assert caught.value.limit == "FILE_BYTES"


@pytest.mark.parametrize("name", ["row-25-bomb", "row-25-bomb-that-lies", "row-25-many-entries"])
def test_row_25_zip_bomb(name: str) -> None:
    """A bomb is stopped while it inflates, whatever sizes it declares."""
    with pytest.raises(CardFileTooLarge):
        read(name)


def test_row_25_files_that_share_their_bytes() -> None:
    """Three hundred names for the same bytes are one file; the others are reported."""
    imported = read("row-25-shared-bytes")
    assert "shares its bytes" in notes(imported, "unsupported_assets")


def test_row_26_path_traversal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that leave the archive are left out and reported, and nothing at all is written to disk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "open", None)
    imported = read("row-26-paths")
    assert imported.assets == {}
    assert notes(imported, "unsupported_assets").count("leaves the archive") == 6
    assert list(tmp_path.iterdir()) == []


@each_version
def test_row_29_wrong_checksum(version: str) -> None:
    """A wrong CRC is warned about, with its byte, and the card is read."""
    imported = read(f"row-29-wrong-crc-{version}")
    assert imported.card.name == "Mira Vale"
    assert "checksum (CRC) is wrong" in notes(imported, "warnings")


@each_version
@pytest.mark.parametrize("form", ["line-breaks", "url-safe"])
def test_row_30_loose_base64(form: str, version: str) -> None:
    """Base64 with line breaks, without padding or in the URL alphabet is read and noted."""
    imported = read(f"row-30-{form}-{version}")
    assert imported.card.name == "Mira Vale"
    assert "base64" in notes(imported, "coerced")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_row_31_picture_is_no_png(kind: str) -> None:
    """A JPEG or WEBP face is transcoded for a PNG export: the same size, not a blank pixel."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "#B3432B").save(buffer, kind)
    exported = write_png_v3(read("row-31-jpeg-exif-V2").card, buffer.getvalue())
    with Image.open(BytesIO(exported)) as image:
        assert (image.format, image.size) == ("PNG", (40, 30))


@each_version
def test_row_35_foreign_chunks(version: str) -> None:
    """Every foreign chunk is in the export, whole and in order."""
    fixture = FIXTURES[f"row-35-foreign-chunks-{version}"]
    for write in (write_png_v3, write_png_v2):
        assert foreign(write(read(fixture.name).card, fixture.data)) == foreign(fixture.data)
    assert [kind for kind, _ in foreign(fixture.data)] == [b"IHDR", b"tEXt", b"tEXt", b"IDAT", b"teSt", b"IEND"]


def foreign(picture: bytes) -> list[tuple[bytes, bytes]]:
    found = [(chunk.kind, bytes(chunk.data)) for chunk in png.chunks(picture, Findings())]
    return [(kind, data) for kind, data in found if not data.startswith((b"chara\0", b"ccv3\0"))]


@each_version
def test_row_41_wrong_extension(version: str) -> None:
    """The bytes decide what a file is; its name does not."""
    assert read(f"row-41-png-called-json-{version}").report.detected.container == "png"


@each_version
def test_row_33_export_gives_the_edited_card(version: str) -> None:
    """An export holds the card as edited; the original is a thing of its own and stays as it came."""
    fixture = FIXTURES[f"row-41-png-called-json-{version}"]
    imported = read(fixture.name)
    edited = imported.card.model_copy(update={"name": "Mira Edited"})
    assert json.loads(write_json(edited))["data"]["name"] == "Mira Edited"
    assert read_card_file(write_png_v3(edited, imported.picture), "b.png").card.name == "Mira Edited"
    assert imported.original == fixture.data


@pytest.mark.parametrize("version", ["V2", "V3"])
def test_row_34_big_cards_go_out(version: str) -> None:
    """A card with 2,000 entries and 500,000 letters is written in every format and comes back the same."""
    card = read(f"row-34-big-{version}").card
    for write in (write_png_v3, write_json, write_charx):
        assert read_card_file(write(card), "b").card == card
