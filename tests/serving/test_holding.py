"""One server per data directory."""

import subprocess
import sys
from pathlib import Path

import pytest

from serving.errors import DataDirectoryInUse, SettingsError
from serving.holding import DataDirectory


def test_a_second_server_is_refused_and_told_who_holds_the_directory(tmp_path: Path) -> None:
    """Another process that wants the same directory gets the holder's name and what to do."""
    held = DataDirectory.hold(tmp_path, "lookalike serve")
    code = (
        "import sys; from pathlib import Path; from serving.holding import DataDirectory\n"
        f"DataDirectory.hold(Path({str(tmp_path)!r}), 'another')"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    held.release()
    assert other.returncode != 0
    assert "DataDirectoryInUse" in other.stderr
    assert "lookalike serve (process" in other.stderr
    assert "LOOKALIKE_DATA_DIR" in other.stderr


def test_a_directory_is_free_again_after_release(tmp_path: Path) -> None:
    """Released or left by a process that ended, the directory can be held again."""
    DataDirectory.hold(tmp_path, "first").release()
    second = DataDirectory.hold(tmp_path, "second")
    with pytest.raises(DataDirectoryInUse, match="second"):
        DataDirectory.hold(tmp_path, "third")
    second.release()
    second.release()


def test_a_directory_that_cannot_be_made_is_a_settings_error(tmp_path: Path) -> None:
    """A path below a file is refused with the setting's name."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match="LOOKALIKE_DATA_DIR"):
        DataDirectory.hold(tmp_path / "file" / "data", "x")


def test_data_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """What fans say is nobody else's on the machine."""
    DataDirectory.hold(tmp_path / "data", "x").release()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_servers_hold_it_together_and_a_restoration_wants_it_alone(tmp_path: Path) -> None:
    """Two that share are let in; who wants it alone is refused until both have gone, and the other way round."""
    held = [DataDirectory.hold(tmp_path, f"server {number}", together=True) for number in range(2)]
    for one in held:
        with pytest.raises(DataDirectoryInUse, match="server"):
            DataDirectory.hold(tmp_path, "restoration")
        one.release()
    alone = DataDirectory.hold(tmp_path, "restoration")
    with pytest.raises(DataDirectoryInUse, match="restoration"):
        DataDirectory.hold(tmp_path, "server", together=True)
    alone.release()
