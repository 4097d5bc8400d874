"""Which fans and rows are past the time that they are kept for. Knows nothing of settings or of proofs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from memory.records import FanKey
from memory.store.wiping import old_messages
from memory.tables import Consent, Conversation, Fact, Fan


@dataclass(frozen=True, slots=True)
class Before:
    """Moments from before which nothing is kept; None keeps all. `silent` is a fan's last sign of life."""

    words: datetime | None
    facts: datetime | None
    silent: datetime | None


@dataclass(frozen=True, slots=True)
class Overdue:
    """What of one fan is past its time: everything, or so many messages and facts."""

    key: FanKey
    everything: bool
    messages: int = 0
    facts: int = 0


def overdue(connection: Connection, before: Before) -> Sequence[Overdue]:
    """Every fan of whom something is past its time, in the order they came."""
    last_words = select(func.max(Conversation.last_at)).where(Conversation.fan_id == Fan.id).scalar_subquery()
    last_answer = select(func.max(Consent.said_at)).where(Consent.fan_id == Fan.id).scalar_subquery()
    query = select(Fan.id, Fan.tenant, Fan.persona, Fan.fan, Fan.created_at, last_words, last_answer).order_by(Fan.id)
    found = []
    for fan_id, tenant, persona, fan, created_at, words, answer in connection.execute(query).all():
        key = FanKey(tenant, persona, fan)
        last = max(moment for moment in (created_at, words, answer) if moment is not None)
        if before.silent is not None and last < before.silent:
            found.append(Overdue(key, everything=True))
            continue
        messages = len(old_messages(connection, fan_id, before.words)) if before.words else 0
        facts = _old_facts(connection, fan_id, before.facts) if before.facts else 0
        if messages or facts:
            found.append(Overdue(key, everything=False, messages=messages, facts=facts))
    return found


def _old_facts(connection: Connection, fan_id: int, before: datetime) -> int:
    old = (Fact.fan_id == fan_id, Fact.pinned.is_(False), Fact.valid_from < before)
    return connection.execute(select(func.count()).select_from(Fact).where(*old)).scalar_one()
