"""A server does not stand open to other machines."""

from pathlib import Path

import pytest

from app.server import has_keys, refuse_open_api
from serving.access.opening import open_keys
from serving.errors import SettingsError
from serving.settings import Settings


def test_a_server_for_other_machines_needs_a_key(tmp_path: Path) -> None:
    """Beyond loopback it starts with a key in the settings or in the store, and not without."""
    outside = Settings.read({}, data_dir=tmp_path, host="0.0.0.0")
    with pytest.raises(SettingsError, match="lookalike key add"):
        refuse_open_api(outside, lambda: has_keys(outside))
    refuse_open_api(Settings.read({}, data_dir=tmp_path, host="0.0.0.0", api_key="k"), lambda: False)
    refuse_open_api(Settings.read({}, data_dir=tmp_path, host="127.0.0.1"), lambda: False)
    keys = open_keys(outside)
    keys.add("acme", ["chat"])
    keys.close()
    refuse_open_api(outside, lambda: has_keys(outside))
