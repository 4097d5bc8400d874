"""Opens keys and audit log: for a command alone, or in a database that is open already."""

from memory.store.transactions import Transactions
from serving.access.audit import Audit
from serving.access.keys import Keys
from serving.database.engine import open_engine, sqlite_url
from serving.database.schema import upgrade
from serving.incidents.hashing import Pseudonyms
from serving.settings import Settings


def open_keys(settings: Settings) -> Keys:
    """The keys alone, for the command line; close them after use. Raises `StoreUnavailable`."""
    return Keys(_open(settings))


def open_audit(settings: Settings) -> tuple[Audit, Transactions]:
    """The audit log alone, and the transactions to close after use. Raises `StoreUnavailable`."""
    transactions = _open(settings)
    secret = settings.session_secret.get_secret_value() if settings.session_secret else None
    return Audit(transactions, Pseudonyms.from_data_dir(settings.data_dir, secret)), transactions


def _open(settings: Settings) -> Transactions:
    database = open_engine(settings.database_url or sqlite_url(settings.data_dir / "memory.db"))
    upgrade(database)
    return Transactions(database)
