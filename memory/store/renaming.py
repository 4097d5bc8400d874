"""Gives a fan's whole memory another key. Knows nothing of accounts."""

import uuid
from datetime import UTC, datetime

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from memory.erasure_log import RENAMED, Erased, Note, key_digest
from memory.errors import KeyTaken, UnknownItem
from memory.records import FanKey
from memory.store.fans import checked_key, find_fan, move_revision
from memory.store.wiping import enter
from memory.tables import Fan


def rename(connection: Connection, key: FanKey, to: FanKey, note: Note | None = None) -> None:
    """Give a fan's whole memory another key of the same tenant, as when a visitor makes an account. It goes to `note`
    as digests: what is forgotten under the new key is then forgotten in a restored backup that has the old one.

    Raises `UnknownItem` (nobody of this key), `KeyTaken` (somebody has the other), `UnusableId`.
    """
    checked_key(to)
    fan = find_fan(connection, key, writing=True)
    if fan is None:
        raise UnknownItem("memory under this key", key.fan)
    if to.tenant != key.tenant or find_fan(connection, to) is not None:
        raise KeyTaken(to.fan)
    try:
        connection.execute(update(Fan).where(Fan.id == fan.id).values(persona=to.persona, fan=to.fan))
    except IntegrityError as error:
        raise KeyTaken(to.fan) from error
    move_revision(connection, fan.id, changed=True)
    entry = Erased(uuid.uuid4().hex, key_digest(key), RENAMED, key_digest(to), datetime.now(UTC))
    enter(connection, entry, 0)
    if note is not None:
        note(entry)
