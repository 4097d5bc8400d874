"""Staff: accounts, roles, sessions and the brake on guessing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from app.staff import BRAKE_SECONDS, SESSION_SECONDS, TRIES, Member, Staff
from serving.assemble import open_staff_store
from serving.errors import StaffError, TooManyTries, WrongPassword
from serving.settings import Settings
from serving.staff.store import StaffStore

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StaffStore]:
    made = open_staff_store(Settings.read({}, data_dir=tmp_path))
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def staff(store: StaffStore, clock: Clock) -> Staff:
    made = Staff(store, b"only for tests", clock, QUICK)
    made.add("ana", PASSWORD, ["author"])
    return made


def test_a_right_password_opens_a_session(staff: Staff) -> None:
    """The cookie stands for the person and their roles."""
    assert staff.member_of(staff.sign_in("ana", PASSWORD, "127.0.0.1")) == Member("ana", ("author",))


def test_a_password_is_kept_as_an_argon2_hash(staff: Staff, store: StaffStore) -> None:
    """What is stored is argon2id and holds no letter of the password."""
    account = store.find("ana")
    assert account is not None
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong horse battery"), ("nobody", PASSWORD), ("ana", "")])
def test_a_wrong_name_and_a_wrong_password_read_the_same(staff: Staff, name: str, password: str) -> None:
    """Nothing tells which of the two was wrong."""
    with pytest.raises(WrongPassword, match="do not belong together"):
        staff.sign_in(name, password, "127.0.0.1")


def test_the_brake_holds_by_name_and_lets_go(staff: Staff, clock: Clock) -> None:
    """After five wrong passwords even the right one waits; a quarter of an hour later it opens."""
    for address in range(TRIES):
        with pytest.raises(WrongPassword):
            staff.sign_in("ana", "wrong horse battery", f"10.0.0.{address}")
    with pytest.raises(TooManyTries) as caught:
        staff.sign_in("ana", PASSWORD, "10.0.0.99")
    assert 0 < caught.value.seconds <= BRAKE_SECONDS + 1
    clock.now += timedelta(seconds=BRAKE_SECONDS)
    assert staff.sign_in("ana", PASSWORD, "10.0.0.99")


def test_the_brake_holds_by_address(staff: Staff) -> None:
    """One address that tries many names is held, too, and others are not."""
    for number in range(TRIES):
        with pytest.raises(WrongPassword):
            staff.sign_in(f"guess{number}", PASSWORD, "10.0.0.1")
    with pytest.raises(TooManyTries):
        staff.sign_in("ana", PASSWORD, "10.0.0.1")
    assert staff.sign_in("ana", PASSWORD, "10.0.0.2")


@pytest.mark.parametrize("end", ["sign_out", "password", "remove"])
def test_a_session_ends_at_once(staff: Staff, end: str) -> None:
    """Signing out, a new password and the end of the account each end every session."""
    cookie = staff.sign_in("ana", PASSWORD, "127.0.0.1")
    match end:
        case "sign_out":
            staff.sign_out(cookie)
        case "password":
            staff.set_password("ana", "another long password")
        case _:
            staff.remove("ana")
    assert staff.member_of(cookie) is None


def test_an_altered_or_foreign_cookie_is_nobody(staff: Staff, store: StaffStore) -> None:
    """A cookie that was changed, made with another secret, or is missing stands for nobody."""
    cookie = staff.sign_in("ana", PASSWORD, "127.0.0.1")
    foreign = Staff(store, b"another secret", hasher=QUICK).sign_in("ana", PASSWORD, "127.0.0.1")
    assert [staff.member_of(one) for one in (cookie[:-2] + "xx", foreign, "", None)] == [None] * 4


def test_a_session_lasts_a_working_day(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """After twelve hours the cookie stands for nobody."""
    cookie = staff.sign_in("ana", PASSWORD, "127.0.0.1")
    later = datetime.now(UTC).timestamp() + SESSION_SECONDS + 60
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: later)
    assert staff.member_of(cookie) is None


@pytest.mark.parametrize(
    ("name", "password", "roles", "said"),
    [
        ("ana", PASSWORD, ["author"], "already"),
        ("no spaces", PASSWORD, ["author"], "no staff name"),
        ("bo", "short", ["author"], "12 to 256"),
        ("bo", PASSWORD, ["king"], "Known: author, reviewer, trust, admin"),
        ("bo", PASSWORD, [], "Unknown role none"),
    ],
)
def test_an_account_that_will_not_do_is_refused(
    staff: Staff, name: str, password: str, roles: list[str], said: str
) -> None:
    """A taken name, a bad name, a short password and an unknown role each say what is wrong."""
    with pytest.raises(StaffError, match=said):
        staff.add(name, password, roles)


def test_new_roles_hold_at_once(staff: Staff) -> None:
    """A running session has the roles of now, not of when it began."""
    cookie = staff.sign_in("ana", PASSWORD, "127.0.0.1")
    staff.set_roles("ana", ["trust", "reviewer"])
    member = staff.member_of(cookie)
    assert member is not None
    assert member.roles == ("reviewer", "trust")
    assert [member.may(right) for right in ("read", "edit", "review", "publish", "revoke")] == [
        True,
        False,
        True,
        False,
        True,
    ]
