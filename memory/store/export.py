"""Everything that is stored of one fan, as plain data. Knows nothing of files and pages."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, select

from memory.records import FanKey
from memory.store import consents, facts
from memory.store.fans import find_fan
from memory.tables import Conversation, Message


def everything(connection: Connection, key: FanKey) -> dict[str, object]:
    """Consents, conversations with every message (superseded ones too) and facts, ready for JSON. Vectors are made
    from the texts and are left out; which model made them is named."""
    fan = find_fan(connection, key)
    return {
        "tenant": key.tenant,
        "persona": key.persona,
        "fan": key.fan,
        "known": fan is not None,
        "consents": [_plain(asdict(consent)) for consent in consents.all_of(connection, key)],
        "conversations": [] if fan is None else _conversations(connection, fan.id),
        "facts": [_plain(asdict(fact)) for fact in facts.all_of(connection, key)],
    }


def _conversations(connection: Connection, fan_id: int) -> list[dict[str, object]]:
    query = (
        select(
            Conversation.name,
            Message.message_id,
            Message.role,
            Message.text,
            Message.locale,
            Message.said_at,
            Message.state,
            Message.origin,
            Message.superseded_at,
            Message.embedder,
        )
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Conversation.fan_id == fan_id, Message.fan_id == fan_id)
        .order_by(Message.id)
    )
    grouped: dict[str, list[dict[str, object]]] = {}
    for row in connection.execute(query):
        message = _plain(dict(row._mapping))
        grouped.setdefault(str(message.pop("name")), []).append(message)
    return [{"conversation": name, "messages": messages} for name, messages in grouped.items()]


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
