"""Finding a piece of text in columns, letter for letter, on either database."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import InstrumentedAttribute


def holds(connection: Connection, columns: Iterable[InstrumentedAttribute[str]], fragment: str) -> bool:
    """Whether a row has `fragment` in one of the columns. `LIKE` would do on neither: it folds case on one of them."""
    place = func.instr if connection.dialect.name == "sqlite" else func.strpos
    return any(
        connection.execute(select(column).where(place(column, fragment) > 0).limit(1)).first() is not None
        for column in columns
    )
