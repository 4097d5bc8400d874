"""Reports over the API: filed with a receipt, refused with the field that is wrong."""

import httpx
import pytest

from serving.incidents.values import FiledReport
from tests.app.conftest import Running

REPORT = {"persona": "nova", "conversation": "talk-9", "message": "m-1", "reason": "harmful", "note": "Rude.\0"}


def post(running: Running, key: str = "right-key", **changes: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{running.url}/v1/reports", json=REPORT | changes, headers=headers, timeout=60)


def filed(running: Running, number: int) -> FiledReport:
    return next(one for one in running.lookalike.incidents.reports() if one.id == number)


def test_a_report_is_filed_without_naming_the_conversation(running: Running) -> None:
    """The receipt has the number; what is kept has reason, note and locale, and only digests of the ids."""
    reply = post(running, locale="pt-BR")
    assert reply.status_code == 201
    report = filed(running, reply.json()["id"]).report
    assert (report.persona, report.locale, report.reason, report.note) == ("nova", "pt-BR", "harmful", "Rude.")
    names = running.lookalike.noting.pseudonyms
    assert (report.conversation, report.message) == (names.of("talk-9"), names.of("m-1"))


@pytest.mark.parametrize(
    ("changes", "status", "param"),
    [
        ({"reason": "boring"}, 400, "reason"),
        ({"note": "x" * 1001}, 400, "note"),
        ({"note": None}, 400, "note"),
        ({"message": " "}, 400, "message"),
        ({"conversation": 3}, 400, "conversation"),
        ({"persona": "nobody"}, 404, "model"),
    ],
)
def test_a_report_that_is_not_one_is_refused(
    running: Running, changes: dict[str, object], status: int, param: str
) -> None:
    """The error names the field, and nothing is filed."""
    before = running.lookalike.incidents.reports()
    reply = post(running, **changes)
    assert (reply.status_code, reply.json()["error"]["param"]) == (status, param)
    assert running.lookalike.incidents.reports() == before


def test_reports_are_behind_the_key(running: Running) -> None:
    """A wrong key is refused."""
    assert post(running, key="wrong").status_code == 401
