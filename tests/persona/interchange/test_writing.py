"""Writing: what each format holds, and what it says it cannot hold."""

import base64
import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from evals.performance import card_corpus as make
from persona.card import Overlay
from persona.errors import CardFileDamaged
from persona.folder import read_folder, shipped_catalog
from persona.interchange import png, v2
from persona.interchange.reading import Imported, read_card_file
from persona.interchange.report import Findings
from persona.interchange.writing import losses, write_charx, write_json, write_png_v2, write_png_v3

NOVA = read_folder(shipped_catalog() / "nova")


def carried(picture: bytes) -> dict[str, dict[str, Any]]:
    found = {text.keyword: text.text() for text in png.texts(picture, Findings())}
    return {keyword: json.loads(base64.b64decode(value)) for keyword, value in found.items()}


def imported(**changes: object) -> Imported:
    return read_card_file(make.text(make.v3(**changes)), "a.json")


def test_a_v3_picture_carries_both_versions() -> None:
    """`chara` comes first and holds a V2 copy that says so; `ccv3` holds the whole."""
    cards = carried(write_png_v3(NOVA))
    assert list(cards) == ["chara", "ccv3"]
    copy = cards["chara"]
    assert (copy["spec"], copy["spec_version"]) == ("chara_card_v2", "2.0")
    assert copy["data"]["creator_notes"].startswith(v2.WARNING)
    assert not set(v2.V3_ONLY) & set(copy["data"])
    assert copy["data"]["extensions"]["lookalike"]["likeness"]["basis"] == "fictional"
    assert "locales" not in copy["data"]["extensions"]["lookalike"]
    assert set(cards["ccv3"]["data"]["extensions"]["lookalike"]["locales"]) == set(NOVA.locales)


def test_the_v2_copy_has_no_decorators() -> None:
    """Lines that V2 readers would show to the model are gone from the copy and stay in the V3 card."""
    entry = make.entry(0, content="@@depth 4\n@@@role user\n\nThe lamp.", use_regex=False)
    cards = carried(write_png_v3(imported(character_book={"extensions": {}, "entries": [entry]}).card))
    assert cards["chara"]["data"]["character_book"]["entries"][0]["content"] == "The lamp."
    assert cards["ccv3"]["data"]["character_book"]["entries"][0]["content"].startswith("@@depth 4")


def test_a_v2_picture_carries_v2_alone() -> None:
    """An earlier `ccv3` is taken out of the picture, and the notes carry no warning."""
    cards = carried(write_png_v2(imported().card, write_png_v3(imported().card)))
    assert list(cards) == ["chara"]
    assert cards["chara"]["data"]["creator_notes"] == "For tests."


def test_other_applications_see_something_in_every_language() -> None:
    """`creator_notes_multilingual` is filled from the overlays, without regions, and renewed when they change."""
    notes = json.loads(write_json(NOVA))["data"]["creator_notes_multilingual"]
    assert set(notes) == {locale.split("-")[0] for locale in NOVA.locales}
    card = read_card_file(write_json(imported().card), "a.json").card
    told = card.model_copy(
        update={"locales": {**card.locales, "ja": Overlay(locale="ja", name="ミラ", tagline="灯台")}}
    )
    first = read_card_file(write_json(told), "a.json")
    assert first.v3["data"]["creator_notes_multilingual"] == {  # type: ignore[index]  # JSON
        "en": "For tests.",
        "de": "Zum Testen.",
        "ja": "ミラ: 灯台",
    }
    later = {**first.card.locales, "ja": Overlay(locale="ja", name="ミラ", tagline="海")}
    renewed = json.loads(write_json(first.card.model_copy(update={"locales": later})))
    assert renewed["data"]["creator_notes_multilingual"]["ja"] == "ミラ: 海"


def test_the_date_is_the_callers() -> None:
    """A modification date is written when it is given, and only then."""
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    assert json.loads(write_json(NOVA, modified_at=moment))["data"]["modification_date"] == 1_795_478_400
    assert "modification_date" not in json.loads(write_json(NOVA))["data"]


def test_a_card_without_a_picture_gets_a_drawn_one() -> None:
    """The picture is a portrait in the card's accent that any decoder opens."""
    with Image.open(BytesIO(write_png_v3(NOVA))) as image:
        assert image.size == (400, 600)
        assert image.convert("RGB").getpixel((0, 0)) == (0x7C, 0x4D, 0xFF)


@pytest.mark.parametrize("write", [write_png_v3, write_png_v2, write_charx])
def test_a_picture_that_is_none_is_refused(write: Any) -> None:
    """The error says what to use."""
    with pytest.raises(CardFileDamaged, match="use a PNG, JPEG or WEBP"):
        write(NOVA, b"GIF89a")


def test_assets_travel_between_formats() -> None:
    """An asset of an earlier PNG goes into a CHARX as a file and back into a PNG as a data URI, with its bytes."""
    held = make.v3(assets=[{"type": "emotion", "uri": "__asset:1", "name": "smile", "ext": "png"}])
    chunk = make.text_chunk("chara-ext-asset_:1", base64.b64encode(b"smiling bytes"))
    from_png = read_card_file(make.png([make.carrying("V3", held), chunk]), "a.png")
    assert dict(from_png.assets) == {"1": b"smiling bytes"}
    from_charx = read_card_file(write_charx(from_png.card, from_png.picture, from_png.assets), "a.charx")
    assert from_charx.assets["assets/emotion/images/smile.png"] == b"smiling bytes"
    assert from_charx.picture == make.png()
    written = write_png_v3(from_charx.card, from_charx.picture, from_charx.assets)
    assets = carried(written)["ccv3"]["data"]["assets"]
    assert [asset["uri"][:22] for asset in assets] == ["data:image/png;base64,", "ccdefault:"]
    assert losses(from_charx.card, "png", from_charx.assets) == ()


def test_losses_are_said_beforehand() -> None:
    """V2 loses V3's fields, patterns and decorators; a PNG loses files that nobody names; V3 loses nothing."""
    entry = make.entry(0, content="@@depth 4\nThe lamp.", use_regex=True)
    card = imported(character_book={"extensions": {}, "entries": [entry]}, group_only_greetings=["All!"]).card
    fields = [note.field for note in losses(card, "png-v2")]
    v3_only = [
        "data.group_only_greetings",
        "data.assets",
        "data.source",
        "data.creation_date",
        "data.modification_date",
    ]
    assert fields == [*v3_only, "lore.0", "lore.0"]
    assert [note.field for note in losses(card, "json", {"module.risum": b"1"})] == ["module.risum"]
    assert losses(card, "png") == losses(card, "charx", {"module.risum": b"1"}) == ()


def test_nothing_is_written_that_would_not_be_read() -> None:
    """Every format of a shipped persona is within the reading limits and reports nothing but its rights."""
    for data in (write_png_v3(NOVA), write_png_v2(NOVA), write_json(NOVA), write_charx(NOVA)):
        report = read_card_file(data, "a").report
        assert [note.field for note in report.warnings] == ["data.extensions.lookalike.likeness"]
