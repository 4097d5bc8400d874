"""What a fan and a persona said to each other: kept in the database, or for the session only.

One protocol, two keepers; `Transcripts` picks by the fan's consent. Knows nothing of search, prompts or of how a fan
is asked. Every call takes the FanKey, so that there is no way to ask for somebody else's words by accident.
"""

from collections.abc import Sequence
from typing import Protocol

from memory.consent import Consents
from memory.embedding import Embedder, Vector
from memory.records import Conversation, FanKey, Message, Revision, SaidBefore
from memory.session import SessionTranscript
from memory.store import fans, messages, vectors
from memory.store.transactions import Transactions


class Transcript(Protocol):
    """Append-only messages of fans, by FanKey and conversation."""

    async def append(
        self,
        key: FanKey,
        conversation: str,
        said: Sequence[Message],
        embedded: Sequence[Vector | None],
        model_id: str,
        supersedes: Sequence[str] = (),
    ) -> None:
        """Add messages, each with its vector or None, in one step: all or none. `supersedes` are ids of replies that
        a retry puts aside in the same step. Raises errors of `memory.errors`."""
        ...

    async def history(self, key: FanKey, conversation: str, limit: int = 40) -> tuple[Message, ...]:
        """The last `limit` messages that still stand, oldest first."""
        ...

    async def conversations(self, key: FanKey) -> tuple[Conversation, ...]:
        """This fan's conversations, newest first."""
        ...

    async def supersede(self, key: FanKey, message_id: str) -> None:
        """Put a reply aside: it leaves history and search. Raises `UnknownItem`."""
        ...

    async def revision(self, key: FanKey) -> Revision | None:
        """Where this fan's memory stands, or None when there is nothing of them."""
        ...

    async def said(self, key: FanKey, after: int = 0, limit: int = messages.EVERY) -> tuple[SaidBefore, ...]:
        """The first `limit` messages that still stand, with vectors, oldest first, after a place in their order."""
        ...


class StoredTranscript:
    """The transcript in the database. `append` returns when the turn is on disk (WAL, synchronous=FULL)."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def append(
        self,
        key: FanKey,
        conversation: str,
        said: Sequence[Message],
        embedded: Sequence[Vector | None],
        model_id: str,
        supersedes: Sequence[str] = (),
    ) -> None:
        """Add messages in one transaction. Raises `NotConsented`, `EmbedderMismatch`, `DuplicateMessage` and others."""
        await self._transactions.write(messages.append, key, conversation, said, embedded, model_id, supersedes)

    async def history(self, key: FanKey, conversation: str, limit: int = 40) -> tuple[Message, ...]:
        """The last `limit` messages that still stand, oldest first."""
        return await self._transactions.read(messages.history, key, conversation, limit)

    async def conversations(self, key: FanKey) -> tuple[Conversation, ...]:
        """This fan's conversations, newest first."""
        return await self._transactions.read(messages.conversations, key)

    async def supersede(self, key: FanKey, message_id: str) -> None:
        """Put a reply aside. Raises `UnknownItem`."""
        await self._transactions.write(messages.supersede, key, message_id)

    async def revision(self, key: FanKey) -> Revision | None:
        """Where this fan's memory stands; None unless they said yes (after a no, nothing stored is recalled)."""
        rows = self._transactions.glance(fans.REVISION, (key.tenant, key.persona, key.fan))
        if rows is None:
            return await self._transactions.read(fans.revision_of, key)
        if not rows:
            fans.checked_key(key)
        return next((Revision(epoch, count) for remembers, epoch, count in rows if remembers), None)

    async def said(self, key: FanKey, after: int = 0, limit: int = messages.EVERY) -> tuple[SaidBefore, ...]:
        """The first `limit` messages that still stand, with vectors, oldest first, after a place in their order."""
        return await self._transactions.read(messages.said, key, after, limit)

    async def place_before(self, key: FanKey, newest: int) -> int:
        """The place after which the fan's last `newest` messages come; 0 when there are no more than that."""
        return await self._transactions.read(messages.place_before, key, newest)


class Transcripts:
    """Both keepers, and the choice between them."""

    def __init__(self, stored: StoredTranscript, session: SessionTranscript, consents: Consents) -> None:
        self.stored = stored
        self.session = session
        self._consents = consents

    async def of(self, key: FanKey) -> Transcript:
        """Where this fan's words go: the database after a yes, the session's memory otherwise."""
        return self.stored if await self._consents.remembers(key) else self.session

    async def adopt(self, key: FanKey, model_id: str) -> int:
        """After a yes: write down what the session holds of this fan, and empty it there. Returns messages moved."""
        moved = 0
        for part in self.session.take(key):
            await self.stored.append(key, part.conversation, part.messages, part.vectors, model_id)
            moved += len(part.messages)
        return moved


async def claim_embedder(transactions: Transactions, embedder: Embedder) -> None:
    """At start: make this embedder the one of all stored vectors. Raises `EmbedderMismatch`: two are never mixed."""
    await transactions.write(vectors.claim_embedder, embedder.model_id)


async def embed_again(transactions: Transactions, embedder: Embedder) -> int:
    """After a change of embedder: replace every stored vector, in one transaction. Returns how many."""
    return await transactions.write(vectors.embed_again, embedder)
