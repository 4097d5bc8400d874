"""Facts in SQL. Knows nothing of how they were found in what a fan said."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from memory.embedding import Vector, clean_text
from memory.errors import NotConsented, UnknownItem
from memory.records import Fact, FanKey, KnownFact
from memory.store.consents import FACTS, ORDINARY, SENSITIVE, allowed
from memory.store.fans import checked_id, find_fan, move_revision, storable_text
from memory.store.vectors import packed, require_embedder, unpacked
from memory.tables import Fact as FactRow


def add(
    connection: Connection,
    key: FanKey,
    facts: Sequence[Fact],
    embedded: Sequence[Vector],
    model_id: str,
    supersedes: Sequence[str] = (),
) -> tuple[str, ...]:
    """Add facts with their vectors and end the validity of those they supersede.

    A fact that already stands word for word is left out, and a sensitive one without its own consent. Returns the ids
    that were added. Raises `NotConsented`, `EmbedderMismatch`, `UnknownItem` (a superseded id), `UnusableId`.
    """
    fan = find_fan(connection, key, writing=True)
    opened = allowed(connection, fan)
    if fan is None or FACTS not in opened:
        raise NotConsented("This fan has not agreed that facts be remembered; no fact was kept.")
    require_embedder(connection, model_id)
    for fact_id in supersedes:
        _end(connection, fan.id, fact_id, facts[0] if facts else None)
    known = {_same(row.text) for row in connection.execute(_at(fan.id, None))}
    added: list[str] = []
    for fact, vector in zip(facts, embedded, strict=True):
        if _same(fact.text) in known or (fact.sensitivity != ORDINARY and SENSITIVE not in opened):
            continue
        known.add(_same(fact.text))
        values = _values(fact) | {"fan_id": fan.id, "vector": packed(vector), "embedder": model_id}
        connection.execute(insert(FactRow).values(values))
        added.append(fact.id)
    move_revision(connection, fan.id, changed=True)
    return tuple(added)


def standing(connection: Connection, key: FanKey, at: datetime | None = None) -> tuple[Fact, ...]:
    """The facts that hold at `at` (None: those that nothing has ended), oldest first."""
    fan = find_fan(connection, key)
    return () if fan is None else tuple(_fact(row) for row in connection.execute(_at(fan.id, at)))


def with_vectors(connection: Connection, key: FanKey) -> tuple[KnownFact, ...]:
    """The facts that stand now and may be used, with their vectors: none after a no to facts, no sensitive ones without
    the consent to them."""
    fan = find_fan(connection, key)
    opened = allowed(connection, fan)
    if fan is None or FACTS not in opened:
        return ()
    usable = _at(fan.id, None)
    if SENSITIVE not in opened:
        usable = usable.where(FactRow.sensitivity == ORDINARY)
    return tuple(KnownFact(_fact(row), unpacked(row.vector)) for row in connection.execute(usable))


def all_of(connection: Connection, key: FanKey) -> tuple[Fact, ...]:
    """Every fact of this fan, ended or not, oldest first."""
    fan = find_fan(connection, key)
    if fan is None:
        return ()
    rows = connection.execute(select(FactRow.__table__).where(FactRow.fan_id == fan.id).order_by(FactRow.id))
    return tuple(_fact(row) for row in rows)


def pin(connection: Connection, key: FanKey, fact_id: str, pinned: bool) -> None:
    """Pin a fact, or let it go again. Raises `UnknownItem`."""
    fan = find_fan(connection, key)
    change = update(FactRow).where(FactRow.fact_id == fact_id).values(pinned=pinned)
    if fan is None or connection.execute(change.where(FactRow.fan_id == fan.id)).rowcount != 1:
        raise UnknownItem("fact", fact_id)
    move_revision(connection, fan.id, changed=True)


def _at(fan_id: int, at: datetime | None) -> Select[*tuple[object, ...]]:
    query = select(FactRow.__table__).where(FactRow.fan_id == fan_id).order_by(FactRow.id)
    if at is None:
        return query.where(FactRow.valid_until.is_(None))
    return query.where(FactRow.valid_from <= at, or_(FactRow.valid_until.is_(None), FactRow.valid_until > at))


def _end(connection: Connection, fan_id: int, fact_id: str, successor: Fact | None) -> None:
    """A fact ends when its successor begins; it stays in the store with its dates."""
    change = (
        update(FactRow)
        .where(FactRow.fan_id == fan_id, FactRow.fact_id == fact_id)
        .values(
            valid_until=successor.valid_from if successor else datetime.now(UTC),
            superseded_by=successor.id if successor else None,
        )
    )
    if connection.execute(change).rowcount != 1:
        raise UnknownItem("fact", fact_id)


def _same(text: str) -> str:
    """What two wordings must share to be one statement."""
    return clean_text(text).casefold().rstrip(" .!。！।۔")


def _values(fact: Fact) -> dict[str, object]:
    return {
        "fact_id": checked_id("fact", fact.id),
        "text": storable_text(fact.text),
        "locale": fact.locale[:35],
        "source_message": checked_id("message", fact.source_message),
        "valid_from": fact.valid_from,
        "valid_until": fact.valid_until,
        "subject": storable_text(fact.subject)[:128],
        "predicate": storable_text(fact.predicate)[:128],
        "confidence": fact.confidence,
        "sensitivity": fact.sensitivity[:32],
        "pinned": fact.pinned,
        "superseded_by": None,
    }


def _fact(row: Row[*tuple[object, ...]]) -> Fact:
    return Fact(
        id=row.fact_id,
        text=row.text,
        locale=row.locale,
        source_message=row.source_message,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        subject=row.subject,
        predicate=row.predicate,
        confidence=row.confidence,
        sensitivity=row.sensitivity,
        pinned=row.pinned,
    )
