"""Opens the incidents: for a command alone, or with their note-taking for a whole Lookalike."""

from datetime import timedelta

from memory.store.transactions import Transactions
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade
from serving.guards.asking import guards_version
from serving.incidents.hashing import Pseudonyms
from serving.incidents.noting import Noting
from serving.incidents.store import Incidents
from serving.settings import Settings


def open_incidents(settings: Settings) -> Incidents:
    """The incidents alone, for the command line; close them after use. Raises `StoreUnavailable`."""
    database = open_engine(settings.database_url or sqlite_url(settings.data_dir / "memory.db"))
    upgrade(database)
    return Incidents(Transactions(database), settings.tenant)


def noting_of(settings: Settings, transactions: Transactions) -> tuple[Incidents, Noting]:
    """The incidents in a database that is open already, and where turns note them."""
    incidents = Incidents(transactions, settings.tenant)
    secret = settings.session_secret.get_secret_value() if settings.session_secret else None
    pseudonyms = Pseudonyms.from_data_dir(settings.data_dir, secret)
    return incidents, Noting(
        incidents,
        pseudonyms,
        transactions.later,
        guards_version(),
        keep_decisions=timedelta(days=settings.retain_decisions_days),
        keep_reports=timedelta(days=settings.retain_reports_days),
    )
