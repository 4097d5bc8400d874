"""A fan's memory as their own page shows it: page by page, searched, pinned. Knows nothing of pages or of wording."""

from memory.erasure_log import ErasureLog
from memory.records import Counts, FanKey, Page
from memory.store import items, renaming
from memory.store.transactions import Transactions

PAGE = 50


class Items:
    """The facts and messages of all fans, by FanKey."""

    def __init__(self, transactions: Transactions, log: ErasureLog | None = None) -> None:
        self._transactions = transactions
        self._log = log

    async def timeline(self, key: FanKey, limit: int = PAGE, before: str = "") -> Page:
        """What is remembered, newest first, at most 200 items at once; `before` is the last page's `next`."""
        return await self._transactions.read(items.timeline, key, limit, before)

    async def search(self, key: FanKey, text: str, limit: int = PAGE, before: str = "") -> Page:
        """The same, of items that have every word of `text` in them, in any script, in whatever case."""
        return await self._transactions.read(items.timeline, key, limit, before, text)

    async def told(self, key: FanKey, limit: int = PAGE, before: str = "", text: str = "") -> Page:
        """What stands: facts that hold and what the fan said of themselves, with every word of `text`; pinned items
        first, then facts, then words."""
        return await self._transactions.read(items.told, key, limit, before, text)

    async def stored(self, key: FanKey) -> int:
        """Messages of the fan and facts in the store, whatever they said yes or no to."""
        return await self._transactions.read(items.stored, key)

    async def counts(self, tenant: str, persona: str) -> Counts:
        """How many fans a persona remembers and how much of them: all that its authors may see."""
        return await self._transactions.read(items.counts, tenant, persona)

    async def pin(self, key: FanKey, item_id: str, pinned: bool = True) -> None:
        """Pin a fact or a message, or let it go again. Raises `UnknownItem`."""
        await self._transactions.write(items.pin, key, item_id, pinned)

    async def rename(self, key: FanKey, to: FanKey) -> None:
        """Give a whole memory another key of the same tenant. Raises `UnknownItem`, `KeyTaken`. Drop caches of `key`
        afterwards (`OpenFans.forget`)."""
        await self._transactions.write(renaming.rename, key, to, self._log.note if self._log else None)
