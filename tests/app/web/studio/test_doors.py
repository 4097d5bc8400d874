"""The plain routes: nobody gets in, takes a file or leaves one without a session, and not from another site."""

import json
from pathlib import Path

import httpx
import pytest

from persona.interchange.limits import FILE_BYTES
from serving.lookalike import Lookalike
from tests.app.web.studio.conftest import PASSWORD, small_card

House = tuple[str, Lookalike]


def client(house: House, name: str | None = None) -> httpx.Client:
    made = httpx.Client(base_url=house[0], timeout=60)
    if name is not None:
        assert made.post("/studio/session", json={"name": name, "password": PASSWORD}).status_code == 204
    return made


def test_a_session_cookie_stays_with_the_studio(house: House) -> None:
    """The cookie is out of reach of scripts and of other sites, and goes to the Studio only."""
    answer = client(house).post("/studio/session", json={"name": "ana", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/studio"))


@pytest.mark.parametrize("body", ["{}", "[]", "not json", '{"name": 1, "password": 2}'])
def test_a_malformed_sign_in_is_refused(house: House, body: str) -> None:
    """Anything but a name and a password is a bad request, not a failure."""
    assert client(house).post("/studio/session", content=body).status_code == 400


def test_another_site_cannot_sign_in_or_out(house: House) -> None:
    """A request that a browser sends for another site changes nothing."""
    foreign = {"Origin": "https://elsewhere.example"}
    signed_in = client(house, "ana")
    assert signed_in.delete("/studio/session", headers=foreign).status_code == 403
    assert signed_in.get("/studio/export/nova?form=json").status_code == 200


def test_without_a_session_no_file_comes_or_goes(house: House) -> None:
    """Import and export ask for a session, and signing out ends it."""
    stranger = client(house)
    assert stranger.post("/studio/import?name=a.png", content=b"x").status_code == 401
    assert stranger.get("/studio/export/nova").status_code == 401
    member = client(house, "ugo")
    cookie = dict(member.cookies)
    member.delete("/studio/session")
    assert httpx.get(f"{house[0]}/studio/export/nova", cookies=cookie).status_code == 401


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n", 422, "NotACardFile"),
        ("words.txt", b"hello", 422, "NotACardFile"),
        ("card.json", b'{"spec": "chara_card_v3", "data": ', 422, "CardFileDamaged"),
        ("huge.png", b"x" * (FILE_BYTES + 1), 413, "CardFileTooLarge"),
    ],
)
def test_a_file_without_a_card_is_refused_with_its_reason(
    house: House, name: str, content: bytes, status: int, code: str
) -> None:
    """A picture, a text, a broken card and a huge file each get a typed answer."""
    answer = client(house, "ana").post("/studio/import", params={"name": name}, content=content)
    assert (answer.status_code, answer.json()["error"]) == (status, code)


def test_a_reviewer_imports_nothing(house: House, card_file: Path) -> None:
    """Importing is an author's right."""
    answer = client(house, "ben").post("/studio/import?name=vela.png", content=card_file.read_bytes())
    assert (answer.status_code, answer.json()["error"]) == (403, "NotAllowed")


def test_the_imported_file_is_kept_byte_for_byte(house: House, card_file: Path) -> None:
    """What was imported comes back as it was."""
    member, data = client(house, "ana"), card_file.read_bytes()
    first = member.post("/studio/import?name=vela.png", content=data).json()["ok"]
    assert first["persona"] == "vela"
    assert member.get("/studio/export/vela?form=original").content == data


def test_the_preview_is_heard_as_it_is_written(house: House) -> None:
    """A turn with a draft comes line by line: what it is in, the words in pieces, why, and the end."""
    card = small_card("heard").model_dump(mode="json", by_alias=True)
    asked = {
        "values": card,
        "locale": "en",
        "market": "eu",
        "conversation": "c",
        "text": "Please compare trains with rivers at night.",
    }
    assert client(house).post("/studio/say", json=asked).status_code == 401
    answer = client(house, "ana").post("/studio/say", json=asked)
    events = [json.loads(line) for line in answer.text.splitlines()]
    kinds = [event["kind"] for event in events]
    assert kinds[0] == "begun"
    assert kinds.count("text") > 1
    assert kinds[-1] == "done"
    said = "".join(event["delta"] for event in events if event["kind"] == "text")
    assert said.strip() == events[-1]["text"].strip()
    assert next(event for event in events if event["kind"] == "why")["layers"]


@pytest.mark.parametrize(("name", "status", "code"), [("ana", 422, "DocumentUnusable"), ("ben", 403, "NotAllowed")])
def test_a_file_that_is_no_document_is_refused(house: House, name: str, status: int, code: str) -> None:
    """Who may not edit brings nothing in, and what has no text says why."""
    answer = client(house, name).post("/studio/document?name=a.exe", content=b"MZ")
    assert (answer.status_code, answer.json()["error"]) == (status, code)


@pytest.mark.parametrize("form", ["png", "png-v2", "json", "charx", "folder"])
def test_every_format_goes_out(house: House, form: str) -> None:
    """A shipped persona can be exported in each format, as a file with a name."""
    answer = client(house, "tia").get("/studio/export/nova", params={"form": form, "version": "live"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="nova')
