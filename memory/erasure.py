"""A fan's rights over their memory: everything exported, anything forgotten, and proof that it is gone.

Forgetting notes the erasure in a log beside the database, deletes rows, drops caches, then has the raw files searched
for what was said (`memory.proof`). Knows nothing of pages, commands or of how a receipt is shown.
"""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from memory.erasure_log import ErasureLog
from memory.proof import Prover, Scanned
from memory.records import FanKey
from memory.session import SessionTranscript
from memory.store import export, fans, wiping
from memory.store.files import Unscanned
from memory.store.transactions import Transactions
from memory.store.wiping import Scope, Wiped


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure did and how it was proven. Holds no word of what was erased.

    `pieces` were searched for in `scanned`; `elsewhere` of them are in the files because other rows rightly hold them;
    `too_short` were not searched for. `proven` is false when parts of a database server could not be searched
    (`unscanned`), or its log still holds pieces until the server overwrites it (`left`).
    """

    id: str
    scope: Scope
    erased_at: datetime
    rows: dict[str, int]
    scanned: tuple[Scanned, ...]
    pieces: int
    elsewhere: int
    too_short: int
    vacuumed: bool
    proven: bool
    unscanned: tuple[Unscanned, ...] = ()
    left: tuple[str, ...] = ()


class Erasure:
    """Export and erasure of any fan. `on_erased` are called with the key after rows are gone, to drop caches;
    `also_scan` are files or folders that might hold a fan's words beside the database, such as logs. `also_standing`
    tell whether a piece of text rightly stands in tables of the database that are not memory's. `log` is noted in
    before rows go."""

    def __init__(
        self,
        transactions: Transactions,
        session: SessionTranscript,
        on_erased: Sequence[Callable[[FanKey], None]] = (),
        also_scan: Sequence[Path] = (),
        also_standing: Sequence[Callable[[str], bool]] = (),
        log: ErasureLog | None = None,
    ) -> None:
        self._transactions = transactions
        self._session = session
        self._on_erased = on_erased
        self.note = log.note if log else None
        self.prover = Prover(transactions, also_scan, also_standing)

    async def export(self, key: FanKey) -> dict[str, object]:
        """Everything stored of a fan, ready for JSON."""
        return await self._transactions.read(export.everything, key)

    async def keys_of(self, tenant: str, fan: str) -> tuple[FanKey, ...]:
        """One key for each persona that remembers this fan."""
        return tuple(await self._transactions.read(fans.keys_of, tenant, fan))

    async def forget_message(self, key: FanKey, message_id: str) -> Receipt:
        """Forget a message, others in the same words, replies that quote it and facts from it. Raises `UnknownItem`."""
        return await self._forget(key, "message", message_id)

    async def forget_fact(self, key: FanKey, fact_id: str) -> Receipt:
        """Forget a fact and the message it came from. Raises `UnknownItem`."""
        return await self._forget(key, "fact", fact_id)

    async def forget_conversation(self, key: FanKey, conversation: str) -> Receipt:
        """Forget a conversation and the facts from it. Raises `UnknownItem`."""
        return await self._forget(key, "conversation", conversation)

    async def forget_everything(self, key: FanKey) -> Receipt:
        """Forget a fan: what was said, facts, consents and the key itself, in the store and in the session."""
        self._session.forget(key)
        return await self._forget(key, "everything", "")

    async def _forget(self, key: FanKey, scope: Scope, item: str) -> Receipt:
        """Raises `ErasureIncomplete` when pieces are left in the files even after they were rewritten."""
        receipt = uuid.uuid4().hex
        erased_at = datetime.now(UTC)
        wiped = await self._transactions.write(wiping.wipe, key, scope, item, receipt, self.note)
        self.drop(key)
        proof = asyncio.ensure_future(self._transactions.run(lambda: self.receipt_of(receipt, scope, erased_at, wiped)))
        return await asyncio.shield(proof)

    def drop(self, key: FanKey) -> None:
        """Empty this process's caches of a fan whose rows are gone."""
        for drop in self._on_erased:
            drop(key)

    def receipt_of(self, receipt: str, scope: Scope, erased_at: datetime, wiped: Wiped) -> Receipt:
        """Prove an erasure whose rows are gone. Blocking. Raises `ErasureIncomplete`, `StoreUnavailable`."""
        proof = self.prover.prove([receipt], (*wiped.texts, *wiped.ids))
        return Receipt(
            id=receipt,
            scope=scope,
            erased_at=erased_at,
            rows=wiped.rows,
            scanned=proof.scanned,
            pieces=proof.pieces,
            elsewhere=proof.elsewhere,
            too_short=proof.too_short,
            vacuumed=proof.vacuumed,
            proven=proof.proven,
            unscanned=proof.unscanned,
            left=proof.left,
        )
