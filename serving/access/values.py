"""An API key, what it may do, and an entry of the audit log, as frozen values. Knows nothing of tables or requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from serving.errors import AccessError

Right = Literal["chat", "memory", "metrics", "admin"]
RIGHTS: tuple[Right, ...] = get_args(Right)
ACTIONS = ("key.add", "key.revoke", "memory.export", "memory.erase", "memory.consent")
"""What the audit log speaks of."""


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret. No personas means all of them. Times are UTC."""

    name: str
    tenant: str
    label: str
    personas: tuple[str, ...]
    rights: tuple[Right, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def state(self, now: datetime) -> Literal["valid", "expired", "revoked"]:
        """Whether the key opens anything at `now`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "valid"


@dataclass(frozen=True, slots=True)
class Access:
    """On whose behalf a request is made, and what it may do. `key` is the key's name, empty where none is asked for."""

    tenant: str
    key: str = ""
    personas: frozenset[str] = frozenset()
    rights: frozenset[Right] = frozenset(RIGHTS)

    def may(self, right: Right) -> bool:
        """Whether it has the right; an admin may do everything within the tenant."""
        return right in self.rights or "admin" in self.rights

    def reaches(self, persona: str) -> bool:
        """Whether it may speak to this persona, or about it."""
        return not self.personas or persona in self.personas


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `actor` is a key, `terminal` or `page`; `subject` a key or a fan's keyed digest."""

    at: datetime
    tenant: str
    actor: str
    action: str
    subject: str
    detail: str = ""


def known_rights(asked: Sequence[str]) -> tuple[Right, ...]:
    """The rights of those names, each once. Raises `AccessError` for an unknown one, or for none."""
    unknown = sorted(set(asked) - set(RIGHTS))
    if unknown or not asked:
        raise AccessError(f"Unknown right {', '.join(unknown) or 'none'}. Known: {', '.join(RIGHTS)}.")
    return tuple(right for right in RIGHTS if right in asked)
