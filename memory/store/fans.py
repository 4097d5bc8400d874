"""Which fan row a FanKey is, and whether ids are fit to be stored. Every other module of the store starts here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, select, update

from memory.errors import UnusableId
from memory.records import FanKey, Revision
from memory.store.upsert import insert_unless_there
from memory.tables import ID_LENGTH, Fan

REVISION = "SELECT remembers, epoch, revision FROM fans WHERE tenant = ? AND persona = ? AND fan = ?"
"""What `revision_of` asks of a fan who has a row, as SQLite takes it."""
_FIND = select(Fan.id, Fan.remembers, Fan.epoch, Fan.revision).where(
    Fan.tenant == bindparam("tenant"), Fan.persona == bindparam("persona"), Fan.fan == bindparam("fan")
)
_HOLD = _FIND.with_for_update()
_MOVED = update(Fan).where(Fan.id == bindparam("fan_id")).values(revision=Fan.revision + 1)
_CHANGED = _MOVED.values(epoch=Fan.epoch + 1)
"""Made once: half of what a short statement costs is putting it together."""


@dataclass(frozen=True, slots=True)
class FanRow:
    """The row of a FanKey."""

    id: int
    remembers: bool
    revision: Revision


def checked_id(what: str, value: str) -> str:
    """`value`, if every database keeps it exactly. Raises `UnusableId`: cleaning it could make two fans one."""
    if not 1 <= len(value) <= ID_LENGTH or "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise UnusableId(what)
    return value


def checked_key(key: FanKey) -> FanKey:
    """`key`, if all three of its ids can be stored. Raises `UnusableId`."""
    for what, value in (("tenant", key.tenant), ("persona", key.persona), ("fan", key.fan)):
        checked_id(what, value)
    return key


def storable_text(text: str) -> str:
    """Text that every database keeps: without NUL and lone surrogates, otherwise as it was said."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def find_fan(connection: Connection, key: FanKey, *, writing: bool = False) -> FanRow | None:
    """The row of `key`, or None for a fan who was never written down.

    `writing` holds the row until the transaction ends: of several writers of one fan the next begins when the last is
    done, so that the ids of a fan's rows come in the order in which they can be seen. SQLite's writers queue anyway.
    """
    checked_key(key)
    values = {"tenant": key.tenant, "persona": key.persona, "fan": key.fan}
    row = connection.execute(_HOLD if writing else _FIND, values).one_or_none()
    return None if row is None else FanRow(row.id, row.remembers, Revision(row.epoch, row.revision))


def make_fan(connection: Connection, key: FanKey) -> FanRow:
    """The row of `key`, made when there is none, and held for writing."""
    found = find_fan(connection, key, writing=True)
    if found is not None:
        return found
    values = {
        "tenant": key.tenant,
        "persona": key.persona,
        "fan": key.fan,
        "remembers": False,
        "revision": 0,
        "epoch": 0,
        "created_at": datetime.now(UTC),
    }
    insert_unless_there(connection, Fan, values)
    made = find_fan(connection, key, writing=True)
    assert made is not None, "the row was made here, or by another at the same time"
    return made


def move_revision(connection: Connection, fan_id: int, *, changed: bool) -> None:
    """Tell every cache that this fan has new rows, or (`changed`) that rows are gone or different."""
    connection.execute(_CHANGED if changed else _MOVED, {"fan_id": fan_id})


def move_all(connection: Connection) -> None:
    """Tell every cache that no fan is as it was: the store came from a backup. The step is wider than any lead."""
    connection.execute(update(Fan).values(revision=Fan.revision + 1, epoch=Fan.epoch + 1000))


def revision_of(connection: Connection, key: FanKey) -> Revision | None:
    """Where this fan's memory stands, or None for a fan who is not (or no longer) to be remembered."""
    fan = find_fan(connection, key)
    return fan.revision if fan is not None and fan.remembers else None


def keys_of(connection: Connection, tenant: str, fan: str) -> Sequence[FanKey]:
    """Every persona's memory of one fan, for an export or an erasure of all of them."""
    rows = connection.execute(select(Fan.persona).where(Fan.tenant == tenant, Fan.fan == fan).order_by(Fan.id))
    return [FanKey(tenant, row.persona, fan) for row in rows]


def all_keys(connection: Connection) -> Sequence[FanKey]:
    """Every fan there is, for replaying the erasure log."""
    rows = connection.execute(select(Fan.tenant, Fan.persona, Fan.fan).order_by(Fan.id))
    return [FanKey(*row) for row in rows]
