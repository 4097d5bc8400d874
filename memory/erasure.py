"""A fan's rights over their memory: everything exported, anything forgotten, and proof that it is gone.

Forgetting deletes rows (SQLite overwrites them: secure_delete), empties the write-ahead log, drops caches, then
searches the raw files for what was said. Knows nothing of pages, commands or of how a receipt is shown.
"""

import asyncio
import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from memory.errors import ErasureIncomplete, StoreUnavailable
from memory.records import FanKey
from memory.session import SessionTranscript
from memory.store import export, fans, wiping
from memory.store.transactions import Transactions
from memory.store.wiping import Scope, Wiped

PIECE = 24
"""Letters of a piece of text that is searched for; a text is searched for piece by piece."""
SHORTEST = 8
"""Bytes below which a piece says nothing: "hello" is in many files."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """One file that was searched, and its size."""

    file: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an erasure did and how it was proven. Holds no word of what was erased.

    `pieces` were searched for in `scanned`; `elsewhere` of them are in the files because other rows rightly hold them;
    `too_short` were not searched for. `proven` is false on a database server, whose files are not ours to read.
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


class Erasure:
    """Export and erasure of any fan. `on_erased` are called with the key after rows are gone, to drop caches;
    `also_scan` are files or folders that might hold a fan's words beside the database, such as logs. `also_standing`
    tell whether a piece of text rightly stands in tables of the database that are not memory's."""

    def __init__(
        self,
        transactions: Transactions,
        session: SessionTranscript,
        on_erased: Sequence[Callable[[FanKey], None]] = (),
        also_scan: Sequence[Path] = (),
        also_standing: Sequence[Callable[[str], bool]] = (),
    ) -> None:
        self._transactions = transactions
        self._session = session
        self._on_erased = on_erased
        self._also_scan = also_scan
        self._also_standing = also_standing

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
        """Raises `ErasureIncomplete` when pieces are left in the files even after a vacuum."""
        receipt = uuid.uuid4().hex
        erased_at = datetime.now(UTC)
        wiped = await self._transactions.write(wiping.wipe, key, scope, item, receipt)
        for drop in self._on_erased:
            drop(key)
        proof = asyncio.ensure_future(self._transactions.run(lambda: self._prove(receipt, scope, erased_at, wiped)))
        return await asyncio.shield(proof)

    def _prove(self, receipt: str, scope: Scope, erased_at: datetime, wiped: Wiped) -> Receipt:
        """Empty the log, search the files, and rewrite the database once if something is left in it."""
        pieces, too_short = split_pieces((*wiped.texts, *wiped.ids))
        database = self._transactions.sqlite_file
        if database is None:
            return Receipt(receipt, scope, erased_at, wiped.rows, (), len(pieces), 0, too_short, False, False)
        vacuumed = False
        self._empty_log()
        found = scan(self._files(database), pieces)
        left, elsewhere = self._left(found, pieces)
        if left:
            vacuumed = True
            self._transactions.pragma("VACUUM")
            self._empty_log()
            found = scan(self._files(database), pieces)
            left, elsewhere = self._left(found, pieces)
        if left:
            raise ErasureIncomplete(tuple(left))
        self._transactions.write_now(wiping.prove, receipt)
        scanned = tuple(Scanned(Path(one.file).name, one.bytes) for one in found)
        return Receipt(
            receipt, scope, erased_at, wiped.rows, scanned, len(pieces), elsewhere, too_short, vacuumed, True
        )

    def _left(self, found: Sequence["FileScan"], pieces: Sequence[str]) -> tuple[list[str], int]:
        """Names of files that hold a piece which no living row does, and how many pieces living rows do hold."""
        seen = sorted({number for one in found for number in one.found})
        living = {n for n in seen if self._stands(pieces[n])}
        return [Path(one.file).name for one in found if one.found - living], len(living)

    def _stands(self, piece: str) -> bool:
        """Whether a row that lives holds the piece, in memory's tables or others."""
        in_memory = self._transactions.read_now(wiping.stands_elsewhere, piece)
        return in_memory or any(stands(piece) for stands in self._also_standing)

    def _empty_log(self) -> None:
        """Move the write-ahead log into the database and cut it to nothing. Readers that hold it back are awaited."""
        for _ in range(3):
            row = self._transactions.pragma("PRAGMA wal_checkpoint(TRUNCATE)")
            if row is not None and row[0] == 0:
                return
        raise StoreUnavailable("The write-ahead log cannot be emptied: another program is reading. Erase again.")

    def _files(self, database: Path) -> list[Path]:
        sides = [Path(f"{database}{ending}") for ending in ("", "-wal", "-journal")]
        return [*sides, *_all_files(self._also_scan)]


@dataclass(frozen=True, slots=True)
class FileScan:
    """Which pieces, by number, a file holds."""

    file: str
    bytes: int
    found: frozenset[int]


def split_pieces(texts: Iterable[str]) -> tuple[list[str], int]:
    """What to search for: texts in pieces of `PIECE` letters, each once; and how many texts were too short for it."""
    pieces: dict[str, None] = {}
    too_short = 0
    for text in texts:
        parts = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
        telling = [part for part in parts if len(part.encode("utf-8")) >= SHORTEST]
        too_short += not telling
        pieces.update(dict.fromkeys(telling))
    return list(pieces), too_short


def scan(files: Sequence[Path], pieces: Sequence[str]) -> list[FileScan]:
    """Search raw files in a child process (see `memory.scan` for why). The pieces go through a pipe, never through
    arguments that others could read. Raises `StoreUnavailable` when it cannot be done."""
    job = json.dumps({"files": [str(path) for path in files], "pieces": list(pieces)})
    command = [sys.executable, "-m", "memory.scan"]
    try:
        done = subprocess.run(command, input=job, capture_output=True, text=True, encoding="utf-8", check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StoreUnavailable(f"The files could not be searched after erasing: {error}") from error
    return [FileScan(one["file"], one["bytes"], frozenset(one["found"])) for one in json.loads(done.stdout)]


def _all_files(places: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for place in places:
        found.extend(sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place])
    return found
