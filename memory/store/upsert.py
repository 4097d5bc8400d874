"""Inserting a row that somebody else may be inserting at the same moment, on either database."""

from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from memory.tables import Base


def insert_unless_there(connection: Connection, table: type[Base], values: Mapping[str, object]) -> None:
    """Insert a row, or nothing when a row of the same key is there; waits for one that is being inserted."""
    if connection.dialect.name == "sqlite":
        connection.execute(sqlite.insert(table).values(**values).on_conflict_do_nothing())
    else:
        connection.execute(postgresql.insert(table).values(**values).on_conflict_do_nothing())
