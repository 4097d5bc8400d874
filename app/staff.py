"""Who works here: staff with roles, their passwords (argon2id), signed session cookies, and a brake on guessing.

Knows nothing of pages. What a role may do is in `RIGHTS`; nobody approves what they wrote, whatever their roles.
"""

import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeTimedSerializer

from serving.errors import StaffError, TooManyTries, WrongPassword
from serving.staff.store import Account, StaffStore

Role = Literal["author", "reviewer", "trust", "admin"]
Right = Literal["read", "edit", "review", "publish", "revoke"]
ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: Mapping[str, frozenset[Right]] = {
    "author": frozenset({"read", "edit", "publish"}),
    "reviewer": frozenset({"read", "review"}),
    "trust": frozenset({"read", "revoke"}),
    "admin": frozenset({"read", "edit", "review", "publish", "revoke"}),
}
STAFF_COOKIE = "lookalike_staff"
SESSION_SECONDS = 12 * 3600
"""A working day; after it one signs in again."""
SHORTEST_PASSWORD = 12
"""Characters. Length beats rules about signs and digits."""
LONGEST_PASSWORD = 256
TRIES = 5
"""Wrong passwords, for one name or from one address, before the brake holds."""
BRAKE_SECONDS = 900
_NAME = re.compile(r"[\w.@+-]{1,64}")
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """A person who is signed in."""

    name: str
    roles: tuple[str, ...]

    def may(self, right: Right) -> bool:
        """Whether one of the roles gives the right."""
        return any(right in RIGHTS[role] for role in self.roles)


@dataclass(slots=True)
class Brake:
    """Counts failures by key within a window and says how long to wait. Thread-safe; the oldest keys are dropped."""

    clock: Callable[[], datetime]
    _failed: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, keys: Sequence[str]) -> int:
        """Seconds until the next try may be made; 0 when now."""
        with self._lock:
            return max(self._wait(key) for key in keys)

    def failed(self, keys: Sequence[str]) -> None:
        """One wrong password."""
        moment = self.clock().timestamp()
        with self._lock:
            for key in keys:
                past = [at for at in self._failed.pop(key, []) if moment - at < BRAKE_SECONDS]
                self._failed[key] = [*past, moment][-TRIES:]
            while len(self._failed) > _KEPT:
                self._failed.pop(next(iter(self._failed)))

    def clear(self, key: str) -> None:
        """A right password."""
        with self._lock:
            self._failed.pop(key, None)

    def _wait(self, key: str) -> int:
        moment = self.clock().timestamp()
        past = [at for at in self._failed.get(key, []) if moment - at < BRAKE_SECONDS]
        return int(past[0] + BRAKE_SECONDS - moment) + 1 if len(past) >= TRIES else 0


class Staff:
    """Accounts and sessions. Checking a password takes some tens of milliseconds: call it off the event loop."""

    def __init__(
        self,
        store: StaffStore,
        secret: bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store = store
        self._hasher = hasher or PasswordHasher()
        self._sessions = URLSafeTimedSerializer(secret, salt="staff")
        self._brake = Brake(clock)
        self._nobody = self._hasher.hash(secrets.token_urlsafe(16))

    def add(self, name: str, password: str, roles: Sequence[str]) -> Member:
        """Make an account. Raises `StaffError` for a name, password or role that will not do, or a taken name."""
        if not _NAME.fullmatch(name):
            raise StaffError(f"{name[:80]!r} is no staff name: letters, digits and . @ + - _, at most 64.")
        known = _known_roles(roles)
        self._store.add(Account(name, self._hashed(password), known, secrets.token_urlsafe(16)))
        return Member(name, known)

    def members(self) -> tuple[Member, ...]:
        """Everybody who has an account."""
        return tuple(Member(account.name, account.roles) for account in self._store.all())

    def set_password(self, name: str, password: str) -> None:
        """A new password; whoever was signed in with the old one is signed out. Raises `StaffError`."""
        self._store.change(name, password_hash=self._hashed(password), session=secrets.token_urlsafe(16))

    def set_roles(self, name: str, roles: Sequence[str]) -> None:
        """Replace the roles; they hold from the next request. Raises `StaffError`."""
        self._store.change(name, roles=list(_known_roles(roles)))

    def remove(self, name: str) -> None:
        """Delete the account and end its sessions. Raises `StaffError`."""
        self._store.remove(name)

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The cookie of a new session. Raises `WrongPassword`, and `TooManyTries` before anything is checked."""
        keys = [f"name:{name.casefold()[:64]}", f"address:{address}"]
        seconds = self._brake.wait(keys)
        if seconds:
            raise TooManyTries(seconds)
        account = self._store.find(name)
        if not self._matches(account.password_hash if account else self._nobody, password) or account is None:
            self._brake.failed(keys)
            raise WrongPassword()
        self._brake.clear(keys[0])
        if self._hasher.check_needs_rehash(account.password_hash):
            self._store.change(name, password_hash=self._hasher.hash(password))
        return str(self._sessions.dumps([account.name, account.session]))

    def member_of(self, cookie: str | None) -> Member | None:
        """Who the cookie stands for, or None when it is missing, altered, over 12 hours old or signed out."""
        account = self._account(cookie)
        return None if account is None else Member(account.name, account.roles)

    def sign_out(self, cookie: str | None) -> None:
        """End this person's sessions, on every machine."""
        account = self._account(cookie)
        if account is not None:
            self._store.change(account.name, session=secrets.token_urlsafe(16))

    def _account(self, cookie: str | None) -> Account | None:
        if not cookie:
            return None
        try:
            name, session = self._sessions.loads(cookie, max_age=SESSION_SECONDS)
        except (BadSignature, ValueError, TypeError):
            return None
        account = self._store.find(str(name))
        same = account is not None and secrets.compare_digest(account.session.encode(), str(session).encode())
        return account if same else None

    def _hashed(self, password: str) -> str:
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise StaffError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
        return self._hasher.hash(password)

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[:LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False


def _known_roles(roles: Sequence[str]) -> tuple[str, ...]:
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise StaffError(f"Unknown role {', '.join(unknown) or 'none'}. Known: {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in roles)
