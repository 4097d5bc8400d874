"""A database with the tables of incidents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.store.transactions import Transactions
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade


@pytest.fixture
def transactions(tmp_path: Path) -> Iterator[Transactions]:
    """A store of its own for each test."""
    engine = open_engine(sqlite_url(tmp_path / "m.db"))
    upgrade(engine)
    opened = Transactions(engine)
    yield opened
    opened.close()
