"""What is known about a fan: statements with their validity and the message they came from.

New facts supersede, they never overwrite. Knows nothing of how facts are found in what was said.
"""

from collections.abc import Sequence
from datetime import datetime

from memory.embedding import Embedder
from memory.records import Fact, FanKey, KnownFact
from memory.store import facts
from memory.store.transactions import Transactions


class Facts:
    """The facts of all fans, by FanKey."""

    def __init__(self, transactions: Transactions, embedder: Embedder) -> None:
        self._transactions = transactions
        self._embedder = embedder

    async def add(self, key: FanKey, new: Sequence[Fact], supersedes: Sequence[str] = ()) -> tuple[str, ...]:
        """Add facts; those named in `supersedes` end when the first new one begins. The same words twice are one.

        Returns the ids added. Raises `NotConsented` or `UnknownItem`."""
        rows = await self._transactions.run(lambda: [self._embedder.query(fact.text) for fact in new])
        model_id = self._embedder.model_id
        return await self._transactions.write(facts.add, key, new, rows, model_id, supersedes)

    async def standing(self, key: FanKey, at: datetime | None = None) -> tuple[Fact, ...]:
        """The facts that hold at `at`, or now."""
        return await self._transactions.read(facts.standing, key, at)

    async def with_vectors(self, key: FanKey) -> tuple[KnownFact, ...]:
        """The facts that stand now, with their vectors, for search."""
        return await self._transactions.read(facts.with_vectors, key)

    async def all(self, key: FanKey) -> tuple[Fact, ...]:
        """Every fact, ended or not."""
        return await self._transactions.read(facts.all_of, key)

    async def pin(self, key: FanKey, fact_id: str, pinned: bool = True) -> None:
        """Pin a fact, or let it go again. Raises `UnknownItem`."""
        await self._transactions.write(facts.pin, key, fact_id, pinned)
