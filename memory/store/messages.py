"""Messages and conversations in SQL. Knows nothing of threads, of search or of fans without consent in memory."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from memory.embedding import Vector
from memory.errors import DuplicateMessage, NotConsented, UnknownItem
from memory.records import Conversation, FanKey, Message, SaidBefore
from memory.store.fans import (
    checked_id,
    find_fan,
    move_revision,
    storable_text,
)
from memory.store.vectors import all_unpacked, packed, require_embedder
from memory.tables import Conversation as ConversationRow
from memory.tables import Message as MessageRow

EVERY = 2**31 - 1
"""More messages than any fan has."""


def _message_columns() -> Select[*tuple[object, ...]]:
    return select(
        MessageRow.message_id,
        ConversationRow.name.label("conversation"),
        MessageRow.role,
        MessageRow.text,
        MessageRow.locale,
        MessageRow.said_at,
        MessageRow.state,
        MessageRow.origin,
    ).join(ConversationRow, MessageRow.conversation_id == ConversationRow.id)


_SAID = (
    _message_columns()
    .add_columns(MessageRow.id, MessageRow.vector)
    .where(
        MessageRow.fan_id == bindparam("fan_id"), MessageRow.id > bindparam("after"), MessageRow.superseded_at.is_(None)
    )
    .order_by(MessageRow.id)
    .limit(bindparam("limit"))
)
_FIND_CONVERSATION = select(ConversationRow.id).where(
    ConversationRow.fan_id == bindparam("fan_id"), ConversationRow.name == bindparam("name")
)
_MOVE_CONVERSATION = (
    update(ConversationRow).where(ConversationRow.id == bindparam("place")).values(last_at=bindparam("moment"))
)
_ADD = insert(MessageRow)
"""Made once: half of what a short statement costs is putting it together."""


def append(
    connection: Connection,
    key: FanKey,
    conversation: str,
    messages: Sequence[Message],
    vectors: Sequence[Vector | None],
    model_id: str,
    supersedes: Sequence[str] = (),
) -> None:
    """Add messages with their vectors (None where there is none), and mark earlier replies superseded.

    Raises `NotConsented`, `EmbedderMismatch`, `DuplicateMessage`, `UnknownItem` (a reply to supersede), `UnusableId`.
    """
    fan = find_fan(connection, key, writing=True)
    if fan is None or not fan.remembers:
        raise NotConsented("This fan has not agreed to be remembered; keep the conversation in the session only.")
    require_embedder(connection, model_id)
    place = _conversation(connection, fan.id, checked_id("conversation", conversation), messages)
    values = [
        _values(message, vector, model_id) | {"fan_id": fan.id, "conversation_id": place}
        for message, vector in zip(messages, vectors, strict=True)
    ]
    if values:
        try:
            connection.execute(_ADD, values)
        except IntegrityError as error:
            raise DuplicateMessage("This fan already has a message of one of these ids.") from error
    for message_id in supersedes:
        _supersede(connection, fan.id, message_id)
    move_revision(connection, fan.id, changed=bool(supersedes))


def supersede(connection: Connection, key: FanKey, message_id: str) -> None:
    """Mark a reply superseded: it stays in the store and leaves the history. Raises `UnknownItem`."""
    fan = find_fan(connection, key, writing=True)
    if fan is None:
        raise UnknownItem("message", message_id)
    _supersede(connection, fan.id, message_id)
    move_revision(connection, fan.id, changed=True)


def history(connection: Connection, key: FanKey, conversation: str, limit: int) -> tuple[Message, ...]:
    """The last `limit` messages of a conversation that still stand, oldest first."""
    fan = find_fan(connection, key)
    if fan is None:
        return ()
    query = (
        _message_columns()
        .where(MessageRow.fan_id == fan.id, ConversationRow.name == conversation, MessageRow.superseded_at.is_(None))
        .order_by(MessageRow.id.desc())
        .limit(limit)
    )
    return tuple(_message(row) for row in reversed(connection.execute(query).all()))


def conversations(connection: Connection, key: FanKey) -> tuple[Conversation, ...]:
    """This fan's conversations, newest first."""
    fan = find_fan(connection, key)
    if fan is None:
        return ()
    query = (
        select(ConversationRow.name, ConversationRow.started_at, ConversationRow.last_at, func.count(MessageRow.id))
        .join(MessageRow, MessageRow.conversation_id == ConversationRow.id)
        .where(ConversationRow.fan_id == fan.id, MessageRow.fan_id == fan.id)
        .group_by(ConversationRow.id, ConversationRow.name, ConversationRow.started_at, ConversationRow.last_at)
        .order_by(ConversationRow.last_at.desc(), ConversationRow.id.desc())
    )
    return tuple(Conversation(*row) for row in connection.execute(query))


