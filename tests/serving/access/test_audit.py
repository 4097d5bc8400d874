"""The audit log."""

from pathlib import Path

import pytest

from serving.access.opening import open_audit
from serving.errors import AccessError
from serving.settings import Settings


def test_a_fan_stands_in_the_log_as_a_digest_that_differs_by_tenant(tmp_path: Path) -> None:
    """The fan's id is in no file; the same fan is the same in later entries, and another in another tenant's."""
    audit, transactions = open_audit(Settings.read({}, data_dir=tmp_path))
    for tenant in ("acme", "acme", "other"):
        audit.fan("terminal", "memory.erase", tenant, "api:ada.lovelace", "nova")
    mine = audit.entries("acme")
    assert len(mine) == 2
    assert {entry.subject for entry in mine} == {audit.subject("acme", "api:ada.lovelace")}
    assert audit.entries("other")[0].subject != mine[0].subject
    assert len(audit.entries(most=1)) == 1
    transactions.close()
    assert b"ada.lovelace" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_an_action_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    """The log has a closed list of actions, so that it can be counted."""
    audit, transactions = open_audit(Settings.read({}, data_dir=tmp_path))
    with pytest.raises(AccessError, match=r"memory\.export"):
        audit.fan("terminal", "memory.peek", "acme", "ada")
    transactions.close()
