"""API keys in the database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from memory.store.transactions import Transactions
from serving.access.audit import Audit
from serving.access.keys import Keys
from serving.access.values import Access
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade
from serving.errors import AccessError
from serving.incidents.hashing import Pseudonyms

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def transactions(tmp_path: Path) -> Iterator[Transactions]:
    database = open_engine(sqlite_url(tmp_path / "m.db"))
    upgrade(database)
    opened = Transactions(database)
    yield opened
    opened.close()


@pytest.fixture
def keys(transactions: Transactions, clock: Clock) -> Keys:
    return Keys(transactions, clock)


def test_a_key_is_found_by_its_secret_and_by_nothing_else(keys: Keys) -> None:
    """What was made is found as made; a secret that differs in one sign, or is none of ours, finds nothing."""
    made = keys.add("acme", ["memory", "chat"], personas=["nova", "diego", "nova"], label="site")
    assert keys.find(made.secret) == made.key
    assert made.key.rights == ("chat", "memory")
    assert made.key.personas == ("diego", "nova")
    for guess in (made.secret[:-1] + ("a" if made.secret[-1] != "a" else "b"), made.key.name, "", "x" * 10_000):
        assert keys.find(guess) is None


def test_no_secret_is_in_the_database(keys: Keys, tmp_path: Path, transactions: Transactions) -> None:
    """The files hold a digest; neither the secret nor its random part is in them."""
    made = keys.add("acme", ["chat"])
    transactions.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert made.key.name.encode() in held
    assert made.secret.rsplit("_", 1)[1].encode() not in held


def test_a_key_ends_on_its_day_or_when_it_is_revoked(keys: Keys, clock: Clock) -> None:
    """A key of one day is expired after it; a revoked one is so at once and for good, and stays in the list."""
    brief, lasting = keys.add("acme", ["chat"], days=1), keys.add("acme", ["chat"])
    assert brief.key.state(NOW + timedelta(hours=23)) == "valid"
    clock.now = NOW + timedelta(days=1)
    assert [key.state(clock.now) for key in keys.all()] == ["expired", "valid"]
    keys.revoke(lasting.key.name)
    found = keys.find(lasting.secret)
    assert found is not None and found.state(clock.now) == "revoked"
    with pytest.raises(AccessError, match=brief.key.name):
        keys.revoke(lasting.key.name)


def test_only_the_keys_of_the_tenant_can_be_revoked_for_it(keys: Keys) -> None:
    """Asked for a tenant, another tenant's key is unknown and is not named."""
    made = keys.add("acme", ["chat"])
    with pytest.raises(AccessError) as refused:
        keys.revoke(made.key.name, tenant="other")
    assert "Known: none" in str(refused.value)


def test_what_was_closed_once_stays_closed(keys: Keys, transactions: Transactions) -> None:
    """A revoked key still counts as a key that was made, for whoever opens the database next."""
    assert not keys.any()
    keys.revoke(keys.add("acme", ["chat"]).key.name)
    assert keys.any()
    assert Keys(transactions).any()


def test_a_use_is_noted_once_a_minute(keys: Keys, clock: Clock) -> None:
    """The first use is worth a note, one within the minute is not, one after it is."""
    made = keys.add("acme", ["chat"])
    assert keys.unnoted(made.key)
    keys.used(made.key)
    used = keys.all()[0]
    assert used.last_used_at == NOW and not keys.unnoted(used)
    clock.now = NOW + timedelta(minutes=1)
    assert keys.unnoted(used)


@pytest.mark.parametrize(
    ("tenant", "rights", "days", "why"),
    [
        ("acme", ["fly"], None, "an unknown right"),
        ("acme", [], None, "no right at all"),
        ("", ["chat"], None, "no tenant"),
        ("x" * 257, ["chat"], None, "a tenant that the tables can't hold"),
        ("acme", ["chat"], 0, "no time"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused(
    keys: Keys, tenant: str, rights: list[str], days: int | None, why: str
) -> None:
    """Nothing is made of it."""
    with pytest.raises(AccessError):
        keys.add(tenant, rights, days=days)
    assert not keys.any(), why


def test_every_change_of_a_key_is_logged(keys: Keys, transactions: Transactions) -> None:
    """Making and revoking stand in the audit log, with who did it and never with the secret."""
    made = keys.add("acme", ["chat"], actor="ines")
    keys.revoke(made.key.name)
    entries = Audit(transactions, Pseudonyms(b"k")).entries("acme")
    assert [(entry.action, entry.actor, entry.subject) for entry in entries] == [
        ("key.revoke", "terminal", made.key.name),
        ("key.add", "ines", made.key.name),
    ]
    assert made.secret not in str(entries)


def test_an_admin_may_all_and_others_what_they_were_given() -> None:
    """Rights and personas say what an access reaches; no personas are all of them."""
    assert Access("acme", rights=frozenset({"admin"})).may("memory")
    assert not Access("acme", rights=frozenset({"chat"})).may("memory")
    assert Access("acme").reaches("nova")
    assert not Access("acme", personas=frozenset({"diego"})).reaches("nova")
