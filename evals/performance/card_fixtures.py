"""A corpus of card files: every known deviation, in every version it occurs in, with what a reader must make of it.

Generated, never stored. Names begin with the number of the deviation (`row-14`), or say what they are. Used by the
tests and, as seeds, by the fuzzer.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from evals.performance import card_corpus as make

Expected = Literal["card", "NotACardFile", "CardFileDamaged", "CardFileTooLarge"]


@dataclass(frozen=True, slots=True)
class Fixture:
    """A file, its name, and whether a reader finds a card in it or which error it raises."""

    name: str
    data: bytes
    file_name: str
    expected: Expected = "card"


@cache
def corpus() -> tuple[Fixture, ...]:
    """All fixtures, in a fixed order; the same bytes every time."""
    return (*_carriers(), *_shapes(), *_fields(), *_archives(), *_pictures(), *_texts(), *_names(), *_oversized())


def _carriers() -> Iterator[Fixture]:
    """Where in a PNG a card may lie (rows 1 to 8, 29, 30, 35)."""
    for version in make.VERSIONS:
        card = make.versioned(version)
        keyword = "ccv3" if version == "V3" else "chara"
        coded = make.encoded(card)
        lines = re.sub(rb"(.{76})", rb"\1\r\n", coded).rstrip(b"=")
        url_safe = base64.urlsafe_b64encode(make.text(make.versioned(version, scenario="???>>>~~~"))).rstrip(b"=")
        plain = make.text_chunk(keyword, coded)
        foreign = [make.text_chunk("Software", b"A tool"), make.text_chunk("prompt", b'{"seed": 1}')]
        wrong = make.chunk(b"tEXt", keyword.encode() + b"\0" + coded, crc=1)
        yield _png(f"row-01-ztxt-{version}", make.packed_chunk(keyword, coded))
        yield _png(f"row-01-itxt-{version}", make.international_chunk(keyword, coded, packed=False))
        yield _png(f"row-01-itxt-packed-{version}", make.international_chunk(keyword, coded, packed=True))
        yield Fixture(f"row-02-after-pixels-{version}", make.png(after=[plain]), "a.png")
        yield Fixture(f"row-05-others-first-{version}", make.png([*foreign, plain]), "a.png")
        yield Fixture(f"row-29-wrong-crc-{version}", make.png([wrong]), "a.png")
        yield _png(f"row-30-line-breaks-{version}", make.text_chunk(keyword, lines))
        yield _png(f"row-30-url-safe-{version}", make.text_chunk(keyword, url_safe))
        yield Fixture(
            f"row-35-foreign-chunks-{version}", make.png([*foreign, plain], [make.chunk(b"teSt", b"x")]), "a.png"
        )
        yield Fixture(f"apng-{version}", make.png([plain], animated=True), "a.png")
        yield Fixture(f"truncated-{version}", make.png(after=[plain])[:-40], "a.png", "NotACardFile")
        yield _png(f"raw-json-chunk-{version}", make.text_chunk(keyword.upper(), make.text(card)))
    yield Fixture(
        "row-03-card-stripped", make.png([make.text_chunk("Software", b"An optimiser")]), "a.png", "NotACardFile"
    )
    big = make.encoded(make.v2(description=_noise(24_000)))
    yield _png("row-04-two-mebibytes-packed", make.packed_chunk("chara", big))
    first, last = make.encoded(make.v2("First")), make.encoded(make.v2("Last"))
    yield _png("row-06-duplicates", make.text_chunk("chara", first) + make.text_chunk("chara", last))
    yield _png("row-06-last-broken", make.text_chunk("chara", first) + make.text_chunk("chara", b"!broken"))
    yield _png("row-07-ccv3-only", make.carrying("V3", make.v3()))
    both = make.carrying("V2", make.v2(description="Edited by an old tool.")) + make.carrying("V3", make.v3())
    yield _png("row-08-disagreement", both)


def _shapes() -> Iterator[Fixture]:
    """Which version a card is (rows 9, 12, 17, 18, 19, 38, 40)."""
    labelled = make.v2()
    labelled |= {"spec": "chara_card_v3", "spec_version": "3.0"}
    yield _json("row-09-v3-label-v2-shape", labelled)
    for version in ("V2", "V3"):
        moved = make.versioned(version)
        moved["character_book"] = moved["data"].pop("character_book")
        yield _json(f"row-12-book-at-top-{version}", moved)
        bare = make.versioned(version)
        bare |= bare.pop("data")
        yield _json(f"row-17-data-missing-{version}", bare)
        yield _json(f"row-17-mirrors-differ-{version}", make.versioned(version) | make.v1("Stale"))
        yield _json(f"row-18-mirrored-{version}", make.v1() | make.versioned(version))
    yield _json("row-19-placeholder-V1", make.v1(creator_notes="Creator's notes go here."))
    yield _json("row-19-creatorcomment-V1", make.v1(creatorcomment="Be kind to her."))
    yield _json("row-38-only-names-V1", make.v1(description="D", personality="P"))
    for said in ("3.1", "3", "three", 3.0, 2.0, None):
        yield _json(f"row-40-spec-version-{said}", make.v3() | {"spec_version": said})
    yield _json(
        "pygmalion", {"char_name": "Mira", "char_persona": "Dry.", "char_greeting": "Hi.", "world_scenario": "Sea."}
    )
    yield _json("text-generation-webui", {"name": "Mira", "context": "A keeper.", "greeting": "Hi."})
    yield _json("lore-book-alone", {"spec": "lorebook_v3", "data": make.book(1)}, "NotACardFile")
    yield _json("package-json", {"name": "left", "description": "A package", "version": "1.0.0"}, "NotACardFile")
    yield _json("a-list", [make.v2()], "NotACardFile")


def _fields() -> Iterator[Fixture]:
    """Values of the wrong type (rows 10 to 16, 27, 28, 34, 37, 39)."""
    for version in ("V2", "V3"):
        yield _card(f"row-10-greeting-a-text-{version}", version, alternate_greetings="Only one.")
        yield _card(f"row-11-book-null-{version}", version, character_book=None)
        yield _card(f"row-13-version-a-number-{version}", version, character_version=1.5)
        odd = [
            make.entry(1, enabled="true", constant=1, position=4, case_sensitive="no"),
            make.entry(1, insertion_order="7", keys="lamp, wick", selective="yes", secondary_keys=None),
            make.entry(2, id="1"),
            {"key": ["oil"], "content": None, "disable": False, "order": 3, "uid": 9},
        ]
        yield _card(f"row-14-loose-types-{version}", version, tags="sea, lamp ,", character_book={"entries": odd})
        nested = {"name": "", "scan_depth": "", "extensions": {"odd": {"depth": ""}}, "entries": []}
        yield _card(
            f"row-16-empty-for-number-{version}", version, character_book=nested, extensions={"talkativeness": ""}
        )
        patterns = [make.entry(0, use_regex=True, keys=["/(a+)+$/i", "(?<=x)y", "[", "x" * 600])]
        yield _card(f"row-27-patterns-{version}", version, character_book={"extensions": {}, "entries": patterns})
        script = "<img src=https://example.org/x onerror=alert(1)><script>alert(1)</script>Hello <USER>"
        yield _card(f"row-28-html-{version}", version, first_mes=script, creator_notes=script)
        yield _card(f"row-34-big-{version}", version, character_book=make.book(2_000), description="wick " * 100_000)
        yield _card(f"row-37-book-of-one-{version}", version, character_book=make.book(1))
        packed = "# `en`\nA keeper.\n# `de`\nEine Wärterin.\n"
        yield _card(f"row-39-packed-notes-{version}", version, creator_notes=packed, creator_notes_multilingual=None)
        yield _card(f"book-of-none-{version}", version, character_book={"extensions": {}, "entries": []})
        keys = {"extensions": {}, "entries": {"0": make.entry(0), "1": make.entry(1)}}
        yield _card(f"book-by-number-{version}", version, character_book=keys)
    for version in make.VERSIONS:
        yield _card(f"row-15-no-name-{version}", version, name="")
        yield _card(f"unicode-{version}", version, first_mes="e\u0301 \u202eRTL\u202c \u200b 👩🏽‍🎤 \U00020000 \0")


def _archives() -> Iterator[Fixture]:
    """CHARX (rows 21 to 26)."""
    image = make.png()
    uri = "embeded://assets/icon/images/main.png"
    held = make.v3(assets=[{"type": "icon", "uri": uri, "name": "main", "ext": "png"}])
    files = {"card.json": make.text(held), "assets/icon/images/main.png": image}
    yield Fixture("charx", make.archive(files), "a.charx")
    yield Fixture("charx-stored", make.archive(files, packed=False), "a.charx")
    zipped = make.archive(files)
    yield Fixture("row-21-jpeg-with-zip", make.jpeg() + zipped, "a.jpg")
    yield Fixture(
        "row-21-jpeg-with-zip-counted-from-start", make.jpeg() + make.archive(files, shift=len(make.jpeg())), "a.jpeg"
    )
    yield Fixture("row-21-program-with-zip", b"MZ" + b"\x90PK\3\4" * 40 + zipped, "a.exe")
    risu_uri = "embeded://assets/other/image/smile.png"
    risu = make.v3(assets=[{"type": "emotion", "uri": risu_uri, "name": "smile", "ext": "png"}])
    more = {"assets/other/image/smile.png": image, "x_meta/smile.json": b"{}", "module.risum": b"\0\1"}
    yield Fixture("row-22-singular-folder", make.archive({"card.json": make.text(risu), **more}), "a.charx")
    yield Fixture("row-23-asset-missing", make.archive({"card.json": make.text(held)}), "a.charx")
    bomb = {"card.json": make.text(held), "assets/zeros.bin": bytes(8_000_000)}
    yield Fixture("row-25-bomb", make.archive(bomb), "a.charx", "CardFileTooLarge")
    yield Fixture("row-25-bomb-that-lies", make.archive(bomb, claimed=10), "a.charx", "CardFileTooLarge")
    many = [("card.json", make.text(held)), *((f"f{n}", b"") for n in range(600))]
    yield Fixture("row-25-many-entries", make.archive(many), "a.charx", "CardFileTooLarge")
    yield Fixture("row-25-shared-bytes", make.archive([("card.json", make.text(held))], repeat_first=300), "a.charx")
    paths = ("../../etc/passwd", "/etc/passwd", "C:\\x", "a/../../b", "a//b", "nul\0x")
    yield Fixture("row-26-paths", make.archive({"card.json": make.text(held), **dict.fromkeys(paths, b"x")}), "a.charx")
    yield Fixture("charx-encrypted", make.archive(files, flags=1), "a.charx", "NotACardFile")
    yield Fixture("charx-without-card", make.archive({"other.json": b"{}"}), "a.charx", "NotACardFile")
    yield Fixture("charx-cut-off", make.archive(files)[:-10], "a.charx", "NotACardFile")


def _pictures() -> Iterator[Fixture]:
    """EXIF, and names that lie about formats (rows 20, 31, 41)."""
    for version in make.VERSIONS:
        card = make.text(make.versioned(version, "Ωμέγα"))
        numbers = ",".join(str(byte) for byte in card).encode()
        wide = json.dumps(make.versioned(version)).encode("utf-16-be")
        yield Fixture(f"row-20-webp-text-{version}", make.webp(make.exif(card)), "a.webp")
        yield Fixture(f"row-20-webp-numbers-{version}", make.webp(make.exif(numbers, charset=b"")), "a.webp")
        yield Fixture(
            f"row-20-webp-wide-{version}", make.webp(make.exif(wide, order=">", charset=b"UNICODE\0")), "a.webp"
        )
        yield Fixture(f"row-31-jpeg-exif-{version}", make.jpeg(make.exif(card)), "a.jpg")
        yield Fixture(
            f"row-41-png-called-json-{version}", make.png([make.carrying(version, make.versioned(version))]), "A.JSON"
        )
    yield Fixture("webp-without-card", make.webp(make.exif(b"A holiday")), "a.webp", "CardFileDamaged")
    yield Fixture("jpeg-without-card", make.jpeg(), "a.jpg", "NotACardFile")


def _texts() -> Iterator[Fixture]:
    """JSON and YAML, whole and broken."""
    for version in make.VERSIONS:
        card = make.text(make.versioned(version))
        yield Fixture(f"json-mark-{version}", b"\xef\xbb\xbf" + card, "a.json")
        yield Fixture(f"json-utf16-{version}", b"\xff\xfe" + card.decode().encode("utf-16-le"), "a.json")
        yield Fixture(f"json-base64-{version}", base64.encodebytes(card), "a.txt")
    yaml = "name: Mira\nfirst_mes: |\n  Hello.\n  Again.\npersonality: dry\ndescription: 1.50\nnull_key: ~\n"
    yield Fixture("yaml-V1", yaml.encode(), "a.yaml")
    yield Fixture("yaml-alias", b"name: &a x\nfirst_mes: *a\n", "a.yaml", "CardFileDamaged")
    card = make.text(make.v2())
    yield Fixture("json-cut-off", card[:-9], "a.json", "CardFileDamaged")
    yield Fixture("json-nan", card[:-1] + b', "x": NaN}', "a.json", "CardFileDamaged")
    yield Fixture("json-beyond-bounds", card[:-1] + b', "x": 1e999}', "a.json")
    yield Fixture("json-twice", card[:-1] + b', "x": 1, "x": 2}', "a.json")
    yield Fixture("json-half-pair", card[:-1] + b', "x": "\\ud800"}', "a.json")
    yield Fixture("json-not-utf8", card.replace(b"test", b"te\xffst"), "a.json")
    yield Fixture("nothing", b"", "a.json", "NotACardFile")
    yield Fixture("noise", bytes(range(256)) * 4, "a.bin", "NotACardFile")


def _names() -> Iterator[Fixture]:
    for script, name in make.NAMES.items():
        for version in make.VERSIONS:
            yield Fixture(
                f"name-{script}-{version}", make.png([make.carrying(version, make.versioned(version, name))]), "a.png"
            )


def _oversized() -> Iterator[Fixture]:
    packed = make.packed_chunk("chara", b"A" * 13_000_000)
    yield Fixture("row-04-text-too-large", make.png([packed]), "a.png", "CardFileTooLarge")
    yield Fixture("row-01-bomb", make.png([make.packed_chunk("chara", b" " * 3_000_000)]), "a.png", "CardFileTooLarge")
    yield Fixture("json-too-deep", b'{"name":' + b"[" * 70 + b"]" * 70 + b"}", "a.json", "CardFileTooLarge")
    yield Fixture("json-far-too-deep", b"[" * 100_000, "a.json", "CardFileTooLarge")
    yield Fixture("json-too-many-values", b"[" + b"1," * 600_000 + b"1]", "a.json", "CardFileTooLarge")
    yield _card("book-too-large", "V3", "CardFileTooLarge", character_book=make.book(5_001))
    loose = b"".join(hashlib.sha256(str(number).encode()).digest() + bytes(3_000) for number in range(1_300))
    assets = b"".join(make.packed_chunk(f"chara-ext-asset_:{number}", loose) for number in range(40))
    slow = [make.entry(0, use_regex=True, keys=[f"(\\pL{{31}}){{31}}{number}" for number in range(2_000)])]
    yield _card("slow-patterns", "V3", character_book={"extensions": {}, "entries": slow})
    yield _card("own-data-too-large", "V3", "CardFileTooLarge", extensions={"lookalike": {"knowledge": [1] * 70_000}})
    carrier = make.png([make.carrying("V3", make.v3()), assets])
    yield Fixture("png-assets-bomb", carrier, "a.png", "CardFileTooLarge")
    broken = make.text_chunk("chara-ext-asset_:1", b"A" * 17) + make.chunk(b"zTXt", b"chara-ext-asset_:2\0\0garbage")
    yield _png("png-asset-broken", make.carrying("V3", make.v3()) + broken)
    chunks = make.chunk(b"teSt", b"") * 70_000
    yield Fixture("png-too-many-chunks", make.png([chunks]), "a.png", "CardFileTooLarge")


def _noise(rounds: int) -> str:
    """Text that hardly packs, the same every time: 64 letters a round."""
    return "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(rounds))


def _png(name: str, chunk: bytes) -> Fixture:
    return Fixture(name, make.png([chunk]), "a.png")


def _json(name: str, card: object, expected: Expected = "card") -> Fixture:
    return Fixture(name, make.text(card), "a.json", expected)


def _card(name: str, version: str, expected: Expected = "card", /, **changes: object) -> Fixture:
    return _json(name, make.versioned(version, **changes), expected)
