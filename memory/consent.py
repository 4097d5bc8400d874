"""What a fan agreed to, per purpose. Knows nothing of the words they were asked in, nor of pages or markets."""

from datetime import UTC, datetime

from memory.records import Consent, FanKey
from memory.store import consents
from memory.store.consents import MEMORY
from memory.store.transactions import Transactions

__all__ = ["MEMORY", "Consents"]


class Consents:
    """Asks and answers of all fans. `MEMORY` is the purpose without which nothing is written down."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def say(self, key: FanKey, granted: bool, locale: str, purpose: str = MEMORY) -> Consent:
        """Keep a fan's yes or no. A later answer replaces it; both stay on record."""
        consent = Consent(purpose, granted, locale, datetime.now(UTC))
        await self._transactions.write(consents.say, key, consent)
        return consent

    async def given(self, key: FanKey, purpose: str = MEMORY) -> bool | None:
        """True, False, or None when the fan was never asked."""
        current = await self._transactions.read(consents.current, key)
        return next((consent.granted for consent in current if consent.purpose == purpose), None)

    async def remembers(self, key: FanKey) -> bool:
        """Whether this fan's words may be written down."""
        return await self.given(key) is True

    async def all(self, key: FanKey) -> tuple[Consent, ...]:
        """The newest answer to each purpose."""
        return await self._transactions.read(consents.current, key)
