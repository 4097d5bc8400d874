"""The chunk walker: text wherever it lies, damage named by its byte, foreign chunks untouched."""

import zlib

import pytest

from evals.performance import card_corpus as make
from persona.errors import CardFileDamaged
from persona.interchange import png
from persona.interchange.report import Findings


def test_text_of_each_kind_is_found_in_order() -> None:
    """tEXt, zTXt and iTXt give their keyword and their value."""
    data = make.png(
        [make.text_chunk("a", b"1"), make.packed_chunk("b", b"2")],
        [make.international_chunk("c", "ü".encode(), packed=True), make.international_chunk("d", b"4", packed=False)],
    )
    found = png.texts(data, Findings())
    assert [(text.keyword, text.text()) for text in found] == [
        ("a", b"1"),
        ("b", b"2"),
        ("c", "ü".encode()),
        ("d", b"4"),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (make.png()[:-20], "cut off within chunk IDAT"),
        (make.png()[:-12], "ends without IEND"),
        (make.png() + b"tail", "4 bytes follow"),
        (make.png([b"\0\0\0\0\0\0\0\0\0\0\0\0"]), "no PNG chunk begins here"),
        (make.png([make.chunk(b"tEXt", b"keyword only")]), "has no keyword"),
        (make.png([make.chunk(b"iTXt", b"k\0\0\0en")]), "iTXt header is incomplete"),
    ],
)
def test_damage_is_warned_about(data: bytes, said: str) -> None:
    """Each kind of damage has its sentence, and the walk ends or goes on without an error."""
    findings = Findings()
    png.texts(data, findings)
    assert any(said in str(note) for note in findings.warnings)


def test_a_picture_begins_with_its_header() -> None:
    """Another first chunk is refused, with its byte."""
    with pytest.raises(CardFileDamaged, match="byte 8: the PNG does not begin with IHDR"):
        png.texts(png.SIGNATURE + make.chunk(b"IDAT", b"1234"), Findings())


def test_packed_text_that_does_not_inflate_names_its_chunk() -> None:
    """The error says which chunk at which byte."""
    data = make.png([make.chunk(b"zTXt", b"chara\0\0garbage")])
    with pytest.raises(CardFileDamaged, match="chunk zTXt at byte 33: does not inflate"):
        png.texts(data, Findings())[0].text()


def test_text_that_is_cut_off_is_damaged() -> None:
    """A deflate stream without an end is refused."""
    data = make.png([make.chunk(b"zTXt", b"chara\0\0" + zlib.compress(b"x" * 1000)[:-6])])
    with pytest.raises(CardFileDamaged, match="cut off"):
        png.texts(data, Findings())[0].text()


def test_writing_replaces_text_of_its_keyword_only() -> None:
    """Earlier text of the keyword, in any chunk and any case, is gone; the new one stands before the pixels."""
    data = make.png(
        [make.text_chunk("CHARA", b"old"), make.text_chunk("other", b"kept")], [make.packed_chunk("chara", b"older")]
    )
    found = png.texts(png.with_texts(data, {"chara": b"new"}), Findings())
    assert [(text.keyword, text.text()) for text in found] == [("other", b"kept"), ("chara", b"new")]


def test_writing_mends_a_picture_without_an_end() -> None:
    """A picture that was cut off gets its IEND, and every checksum is right."""
    findings = Findings()
    kinds = [chunk.kind for chunk in png.chunks(png.with_texts(make.png()[:-12], {"a": b"1"}), findings)]
    assert kinds == [b"IHDR", b"tEXt", b"IDAT", b"IEND"]
    assert findings.warnings == []


def test_animation_is_told_by_its_chunk() -> None:
    """An APNG has acTL before its pixels."""
    assert png.is_animated(make.png(animated=True))
    assert not png.is_animated(make.png(after=[make.chunk(b"acTL", bytes(8))]))


@pytest.mark.parametrize(
    ("keyword", "path"), [("chara-ext-asset_:1", "1"), ("chara-ext-asset_a/b", "a/b"), ("chara", None)]
)
def test_asset_chunks_of_earlier_applications(keyword: str, path: str | None) -> None:
    """The path is read with and without the colon."""
    assert png.asset_path(keyword) == path