def said(connection: Connection, key: FanKey, after: int = 0, limit: int = EVERY) -> tuple[SaidBefore, ...]:
    """The first `limit` messages of this fan that still stand and come after `after` in their order, oldest first."""
    fan = find_fan(connection, key)
    if fan is None:
        return ()
    rows = connection.execute(_SAID, {"fan_id": fan.id, "after": after, "limit": limit}).all()
    embedded = all_unpacked([row.vector for row in rows])
    return tuple(SaidBefore(row.id, _message(row), vector) for row, vector in zip(rows, embedded, strict=True))


def place_before(connection: Connection, key: FanKey, newest: int) -> int:
    """The place after which this fan's last `newest` messages come; 0 when there are no more than that."""
    fan = find_fan(connection, key)
    if fan is None:
        return 0
    query = select(MessageRow.id).where(MessageRow.fan_id == fan.id).order_by(MessageRow.id.desc())
    return connection.execute(query.offset(newest).limit(1)).scalar_one_or_none() or 0


def kept(connection: Connection, fan_id: int) -> tuple[tuple[Message, bool], ...]:
    """Everything of a fan that still stands, oldest first, and whether it is pinned."""
    standing = (MessageRow.fan_id == fan_id, MessageRow.superseded_at.is_(None))
    query = _message_columns().add_columns(MessageRow.pinned).where(*standing).order_by(MessageRow.id)
    return tuple((_message(row), row.pinned) for row in connection.execute(query))


def _conversation(connection: Connection, fan_id: int, name: str, messages: Sequence[Message]) -> int:
    """The row of this fan's conversation `name`, made or moved on to its last message."""
    moments = [message.said_at for message in messages] or [datetime.now(UTC)]
    found: int | None = connection.execute(_FIND_CONVERSATION, {"fan_id": fan_id, "name": name}).scalar_one_or_none()
    if found is not None:
        connection.execute(_MOVE_CONVERSATION, {"place": found, "moment": max(moments)})
        return found
    values = {"fan_id": fan_id, "name": name, "started_at": min(moments), "last_at": max(moments)}
    made = connection.execute(insert(ConversationRow).values(values)).inserted_primary_key
    assert made is not None, "an insert of one row gives its key"
    place: int = made[0]
    return place


def _supersede(connection: Connection, fan_id: int, message_id: str) -> None:
    change = (
        update(MessageRow)
        .where(MessageRow.fan_id == fan_id, MessageRow.message_id == message_id)
        .values(superseded_at=datetime.now(UTC))
    )
    if connection.execute(change).rowcount != 1:
        raise UnknownItem("message", message_id)


def _values(message: Message, vector: Vector | None, model_id: str) -> dict[str, object]:
    return {
        "message_id": checked_id("message", message.id),
        "role": message.role,
        "text": storable_text(message.text),
        "locale": message.locale[:35],
        "said_at": message.said_at,
        "state": message.state,
        "origin": message.origin,
        "vector": None if vector is None else packed(vector),
        "embedder": None if vector is None else model_id,
    }


def _message(row: Row[*tuple[Any, ...]]) -> Message:
    """The first eight columns, in the order of `_message_columns`."""
    return Message(*row[:8])
