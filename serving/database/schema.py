"""Brings a database to this release's schema, and refuses one that a newer release wrote.

Knows nothing of which database it is; the steps are in `serving.database.migrations.versions`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from memory.errors import NewerSchema, StoreUnavailable
from memory.store.transactions import WRITING, named_failure

_UPGRADING = 5_606_942_109
"""A number for PostgreSQL's advisory lock that no other program is likely to use."""
_MIGRATIONS = Path(__file__).with_name("migrations")


def newest_revision() -> str:
    """The revision that this release's tables are at."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise StoreUnavailable("This installation has no migrations; install it again.")
    return head


def known_revisions() -> frozenset[str]:
    """Every revision that this release can bring up to its own."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def found_revision(engine: Engine) -> str | None:
    """The revision that a database is at, or None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> str:
    """Bring the database to the newest revision in one transaction; returns it.

    Raises `NewerSchema`, or `StoreUnavailable` when it cannot be written.
    """
    config = _config()
    known = known_revisions()
    newest = newest_revision()
    try:
        found = found_revision(engine)
        if found == newest:
            return newest
        if found is not None and found not in known:
            raise NewerSchema(found, newest)
        with engine.execution_options(**{WRITING: True}).begin() as connection:
            if connection.dialect.name == "postgresql":  # of several that start at once, one makes the tables
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADING})")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise named_failure(error, f"The database cannot be brought to schema {newest!r}") from error
    return newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config
