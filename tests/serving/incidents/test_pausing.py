"""Pauses: what falls silent, for whom, at once, and who said so."""

import pytest

from memory.store.transactions import Transactions
from serving.access.audit import Audit
from serving.errors import IncidentError
from serving.incidents.hashing import Pseudonyms
from serving.incidents.pausing import FRESH_SECONDS, Pauses


class Ticks:
    """A clock that the test moves, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("kind", "subject", "silent"),
    [
        ("persona", "nova", {("nova", "en"), ("nova", "ja")}),
        ("locale", "ja", {("nova", "ja"), ("diego", "ja")}),
        ("everything", "", {("nova", "en"), ("nova", "ja"), ("diego", "en"), ("diego", "ja")}),
    ],
)
async def test_a_pause_silences_what_it_names(
    transactions: Transactions, kind: str, subject: str, silent: set[tuple[str, str]]
) -> None:
    """A persona is silent in every language, a language with every persona, and everything is everything."""
    pauses = Pauses(transactions)
    pauses.begin(kind, subject, "a look is needed", "tia")
    every = {(persona, locale) for persona in ("nova", "diego") for locale in ("en", "ja")}
    assert {one for one in every if await pauses.holds(*one)} == silent


async def test_another_process_obeys_within_a_second(transactions: Transactions) -> None:
    """What is kept in memory is read again after a second, for a pause and for its end."""
    here, ticks = Pauses(transactions), Ticks()
    elsewhere = Pauses(transactions, ticks=ticks)
    assert not await elsewhere.holds("nova", "en")
    pause = here.begin("everything", "", "a look is needed", "tia")
    assert await here.holds("nova", "en")
    ticks.now += FRESH_SECONDS
    assert await elsewhere.holds("nova", "en")
    here.end(pause.id, "all is well", "root")
    ticks.now += FRESH_SECONDS
    assert not await elsewhere.holds("nova", "en")


async def test_what_was_known_holds_while_the_database_fails(transactions: Transactions) -> None:
    """A paused persona does not speak again because nobody can look up whether it may."""
    ticks = Ticks()
    pauses = Pauses(transactions, ticks=ticks)
    pauses.begin("persona", "nova", "a look is needed", "tia")
    transactions.write_now(lambda connection: connection.exec_driver_sql("ALTER TABLE pauses RENAME TO gone"))
    ticks.now += FRESH_SECONDS
    assert await pauses.holds("nova", "en")
    assert not await pauses.holds("diego", "en")


def test_who_did_it_and_why_is_kept_and_logged(transactions: Transactions) -> None:
    """A pause keeps both ends with name and reason, and the audit log has both as well."""
    pauses = Pauses(transactions)
    begun = pauses.begin("locale", "es", "wrong help line", "tia")
    pauses.end(begun.id, "help line mended", "root")
    (kept,) = pauses.all()
    assert (kept.by, kept.reason, kept.ended_by, kept.ended_why) == (
        "tia", "wrong help line", "root", "help line mended",
    )  # fmt: skip
    logged = Audit(transactions, Pseudonyms(b"k")).entries("default")
    assert [(one.actor, one.action, one.subject, one.detail) for one in logged] == [
        ("root", "pause.end", "locale es", "help line mended"),
        ("tia", "pause.begin", "locale es", "wrong help line"),
    ]


@pytest.mark.parametrize(
    ("kind", "subject", "reason"),
    [
        pytest.param("market", "eu", "why", id="no such kind"),
        pytest.param("persona", "", "why", id="no persona named"),
        pytest.param("everything", "nova", "why", id="everything and one"),
        pytest.param("persona", "nova", "  ", id="no reason"),
        pytest.param("persona", "diego", "why", id="paused already"),
    ],
)
def test_what_makes_no_sense_is_refused(transactions: Transactions, kind: str, subject: str, reason: str) -> None:
    """A pause needs a known kind, a fitting subject, a reason, and not to stand already."""
    pauses = Pauses(transactions)
    pauses.begin("persona", "diego", "first", "tia")
    with pytest.raises(IncidentError):
        pauses.begin(kind, subject, reason, "tia")
    assert len(pauses.all()) == 1


def test_tenants_do_not_pause_each_other(transactions: Transactions) -> None:
    """A pause of one tenant is neither seen nor ended by another."""
    mine, other = Pauses(transactions, "a"), Pauses(transactions, "b")
    pause = mine.begin("everything", "", "why", "tia")
    assert other.standing() == []
    with pytest.raises(IncidentError):
        other.end(pause.id, "why", "tia")
    assert [one.id for one in mine.standing()] == [pause.id]
