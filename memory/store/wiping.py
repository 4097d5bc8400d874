"""Erases rows of one fan and says what stood in them, so that its absence can be proven. Knows nothing of files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from memory.embedding import clean_text
from memory.erasure_log import Erased, Note, digest, key_digest
from memory.errors import UnknownItem
from memory.records import FanKey
from memory.store.fans import FanRow, find_fan, move_revision
from memory.store.fragments import holds
from memory.tables import Consent, Conversation, Erasure, Fact, Fan, Message

Scope = Literal["message", "fact", "conversation", "everything"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

EXPIRED = "expired"
"""The source of a fact whose message went before it."""
_AT_ONCE = 5000
"""Rows named in one statement: databases bound how many values a statement may carry."""


@dataclass(frozen=True, slots=True)
class Wiped:
    """How many rows went, table by table, and every text and id that stood in them."""

    rows: dict[str, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


def wipe(connection: Connection, key: FanKey, scope: Scope, item: str, receipt: str, note: Note | None = None) -> Wiped:
    """Erase what `scope` names (`item` is an id, or empty for everything) and log it without a word of it. It goes to
    `note` before the rows are gone for good: an erasure that fails after it does no harm there.

    Raises `UnknownItem`. Erasing everything of a fan who is not known erases nothing and is no error.
    """
    fan = find_fan(connection, key, writing=True)
    if fan is None and scope != "everything":
        raise UnknownItem(scope, item)
    wiped = Wiped() if fan is None else _wipe(connection, key, fan, scope, item)
    entry = Erased(receipt, key_digest(key), scope, digest(item), datetime.now(UTC))
    enter(connection, entry, sum(wiped.rows.values()))
    if note is not None:
        note(entry)
    return wiped


def expire(connection: Connection, key: FanKey, words_before: datetime | None, facts_before: datetime | None) -> Wiped:
    """Erase a fan's messages and facts from before these moments (None: keep). What is pinned stays; facts outlive the
    messages they came from, since they are kept for a purpose of their own."""
    fan = find_fan(connection, key, writing=True)
    if fan is None:
        return Wiped()
    said, known = Wiped({"messages": 0}), Wiped({"facts": 0})
    if words_before is not None:
        said = _wipe_messages(connection, fan.id, old_messages(connection, fan.id, words_before), with_facts=False)
    if facts_before is not None:
        old = (Fact.fan_id == fan.id) & Fact.pinned.is_(False) & (Fact.valid_from < facts_before)
        texts, ids = _words(connection, None, old)
        known = Wiped({"facts": connection.execute(delete(Fact).where(old)).rowcount}, texts, ids)
        _let_go(connection, fan.id, ids)
    move_revision(connection, fan.id, changed=True)
    return Wiped(said.rows | known.rows, (*said.texts, *known.texts), (*said.ids, *known.ids))


def old_messages(connection: Connection, fan_id: int, before: datetime) -> Sequence[int]:
    """A fan's messages from before a moment that are not pinned."""
    old = (Message.fan_id == fan_id, Message.said_at < before, Message.pinned.is_(False))
    return connection.execute(select(Message.id).where(*old)).scalars().all()


def enter(connection: Connection, entry: Erased, rows: int) -> None:
    """Add an entry to the log in the database."""
    values = {
        "receipt": entry.receipt,
        "key_digest": entry.key_digest,
        "scope": entry.scope,
        "item_digest": entry.item_digest,
        "rows": rows,
        "erased_at": entry.erased_at,
        "proven": False,
    }
    connection.execute(insert(Erasure).values(values))


def entered(connection: Connection) -> tuple[Erased, ...]:
    """The whole log in the database, oldest first."""
    columns = (Erasure.receipt, Erasure.key_digest, Erasure.scope, Erasure.item_digest, Erasure.erased_at)
    return tuple(Erased(*row) for row in connection.execute(select(*columns).order_by(Erasure.id)))


def prove(connection: Connection, receipt: str) -> None:
    """Note in the log that nothing of an erasure was found in the files."""
    connection.execute(update(Erasure).where(Erasure.receipt == receipt).values(proven=True))


def stands_elsewhere(connection: Connection, fragment: str) -> bool:
    """Whether a piece of text or an id is still rightly in the store: another row holds it, letter for letter."""
    columns = (Message.text, Message.message_id, Fact.text, Fact.fact_id, Conversation.name, Fan.fan, Fan.persona)
    return holds(connection, columns, fragment)


def _wipe(connection: Connection, key: FanKey, fan: FanRow, scope: Scope, item: str) -> Wiped:
    match scope:
        case "everything":
            return _wipe_fan(connection, key, fan)
        case "conversation":
            wiped = _wipe_conversation(connection, fan.id, item)
        case "fact":
            wiped = _wipe_fact(connection, fan.id, item)
        case "message":
            query = select(Message.text).where(Message.fan_id == fan.id, Message.message_id == item)
            text = connection.execute(query).scalar_one_or_none()
            if text is None:
                raise UnknownItem("message", item)
            wiped = _wipe_messages(connection, fan.id, _saying(connection, fan.id, text))
    move_revision(connection, fan.id, changed=True)
    return wiped


