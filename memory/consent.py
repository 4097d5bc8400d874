"""What a fan agreed to, per purpose. Knows nothing of the words they were asked in, nor of pages or markets."""

from datetime import UTC, datetime

from memory.erasure_log import ErasureLog
from memory.errors import UnknownPurpose
from memory.records import Choice, Consent, FanKey
from memory.store import consents
from memory.store.consents import FACTS, MEMORY, PURPOSES, SENSITIVE
from memory.store.transactions import Transactions

__all__ = ["FACTS", "MEMORY", "PURPOSES", "SENSITIVE", "Consents"]


class Consents:
    """Asks and answers of all fans. `MEMORY` is the purpose without which nothing is written down. A no is noted in
    `log`, so that a restored backup does not bring back the yes before it."""

    def __init__(self, transactions: Transactions, log: ErasureLog | None = None) -> None:
        self._transactions = transactions
        self._log = log

    async def say(self, key: FanKey, granted: bool, locale: str, purpose: str = MEMORY) -> Consent:
        """Keep a fan's yes or no. A later answer replaces it; both stay on record."""
        consent = Consent(purpose, granted, locale, datetime.now(UTC))
        await self._transactions.write(consents.say, key, consent, self._log.note if self._log else None)
        return consent

    async def choose(self, key: FanKey, purpose: str, granted: bool, locale: str) -> tuple[Choice, ...]:
        """Set one of the page's switches; returns all of them. Raises `UnknownPurpose`."""
        if purpose not in PURPOSES:
            raise UnknownPurpose(purpose, PURPOSES)
        await self.say(key, granted, locale, purpose)
        return await self.choices(key)

    async def choices(self, key: FanKey) -> tuple[Choice, ...]:
        """Every purpose as the fan's page shows it: what was answered, and whether it is open now."""
        return await self._transactions.read(consents.choices, key)

    async def given(self, key: FanKey, purpose: str = MEMORY) -> bool | None:
        """True, False, or None when the fan was never asked."""
        current = await self._transactions.read(consents.current, key)
        return next((consent.granted for consent in current if consent.purpose == purpose), None)

    async def allows(self, key: FanKey, purpose: str) -> bool:
        """Whether a purpose is open now: facts follow memory unless refused, sensitive ones need a yes of their own."""
        return purpose in await self._transactions.read(consents.open_for, key)

    async def remembers(self, key: FanKey) -> bool:
        """Whether this fan's words may be written down."""
        return await self.given(key) is True

    async def all(self, key: FanKey) -> tuple[Consent, ...]:
        """The newest answer to each purpose."""
        return await self._transactions.read(consents.current, key)
