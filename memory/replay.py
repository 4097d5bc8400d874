"""Makes a store that came from a backup forget what was forgotten since: replays the log of erasures, and proves it.

Runs at every start, before anything is served; a store that knows the whole log is left alone. Knows nothing of
backups (`memory.backup`).
"""

from dataclasses import dataclass

from memory.erasure_log import ErasureLog
from memory.proof import Proof, Prover
from memory.store import replaying, wiping
from memory.store.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many entries of the log were new to the store, which rows went, and the proof that they are gone."""

    entries: int
    rows: dict[str, int]
    proof: Proof | None


def replay(transactions: Transactions, log: ErasureLog, prover: Prover) -> Replayed:
    """Carry out what the store does not know. Blocking. Raises `ErasureIncomplete`, `StoreUnavailable`."""
    entries = log.entries()
    waiting = transactions.read_now(replaying.pending, entries) if entries else ()
    if not waiting:
        return Replayed(0, {}, None)
    wiped = transactions.write_now(replaying.carry_out, waiting)
    proof = prover.prove([entry.receipt for entry in waiting], (*wiped.texts, *wiped.ids))
    return Replayed(len(waiting), wiped.rows, proof)


def save_log(transactions: Transactions, log: ErasureLog) -> int:
    """Copy entries that only the database has into the log beside it, before the database is replaced."""
    known = {entry.receipt for entry in log.entries()}
    missing = [entry for entry in transactions.read_now(wiping.entered) if entry.receipt not in known]
    log.note(*missing)
    return len(missing)
