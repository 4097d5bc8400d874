"""API keys in the database: made, found by what a client sends, listed, revoked. Knows nothing of HTTP.

Only a SHA-256 of a key is kept. A slow hash protects words that people choose; a key here is 256 random bits, which
nobody can try out, so a fast digest is as safe and lets each request look its key up. Finding it by the digest also
leaves nothing to time: who sends a guess does not choose its digest.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, insert, select, update

from memory.store.transactions import Transactions
from serving.access.audit import insert_entry
from serving.access.tables import ApiKey
from serving.access.values import Entry, Key, known_rights
from serving.errors import AccessError

PREFIX = "lk"
USED_EVERY = timedelta(minutes=1)
"""How exact `last_used_at` is: a write on every request would cost more than it tells."""
_LONGEST_SECRET = 200


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made. `secret` is shown once and kept nowhere."""

    key: Key
    secret: str


class Keys:
    """All API keys of this installation. Blocking; every method raises `StoreUnavailable` when the database fails."""

    def __init__(self, transactions: Transactions, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._transactions = transactions
        self._clock = clock
        self._seen = False

    def add(
        self,
        tenant: str,
        rights: Sequence[str],
        *,
        personas: Sequence[str] = (),
        label: str = "",
        days: int | None = None,
        actor: str = "terminal",
    ) -> NewKey:
        """Make a key, valid for `days` or until revoked, and log it. Raises `AccessError` for an unknown right."""
        known = known_rights(rights)
        if not 0 < len(tenant) <= 256 or len(label) > 120:
            raise AccessError("A tenant has 1 to 256 characters, a label at most 120.")
        if days is not None and days < 1:
            raise AccessError("A key is valid for one day at least.")
        now = self._clock()
        name = secrets.token_hex(6)
        secret = f"{PREFIX}_{name}_{secrets.token_urlsafe(32)}"
        expires = None if days is None else now + timedelta(days=days)
        key = Key(name, tenant, label, tuple(sorted(set(personas))), known, now, expires)
        scope = f"rights={','.join(known)} personas={','.join(key.personas) or 'all'} days={days or 'no end'}"
        entry = Entry(now, tenant, actor, "key.add", name, scope[:400])
        self._transactions.write_now(_add, key, _digest(secret), entry)
        self._seen = True
        return NewKey(key, secret)

    def find(self, secret: str) -> Key | None:
        """The key that is `secret`, whatever its state, or None. Looked up anew each time: revoking works at once."""
        if not secret.startswith(f"{PREFIX}_") or len(secret) > _LONGEST_SECRET:
            return None
        return self._transactions.read_now(_find, _digest(secret))

    def unnoted(self, key: Key) -> bool:
        """Whether a use of the key now is worth a note; asks nothing of the database."""
        return key.last_used_at is None or self._clock() - key.last_used_at >= USED_EVERY

    def used(self, key: Key) -> None:
        """Note that a key was used now."""
        self._transactions.write_now(_touch, key.name, self._clock())

    def any(self) -> bool:
        """Whether a key was ever made here, revoked ones too: what was closed once does not open again."""
        self._seen = self._seen or self._transactions.read_now(_any)
        return self._seen

    def all(self, tenant: str | None = None) -> Sequence[Key]:
        """Every key, or a tenant's, oldest first."""
        return self._transactions.read_now(_all, tenant)

    def revoke(self, name: str, *, tenant: str | None = None, actor: str = "terminal") -> Key:
        """End a key for good and log it. Raises `AccessError` for a name that is no valid key's."""
        now = self._clock()
        found = next((key for key in self.all(tenant) if key.name == name and key.revoked_at is None), None)
        if found is None or not self._transactions.write_now(_revoke, found, now, actor):
            known = ", ".join(key.name for key in self.all(tenant) if key.revoked_at is None) or "none"
            raise AccessError(f"There is no key {name[:40]!r} to revoke. Known: {known}.")
        return found

    def close(self) -> None:
        """Close the connections, for a caller that opened the database for this alone."""
        self._transactions.close()


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _add(connection: Connection, key: Key, digest: str, entry: Entry) -> None:
    connection.execute(
        insert(ApiKey).values(
            name=key.name,
            digest=digest,
            tenant=key.tenant,
            label=key.label,
            personas=list(key.personas),
            rights=list(key.rights),
            created_at=key.created_at,
            expires_at=key.expires_at,
        )
    )
    insert_entry(connection, entry)


_COLUMNS = (
    *(ApiKey.name, ApiKey.tenant, ApiKey.label, ApiKey.personas, ApiKey.rights, ApiKey.created_at),
    *(ApiKey.expires_at, ApiKey.revoked_at, ApiKey.last_used_at),
)


def _key(row: Sequence[Any]) -> Key:
    name, tenant, label, personas, rights, *times = row
    return Key(name, tenant, label, tuple(personas), tuple(rights), *times)


def _find(connection: Connection, digest: str) -> Key | None:
    row = connection.execute(select(*_COLUMNS).where(ApiKey.digest == digest)).first()
    return None if row is None else _key(row)


def _touch(connection: Connection, name: str, now: datetime) -> None:
    connection.execute(update(ApiKey).where(ApiKey.name == name).values(last_used_at=now))


def _any(connection: Connection) -> bool:
    return connection.execute(select(ApiKey.id).limit(1)).first() is not None


def _all(connection: Connection, tenant: str | None) -> list[Key]:
    query = select(*_COLUMNS).order_by(ApiKey.id)
    return [_key(row) for row in connection.execute(query if tenant is None else query.where(ApiKey.tenant == tenant))]


def _revoke(connection: Connection, key: Key, now: datetime, actor: str) -> bool:
    wanted = update(ApiKey).where(ApiKey.name == key.name, ApiKey.revoked_at.is_(None)).values(revoked_at=now)
    done = cast("CursorResult[object]", connection.execute(wanted)).rowcount == 1
    if done:
        insert_entry(connection, Entry(now, key.tenant, actor, "key.revoke", key.name))
    return done
