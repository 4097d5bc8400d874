"""Reviews: a report is taken on, noted, decided; a fan's words are handed out only against a logged reason."""

from datetime import UTC, datetime, timedelta

import pytest

from memory.store.transactions import Transactions
from serving.access.audit import Audit
from serving.errors import IncidentError, UnknownReport
from serving.incidents.hashing import Pseudonyms
from serving.incidents.review import Reviews
from serving.incidents.store import Incidents
from serving.incidents.values import Report

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
WORDS = "She waits at the station for me."


@pytest.fixture
def number(transactions: Transactions) -> int:
    """A filed report."""
    return Incidents(transactions).report(Report(NOON, "default", "nova", "en", "m", "c", "claims_human", WORDS))


def log(transactions: Transactions) -> list[tuple[str, str, str, str]]:
    """What the audit log has, oldest first."""
    entries = Audit(transactions, Pseudonyms(b"k")).entries("default")
    return [(one.actor, one.action, one.subject, one.detail) for one in reversed(entries)]


def test_the_queue_holds_no_word_of_the_fan(transactions: Transactions, number: int) -> None:
    """What the queue shows says how much the fan wrote, and nothing of it."""
    (shown,) = Reviews(transactions).queue()
    assert shown.characters == len(WORDS)
    assert WORDS not in repr(shown)
    assert shown.id == number


def test_reading_the_words_is_logged_with_the_reason(transactions: Transactions, number: int) -> None:
    """Who read, what, and why stands in the log; without a reason nothing is read and nothing is logged."""
    reviews = Reviews(transactions)
    with pytest.raises(IncidentError):
        reviews.reveal(number, "   ", "tia")
    assert log(transactions) == []
    assert reviews.reveal(number, "to judge the claim", "tia") == WORDS
    assert log(transactions) == [("tia", "report.reveal", f"report {number}", "to judge the claim")]


def test_a_report_is_taken_on_noted_and_decided(transactions: Transactions, number: int) -> None:
    """A decided report leaves the queue and keeps who decided, what and why."""
    reviews = Reviews(transactions)
    reviews.assign(number, "tia", "tia")
    reviews.note(number, "Asked the brand.", "root")
    reviews.decide(number, "upheld", "the reply says so", "tia")
    assert reviews.queue() == []
    assert reviews.open_count() == 0
    (kept,) = reviews.queue(open_only=False)
    assert (kept.assignee, kept.decision, kept.closed_by, kept.resolution) == (
        "tia",
        "upheld",
        "tia",
        "the reply says so",
    )
    assert [(note.author, note.text) for note in kept.notes] == [("root", "Asked the brand.")]
    assert [entry[1] for entry in log(transactions)] == ["report.assign", "report.decide"]
    with pytest.raises(UnknownReport):
        reviews.decide(number, "dismissed", "again", "tia")


def test_another_tenant_reaches_nothing(transactions: Transactions, number: int) -> None:
    """Neither words nor notes nor decisions cross tenants, and nothing is logged for the other."""
    other = Reviews(transactions, "other")
    assert other.queue(open_only=False) == []
    for act in (
        lambda: other.reveal(number, "why", "eve"),
        lambda: other.note(number, "text", "eve"),
        lambda: other.assign(number, "eve", "eve"),
        lambda: other.decide(number, "upheld", "why", "eve"),
    ):
        with pytest.raises(UnknownReport):
            act()
    assert len(Audit(transactions, Pseudonyms(b"k")).entries()) == 0


@pytest.mark.parametrize("number", [0, -1, 2**40])
def test_a_number_that_no_row_can_have_is_unknown(transactions: Transactions, number: int) -> None:
    """A number beyond the database's is refused like any other that is not there."""
    with pytest.raises(UnknownReport):
        Reviews(transactions).reveal(number, "why", "tia")


def test_notes_go_when_their_report_goes(transactions: Transactions, number: int) -> None:
    """After retention nothing that staff wrote about the report is left in the database."""
    Reviews(transactions).note(number, "Asked the brand.", "root")
    Incidents(transactions).expire(NOON, NOON + timedelta(seconds=1))
    assert not Incidents(transactions).holds("Asked the brand.")