def _wipe_fan(connection: Connection, key: FanKey, fan: FanRow) -> Wiped:
    """Everything; the cascade takes the rows that hang on the fan's."""
    counted = (("messages", Message), ("facts", Fact), ("conversations", Conversation), ("consents", Consent))
    rows = {
        name: connection.execute(select(func.count()).where(table.fan_id == fan.id)).scalar_one()
        for name, table in counted
    }
    texts, ids = _words(connection, Message.fan_id == fan.id, Fact.fan_id == fan.id)
    names = connection.execute(select(Conversation.name).where(Conversation.fan_id == fan.id)).scalars().all()
    connection.execute(delete(Fan).where(Fan.id == fan.id))
    return Wiped(rows | {"fans": 1}, texts, (*ids, *names, key.fan))


def _wipe_conversation(connection: Connection, fan_id: int, name: str) -> Wiped:
    query = select(Conversation.id).where(Conversation.fan_id == fan_id, Conversation.name == name)
    place = connection.execute(query).scalar_one_or_none()
    if place is None:
        raise UnknownItem("conversation", name)
    query_ids = select(Message.id).where(Message.fan_id == fan_id, Message.conversation_id == place)
    wiped = _wipe_messages(connection, fan_id, connection.execute(query_ids).scalars().all())
    connection.execute(delete(Conversation).where(Conversation.id == place, Conversation.fan_id == fan_id))
    return Wiped(wiped.rows | {"conversations": 1}, wiped.texts, (*wiped.ids, name))


def _wipe_fact(connection: Connection, fan_id: int, fact_id: str) -> Wiped:
    """A fact, and the words it came from: left standing they would be recalled all the same."""
    query = select(Fact.text, Fact.source_message).where(Fact.fan_id == fan_id, Fact.fact_id == fact_id)
    fact = connection.execute(query).one_or_none()
    if fact is None:
        raise UnknownItem("fact", fact_id)
    source = select(Message.text).where(Message.fan_id == fan_id, Message.message_id == fact.source_message)
    said = connection.execute(source).scalar_one_or_none()
    messages = {*_saying(connection, fan_id, fact.text), *(_saying(connection, fan_id, said) if said else ())}
    wiped = _wipe_messages(connection, fan_id, sorted(messages))
    left = connection.execute(delete(Fact).where(Fact.fan_id == fan_id, Fact.fact_id == fact_id)).rowcount
    _let_go(connection, fan_id, (fact_id,))
    rows = wiped.rows | {"facts": wiped.rows["facts"] + left}
    return Wiped(rows, tuple(dict.fromkeys((*wiped.texts, fact.text))), tuple(dict.fromkeys((*wiped.ids, fact_id))))


def _saying(connection: Connection, fan_id: int, text: str) -> Sequence[int]:
    """A fan's messages that say these very words, and replies that quote them."""
    words = clean_text(text).casefold()
    rows = connection.execute(select(Message.id, Message.role, Message.text).where(Message.fan_id == fan_id))
    found = []
    for row in rows:
        said = clean_text(row.text).casefold()
        if said == words or (row.role == "persona" and words and words in said):
            found.append(row.id)
    return found


def _wipe_messages(connection: Connection, fan_id: int, places: Sequence[int], *, with_facts: bool = True) -> Wiped:
    """Messages, the facts that came from them (or not), and conversations that are empty then."""
    texts: list[str] = []
    ids: list[str] = []
    facts = 0
    for start in range(0, len(places), _AT_ONCE):
        these = (Message.fan_id == fan_id) & Message.id.in_(places[start : start + _AT_ONCE])
        message_ids = connection.execute(select(Message.message_id).where(these)).scalars().all()
        from_them = (Fact.fan_id == fan_id) & Fact.source_message.in_(message_ids) if with_facts else None
        said, named = _words(connection, these, from_them)
        texts.extend(said)
        ids.extend(named)
        if from_them is None:
            kept = (Fact.fan_id == fan_id) & Fact.source_message.in_(message_ids)
            connection.execute(update(Fact).where(kept).values(source_message=EXPIRED))
        else:
            facts += connection.execute(delete(Fact).where(from_them)).rowcount
            _let_go(connection, fan_id, named)
        connection.execute(delete(Message).where(these))
    full = select(Message.conversation_id).where(Message.fan_id == fan_id)
    empty = delete(Conversation).where(Conversation.fan_id == fan_id, Conversation.id.not_in(full))
    emptied = connection.execute(empty).rowcount
    rows = {"messages": len(places), "facts": facts, "conversations": emptied}
    return Wiped(rows, tuple(dict.fromkeys(texts)), tuple(dict.fromkeys(ids)))


def _let_go(connection: Connection, fan_id: int, fact_ids: Sequence[str]) -> None:
    """No fact that stays names one that is gone as its successor."""
    for start in range(0, len(fact_ids), _AT_ONCE):
        named = Fact.superseded_by.in_(fact_ids[start : start + _AT_ONCE])
        connection.execute(update(Fact).where(Fact.fan_id == fan_id, named).values(superseded_by=None))


def _words(
    connection: Connection, messages: ColumnElement[bool] | None, facts: ColumnElement[bool] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts and ids of messages and facts, each once."""
    said: Sequence[Row[str, str]] = []
    known: Sequence[Row[str, str, str, str]] = []
    if messages is not None:
        said = connection.execute(select(Message.text, Message.message_id).where(messages)).all()
    if facts is not None:
        known = connection.execute(select(Fact.text, Fact.fact_id, Fact.subject, Fact.predicate).where(facts)).all()
    texts = dict.fromkeys([row.text for row in said] + [row.text for row in known])
    return tuple(texts), tuple(dict.fromkeys([row.message_id for row in said] + [row.fact_id for row in known]))
