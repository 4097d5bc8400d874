"""The transcript of fans who did not agree to be remembered: in this process's memory only, bounded, never on disk.

Same protocol as the stored transcript. Knows nothing of databases; what it holds ends with the process, when the fan
leaves (`forget`), or when newer fans need the room.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from memory.embedding import Vector
from memory.errors import DuplicateMessage, UnknownItem
from memory.records import WITHHELD, Conversation, FanKey, Message, Revision, SaidBefore


@dataclass(frozen=True, slots=True)
class SessionPart:
    """One conversation of a session: what was said and the vectors, in order."""

    conversation: str
    messages: tuple[Message, ...]
    vectors: tuple[Vector | None, ...]


@dataclass(slots=True)
class _Session:
    rows: list[SaidBefore] = field(default_factory=list)
    superseded: set[int] = field(default_factory=set)
    place: int = 0
    revision: Revision = field(default_factory=Revision)


class SessionTranscript:
    """At most `sessions` fans of at most `messages` messages each; the longest silent fan and the oldest message go.

    Used from one event loop only: nothing in it waits, so no call sees another half done.
    """

    def __init__(self, sessions: int = 1000, messages: int = 400) -> None:
        self._capacity = sessions
        self._length = messages
        self._held: OrderedDict[FanKey, _Session] = OrderedDict()
        self._epochs = 0

    async def append(
        self,
        key: FanKey,
        conversation: str,
        said: Sequence[Message],
        embedded: Sequence[Vector | None],
        model_id: str,
        supersedes: Sequence[str] = (),
    ) -> None:
        """Add messages. Raises `DuplicateMessage`, `UnknownItem` (a reply to supersede)."""
        session = self._held.get(key) or self._open()
        known = {row.message.id for row in session.rows}
        new = [message.id for message in said]
        if len(set(new)) < len(new) or known & set(new):
            raise DuplicateMessage("This session already has a message of one of these ids.")
        places = [self._place(session, message_id) for message_id in supersedes]
        fresh = [
            SaidBefore(session.place + step, replace(message, conversation=conversation), vector)
            for step, (message, vector) in enumerate(zip(said, embedded, strict=True), 1)
        ]
        session.rows.extend(fresh)
        session.place += len(fresh)
        session.superseded.update(places)
        dropped = session.rows[: -self._length]
        del session.rows[: -self._length]
        self._move(session, changed=bool(places or dropped))
        self._held[key] = session
        self._held.move_to_end(key)
        while len(self._held) > self._capacity:
            self._held.popitem(last=False)

    async def history(self, key: FanKey, conversation: str, limit: int = 40) -> tuple[Message, ...]:
        """The last `limit` messages that still stand, oldest first."""
        rows = [row.message for row in await self.said(key) if row.message.conversation == conversation]
        return tuple(rows[-limit:]) if limit > 0 else ()

    async def conversations(self, key: FanKey) -> tuple[Conversation, ...]:
        """This session's conversations, newest first."""
        session = self._held.get(key)
        groups: dict[str, list[Message]] = {}
        for row in session.rows if session else ():
            groups.setdefault(row.message.conversation, []).append(row.message)
        listed = [
            Conversation(name, min(m.said_at for m in group), max(m.said_at for m in group), len(group))
            for name, group in groups.items()
        ]
        return tuple(sorted(listed, key=lambda one: one.last_at, reverse=True))

    async def supersede(self, key: FanKey, message_id: str) -> None:
        """Put a reply aside. Raises `UnknownItem`."""
        session = self._held.get(key) or _Session()
        session.superseded.add(self._place(session, message_id))
        self._move(session, changed=True)

    async def revision(self, key: FanKey) -> Revision | None:
        """Where this session stands, or None when there is none."""
        session = self._held.get(key)
        return session.revision if session else None

    async def said(self, key: FanKey, after: int = 0, limit: int | None = None) -> tuple[SaidBefore, ...]:
        """The first `limit` messages that still stand, with vectors, oldest first."""
        session = self._held.get(key)
        if session is None:
            return ()
        rows = [row for row in session.rows if row.place > after and row.place not in session.superseded]
        return tuple(rows[:limit])

    async def place_before(self, key: FanKey, newest: int) -> int:
        """0: a session is short, and all of it is searched."""
        return 0

    def withhold(self, key: FanKey, message_id: str) -> None:
        """Recall a message no more, by its fan's wish; it stays in the conversation. Raises `UnknownItem`."""
        session = self._held.get(key) or _Session()
        place = self._place(session, message_id)
        session.rows = [
            replace(row, message=replace(row.message, origin=WITHHELD)) if row.place == place else row
            for row in session.rows
        ]
        self._move(session, changed=True)

    def take(self, key: FanKey) -> tuple[SessionPart, ...]:
        """Hand over what stands of a session, conversation by conversation, and forget it here."""
        session = self._held.pop(key, None)
        groups: dict[str, list[SaidBefore]] = {}
        for row in session.rows if session else ():
            if session and row.place not in session.superseded:
                groups.setdefault(row.message.conversation, []).append(row)
        return tuple(
            SessionPart(name, tuple(row.message for row in rows), tuple(row.vector for row in rows))
            for name, rows in groups.items()
        )

    def forget(self, key: FanKey) -> int:
        """Drop a session. Returns how many messages it held."""
        session = self._held.pop(key, None)
        return len(session.rows) if session else 0

    def _open(self) -> _Session:
        """A new session in an epoch of its own, so that a cache of a dropped one is never taken for it."""
        self._epochs += 1
        return _Session(revision=Revision(epoch=self._epochs))

    def _move(self, session: _Session, *, changed: bool) -> None:
        epoch = session.revision.epoch
        if changed:
            self._epochs += 1
            epoch = self._epochs
        session.revision = Revision(epoch, session.revision.count + 1)

    @staticmethod
    def _place(session: _Session, message_id: str) -> int:
        for row in session.rows:
            if row.message.id == message_id:
                return row.place
        raise UnknownItem("message", message_id)
