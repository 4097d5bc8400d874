"""Staff accounts in the database."""

from pathlib import Path

import pytest

from serving.assemble import open_staff_store
from serving.errors import StaffError
from serving.settings import Settings
from serving.staff.store import Account

ANA = Account("ana", "$argon2id$...", ("author", "reviewer"), "one")


def test_an_account_outlives_the_process(tmp_path: Path) -> None:
    """What was added, changed and removed is so for whoever opens the database next."""
    settings = Settings.read({}, data_dir=tmp_path)
    first = open_staff_store(settings)
    first.add(ANA)
    first.add(Account("ben", "hash", ("admin",), "two"))
    first.change("ana", session="three")
    first.remove("ben")
    first.close()
    again = open_staff_store(settings)
    assert again.all() == [Account("ana", "$argon2id$...", ("author", "reviewer"), "three")]
    again.close()


def test_taken_and_unknown_names_are_refused(tmp_path: Path) -> None:
    """A second account of a name, and a change to nobody, each say so; the known names are listed."""
    store = open_staff_store(Settings.read({}, data_dir=tmp_path))
    store.add(ANA)
    with pytest.raises(StaffError, match="already"):
        store.add(ANA)
    for act in (lambda: store.remove("bo"), lambda: store.change("bo", session="x")):
        with pytest.raises(StaffError, match="Known: ana"):
            act()
    store.close()
