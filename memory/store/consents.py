"""Consents in SQL. Knows the one purpose that opens the transcript, and nothing of how a fan is asked."""

from sqlalchemy import Connection, func, insert, select, update

from memory.records import Consent, FanKey
from memory.store.fans import find_fan, make_fan, move_revision
from memory.tables import Consent as ConsentRow
from memory.tables import Fan

MEMORY = "memory"
"""The purpose without which nothing that a fan says is written down."""


def say(connection: Connection, key: FanKey, consent: Consent) -> None:
    """Add a fan's answer; it holds until they give another for the same purpose."""
    fan = make_fan(connection, key)
    values = {
        "fan_id": fan.id,
        "purpose": consent.purpose,
        "granted": consent.granted,
        "locale": consent.locale[:35],
        "said_at": consent.said_at,
    }
    connection.execute(insert(ConsentRow).values(values))
    if consent.purpose == MEMORY:
        connection.execute(update(Fan).where(Fan.id == fan.id).values(remembers=consent.granted))
    move_revision(connection, fan.id, changed=True)


def current(connection: Connection, key: FanKey) -> tuple[Consent, ...]:
    """This fan's newest answer to each purpose they were asked about."""
    fan = find_fan(connection, key)
    if fan is None:
        return ()
    newest = select(func.max(ConsentRow.id)).where(ConsentRow.fan_id == fan.id).group_by(ConsentRow.purpose)
    query = select(ConsentRow.purpose, ConsentRow.granted, ConsentRow.locale, ConsentRow.said_at)
    rows = connection.execute(query.where(ConsentRow.id.in_(newest)).order_by(ConsentRow.purpose))
    return tuple(Consent(*row) for row in rows)


def all_of(connection: Connection, key: FanKey) -> tuple[Consent, ...]:
    """Every answer this fan ever gave, oldest first."""
    fan = find_fan(connection, key)
    if fan is None:
        return ()
    query = select(ConsentRow.purpose, ConsentRow.granted, ConsentRow.locale, ConsentRow.said_at)
    rows = connection.execute(query.where(ConsentRow.fan_id == fan.id).order_by(ConsentRow.id))
    return tuple(Consent(*row) for row in rows)
