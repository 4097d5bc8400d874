"""Who a fan is to this site: a random id in a signed cookie, and conversation tokens that only their owner can open.

No names, no addresses, no passwords. Knows nothing of pages, of consent or of what is stored under an id.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from itsdangerous import BadSignature, URLSafeSerializer

FAN_COOKIE = "lookalike_fan"
FAN_COOKIE_SECONDS = 400 * 24 * 3600
"""Browsers cap a cookie's life at 400 days."""
KEY_FILE = "session.key"


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """A conversation of one fan with one persona."""

    persona: str
    conversation: str


class Accounts:
    """Makes and reads what identifies a fan. Everything it hands out is signed with the site's secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._fans = URLSafeSerializer(secret, salt="fan")

    @classmethod
    def from_data_dir(cls, data_dir: Path, secret: str | None = None) -> Self:
        """With `secret` from the settings, else with the key kept in `data_dir`, made on first use (owner-only)."""
        return cls(site_secret(data_dir, secret))

    def new_fan(self) -> str:
        """A fresh fan id: 128 random bits that say nothing about anybody."""
        return secrets.token_urlsafe(16)

    def cookie_of(self, fan: str) -> str:
        """The cookie value that stands for `fan`."""
        return str(self._fans.dumps(fan))

    def fan_of(self, cookie: str | None) -> str | None:
        """The fan that `cookie` stands for, or None when it is missing, altered or from another site."""
        if not cookie:
            return None
        try:
            fan = self._fans.loads(cookie)
        except BadSignature:
            return None
        return fan if isinstance(fan, str) else None

    def new_conversation(self, persona: str) -> ConversationKey:
        """A key for a conversation that has not begun."""
        return ConversationKey(persona, secrets.token_urlsafe(16))

    def seal(self, fan: str, key: ConversationKey) -> str:
        """A token for `key` that `unseal` opens for this fan and for nobody else."""
        return str(self._tokens(fan).dumps([key.persona, key.conversation]))

    def unseal(self, fan: str, token: str | None) -> ConversationKey | None:
        """The key inside `token`, or None when it is not this fan's."""
        if not token:
            return None
        try:
            persona, conversation = self._tokens(fan).loads(token)
        except (BadSignature, ValueError, TypeError):
            return None
        return ConversationKey(str(persona), str(conversation))

    def _tokens(self, fan: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=f"conversation:{fan}")


def site_secret(data_dir: Path, secret: str | None = None) -> bytes:
    """What this site signs with: `secret` from the settings, else the key kept in `data_dir`, made on first use."""
    return secret.encode() if secret else _kept_key(data_dir / KEY_FILE)


def _kept_key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32).encode()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    return key
