"""Consents in SQL, per purpose. Knows nothing of how a fan is asked.

`MEMORY` opens the transcript. `FACTS` follows it until the fan says otherwise. `SENSITIVE` (health, religion, sex life,
politics) is closed until the fan opens it by itself; both need `MEMORY`.
"""

import uuid

from sqlalchemy import Connection, func, insert, select, update

from memory.erasure_log import WITHDRAWN, Erased, Note, key_digest
from memory.records import Choice, Consent, FanKey
from memory.store.fans import FanRow, find_fan, make_fan, move_revision
from memory.tables import Consent as ConsentRow
from memory.tables import Fan

MEMORY = "memory"
"""Remember what was said: the purpose without which nothing that a fan says is written down."""
FACTS = "facts"
"""Make statements about the fan out of what was said."""
SENSITIVE = "sensitive"
"""Keep statements of the kinds that the law protects most."""
PURPOSES = (MEMORY, FACTS, SENSITIVE)
ORDINARY = "ordinary"
"""The sensitivity of facts that need no consent of their own."""


def say(connection: Connection, key: FanKey, consent: Consent, note: Note | None = None) -> None:
    """Add a fan's answer; it holds until they give another for the same purpose. A no goes to `note` as well."""
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
    if note is not None and not consent.granted:
        note(Erased(uuid.uuid4().hex, key_digest(key), WITHDRAWN, consent.purpose, consent.said_at))


def current(connection: Connection, key: FanKey) -> tuple[Consent, ...]:
    """This fan's newest answer to each purpose they were asked about."""
    fan = find_fan(connection, key)
    return () if fan is None else _current(connection, fan.id)


def all_of(connection: Connection, key: FanKey) -> tuple[Consent, ...]:
    """Every answer this fan ever gave, oldest first."""
    fan = find_fan(connection, key)
    if fan is None:
        return ()
    query = select(ConsentRow.purpose, ConsentRow.granted, ConsentRow.locale, ConsentRow.said_at)
    rows = connection.execute(query.where(ConsentRow.fan_id == fan.id).order_by(ConsentRow.id))
    return tuple(Consent(*row) for row in rows)


def allowed(connection: Connection, fan: FanRow | None) -> frozenset[str]:
    """The purposes that are open for a fan now."""
    if fan is None or not fan.remembers:
        return frozenset()
    given = {consent.purpose: consent.granted for consent in _current(connection, fan.id)}
    facts = given.get(FACTS, True)
    others = {purpose for purpose, granted in given.items() if granted and purpose not in PURPOSES}
    opened = {MEMORY} | ({FACTS} if facts else set()) | ({SENSITIVE} if facts and given.get(SENSITIVE) else set())
    return frozenset(opened | others)


def open_for(connection: Connection, key: FanKey) -> frozenset[str]:
    """The purposes that are open for the fan of this key."""
    return allowed(connection, find_fan(connection, key))


def choices(connection: Connection, key: FanKey) -> tuple[Choice, ...]:
    """Every purpose: what this fan answered, and whether it is open."""
    given = {consent.purpose: consent for consent in current(connection, key)}
    opened = open_for(connection, key)
    return tuple(
        Choice(purpose, given[purpose].granted, purpose in opened, given[purpose].said_at)
        if purpose in given
        else Choice(purpose, None, purpose in opened)
        for purpose in PURPOSES
    )


def _current(connection: Connection, fan_id: int) -> tuple[Consent, ...]:
    newest = select(func.max(ConsentRow.id)).where(ConsentRow.fan_id == fan_id).group_by(ConsentRow.purpose)
    query = select(ConsentRow.purpose, ConsentRow.granted, ConsentRow.locale, ConsentRow.said_at)
    rows = connection.execute(query.where(ConsentRow.id.in_(newest)).order_by(ConsentRow.purpose))
    return tuple(Consent(*row) for row in rows)
