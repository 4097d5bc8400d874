"""Rows of any table as lines of JSON, and back: the same lines from SQLite and from PostgreSQL.

Knows nothing of what the tables mean, nor of files.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, DateTime, LargeBinary, Table, TypeDecorator, delete, func, insert, select

from memory.errors import BackupUnusable

__all__ = ["Connection", "Tables", "clear", "dump", "load"]

Tables = Sequence[Table]
_AT_ONCE = 500


def dump(connection: Connection, table: Table) -> Iterator[bytes]:
    """A table's rows in the order of their keys, a line each. They all come from the transaction's one moment."""
    query = select(table).order_by(*table.primary_key.columns)
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        values = {name: _written(value) for name, value in row._mapping.items()}
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def clear(connection: Connection, tables: Tables) -> None:
    """Delete every row of the tables, which come in the order in which they refer to each other."""
    for table in reversed(tables):
        connection.execute(delete(table))


def load(connection: Connection, table: Table, lines: Iterable[bytes]) -> int:
    """Insert rows from lines. Returns how many. Raises `BackupUnusable` for columns that this release does not have."""
    kinds = {column.name: _kind(column) for column in table.columns}
    loaded = 0
    left = iter(lines)
    while some := list(islice(left, _AT_ONCE)):
        rows = [json.loads(line) for line in some]
        unknown = {name for row in rows for name in row} - kinds.keys()
        if unknown:
            raise BackupUnusable(f"{table.name} has columns that this release does not know: {sorted(unknown)}")
        connection.execute(
            insert(table), [{name: _read(value, kinds[name]) for name, value in row.items()} for row in rows]
        )
        loaded += len(rows)
    _move_sequence(connection, table)
    return loaded


def _move_sequence(connection: Connection, table: Table) -> None:
    """PostgreSQL's counters do not see ids that were given: let the next row come after them."""
    if connection.dialect.name != "postgresql" or "id" not in table.columns:
        return
    highest = select(func.coalesce(func.max(table.columns["id"]), 0) + 1).scalar_subquery()
    connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), highest, False)))


def _kind(column: Column[Any]) -> type:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return bytes if isinstance(kind, LargeBinary) else datetime if isinstance(kind, DateTime) else object


def _written(value: object) -> object:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _read(value: Any, kind: type) -> object:
    if value is None:
        return None
    if kind is datetime:
        return datetime.fromisoformat(value)
    return base64.b64decode(value) if kind is bytes else value
