"""Reads and writes staff accounts, one transaction a call. Knows nothing of how a password is checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Connection, CursorResult, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from memory.store.transactions import Transactions
from serving.errors import StaffError
from serving.staff.tables import StaffAccount


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account as stored. `session` is what a valid cookie carries."""

    name: str
    password_hash: str
    roles: tuple[str, ...]
    session: str


class StaffStore:
    """All staff accounts of this installation. Blocking; each call is one transaction."""

    def __init__(self, transactions: Transactions, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._transactions = transactions
        self._clock = clock

    def add(self, account: Account) -> None:
        """Make an account. Raises `StaffError` when the name is taken."""
        created = self._clock().replace(tzinfo=None)
        try:
            self._transactions.write_now(_insert, account, created)
        except IntegrityError as problem:
            raise StaffError(f"There is a staff account {account.name!r} already.") from problem

    def find(self, name: str) -> Account | None:
        """The account of that name, or None."""
        return next((account for account in self.all() if account.name == name), None)

    def all(self) -> Sequence[Account]:
        """Every account, by name."""
        return self._transactions.read_now(_everyone)

    def change(self, name: str, **values: object) -> None:
        """Set columns of an account. Raises `StaffError` for an unknown name."""
        if not self._transactions.write_now(_update, name, values):
            raise StaffError(f"There is no staff account {name!r}. Known: {self._names()}.")

    def remove(self, name: str) -> None:
        """Delete an account. Raises `StaffError` for an unknown name."""
        if not self._transactions.write_now(_delete, name):
            raise StaffError(f"There is no staff account {name!r}. Known: {self._names()}.")

    def close(self) -> None:
        """Close the connections, for a caller that opened the database for this alone."""
        self._transactions.close()

    def _names(self) -> str:
        return ", ".join(account.name for account in self.all()) or "none"


def _insert(connection: Connection, account: Account, created: datetime) -> None:
    connection.execute(
        insert(StaffAccount).values(
            name=account.name,
            password_hash=account.password_hash,
            roles=list(account.roles),
            session=account.session,
            created_at=created,
        )
    )


def _everyone(connection: Connection) -> list[Account]:
    columns = (StaffAccount.name, StaffAccount.password_hash, StaffAccount.roles, StaffAccount.session)
    rows = connection.execute(select(*columns).order_by(StaffAccount.name))
    return [Account(name, hashed, tuple(roles), session) for name, hashed, roles, session in rows]


def _update(connection: Connection, name: str, values: dict[str, object]) -> int:
    return _count(connection.execute(update(StaffAccount).where(StaffAccount.name == name).values(**values)))


def _delete(connection: Connection, name: str) -> int:
    return _count(connection.execute(delete(StaffAccount).where(StaffAccount.name == name)))


def _count(result: object) -> int:
    return cast("CursorResult[object]", result).rowcount
