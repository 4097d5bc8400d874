"""Carries out entries of the log of erasures on a store that does not know them yet. Knows nothing of files."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from memory.erasure_log import RENAMED, WITHDRAWN, Erased, digest, key_digest
from memory.errors import UnknownItem
from memory.records import FanKey
from memory.store import consents
from memory.store.consents import MEMORY
from memory.store.fans import all_keys, find_fan, move_revision
from memory.store.wiping import SCOPES, Wiped, enter, entered, wipe
from memory.tables import Consent, Conversation, Erasure, Fact, Fan, Message


def pending(connection: Connection, entries: Sequence[Erased]) -> tuple[Erased, ...]:
    """The entries that this store has not carried out."""
    known = {entry.receipt for entry in entered(connection)}
    return tuple({one.receipt: one for one in entries if one.receipt not in known}.values())


def carry_out(connection: Connection, entries: Sequence[Erased]) -> Wiped:
    """Erase what the entries name, where it is there, and enter them. Returns everything that went."""
    waiting = pending(connection, entries)
    keys = {key_digest(key): key for key in all_keys(connection)} if waiting else {}
    for entry in waiting:  # a memory that changed its key since is found under the old one
        if entry.scope == RENAMED and entry.key_digest in keys and entry.item_digest not in keys:
            keys[entry.item_digest] = keys.pop(entry.key_digest)
    rows: dict[str, int] = {}
    texts: list[str] = []
    ids: list[str] = []
    for entry in waiting:
        wiped = _carry_out(connection, keys.get(entry.key_digest), entry)
        rows = {name: rows.get(name, 0) + wiped.rows.get(name, 0) for name in {*rows, *wiped.rows}}
        texts.extend(wiped.texts)
        ids.extend(wiped.ids)
    return Wiped(rows, tuple(dict.fromkeys(texts)), tuple(dict.fromkeys(ids)))


def _carry_out(connection: Connection, key: FanKey | None, entry: Erased) -> Wiped:
    if key is not None and entry.scope == WITHDRAWN:
        _withdraw(connection, key, entry)
    elif key is not None and entry.scope in SCOPES:
        item = _item(connection, key, entry)
        if item is not None:
            try:
                wiped = wipe(connection, key, entry.scope, item, entry.receipt)
            except UnknownItem:
                wiped = None
            if wiped is not None:
                connection.execute(
                    update(Erasure).where(Erasure.receipt == entry.receipt).values(erased_at=entry.erased_at)
                )
                return wiped
    enter(connection, entry, 0)
    return Wiped()


def _item(connection: Connection, key: FanKey, entry: Erased) -> str | None:
    """The id that an entry's digest stands for: empty for everything, None when the fan has no such item."""
    if entry.scope == "everything":
        return ""
    fan = find_fan(connection, key)
    columns = {"message": Message.message_id, "fact": Fact.fact_id, "conversation": Conversation.name}
    column = columns[entry.scope]
    if fan is None:
        return None
    ids = connection.execute(select(column).where(column.class_.fan_id == fan.id)).scalars()
    return next((found for found in ids if digest(found) == entry.item_digest), None)


def _withdraw(connection: Connection, key: FanKey, entry: Erased) -> None:
    """Say no to a purpose, unless the fan answered it after the entry was made."""
    fan = find_fan(connection, key, writing=True)
    purpose = entry.item_digest
    given = {consent.purpose: consent for consent in consents.current(connection, key)}
    if fan is None or purpose not in given or given[purpose].said_at >= entry.erased_at:
        return
    values = {"fan_id": fan.id, "purpose": purpose, "granted": False, "said_at": entry.erased_at}
    connection.execute(insert(Consent).values(values | {"locale": given[purpose].locale}))
    if purpose == MEMORY:
        connection.execute(update(Fan).where(Fan.id == fan.id).values(remembers=False))
    move_revision(connection, fan.id, changed=True)
