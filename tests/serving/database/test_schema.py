"""Migrations: they make the tables that the code has, once, and refuse what a newer release wrote."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from memory.errors import NewerSchema, StoreUnavailable
from memory.tables import Base
from serving.access.tables import AccessBase
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import found_revision, newest_revision, upgrade
from serving.incidents.tables import IncidentBase
from serving.staff.tables import StaffBase
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "new folder" / "m.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.create()
    yield url
    server.drop(url)


def test_migrations_make_exactly_the_tables_of_the_code(empty: str) -> None:
    """After upgrading an empty database, nothing differs from the tables of memory, staff, incidents and access."""
    engine = open_engine(empty)
    assert found_revision(engine) is None
    assert upgrade(engine) == newest_revision()
    with engine.connect() as connection:
        tables = [Base.metadata, StaffBase.metadata, IncidentBase.metadata, AccessBase.metadata]
        assert compare_metadata(MigrationContext.configure(connection), tables) == []
    assert upgrade(engine) == found_revision(engine)
    engine.dispose()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    """A revision that this release does not know stops the start, naming both."""
    engine = open_engine(sqlite_url(tmp_path / "m.db"))
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerSchema, match=rf"'9999'.*'{newest_revision()}'") as caught:
        upgrade(engine)
    assert caught.value.found == "9999"
    assert found_revision(engine) == "9999"


async def test_two_processes_may_upgrade_at_once(empty: str) -> None:
    """Of several that start on an empty database, each finds it upgraded."""
    code = (
        "import sys; from serving.database.engine import open_engine; from serving.database.schema import upgrade;"
        "assert upgrade(open_engine(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, empty]
    starts = (asyncio.to_thread(subprocess.run, command, capture_output=True, text=True) for _ in range(3))
    for done in await asyncio.gather(*starts):
        assert done.returncode == 0, done.stderr


def test_the_database_is_opened_with_its_safety_settings(tmp_path: Path) -> None:
    """Every connection overwrites what is deleted, syncs what is committed, and the file is its owner's alone."""
    path = tmp_path / "m.db"
    engine = open_engine(sqlite_url(path))
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "temp_store": 2}
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas}
            assert found == pragmas
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite://", "nothing in memory alone is kept"),
        ("nonsense", "no URL"),
        ("nosuch://host/x", "an unknown database"),
        ("sqlite:////proc/nowhere/m.db", "a folder that cannot be made"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str, why: str) -> None:
    """Each mistake is `StoreUnavailable`, not a traceback of the library."""
    with pytest.raises(StoreUnavailable):
        open_engine(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A damaged file is named."""
    path = tmp_path / "m.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreUnavailable, match=r"m\.db"):
        open_engine(sqlite_url(path))
