"""A small cluster on loopback, all of it real but the models: two apps, PostgreSQL, Chroma, vllm-router, two engines.

The engines stand in for vLLM at the wire and speak at a fixed pace. Every part can be killed with -9 and started again.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from evals.performance.relay.engine import MODEL
from evals.performance.relay.paths import free_port
from tests.postgres import Postgres, server

ROUTER_OPTIONS = (
    *("--policy", "consistent_hash", "--host", "127.0.0.1", "--health-check-interval-secs", "2"),
    *("--health-failure-threshold", "1", "--health-success-threshold", "1"),
    *("--cb-failure-threshold", "3", "--cb-success-threshold", "1", "--cb-timeout-duration-secs", "2"),
)
"""As in `deploy/compose.yaml`."""


@dataclass
class Part:
    """One process: how it is started, where it says that it is up, and the process."""

    command: list[str]
    probe: str
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            environment = os.environ | {"OMP_NUM_THREADS": "1", "RUST_LOG": "warn"} | self.environment
            self.process = subprocess.Popen(
                self.command, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        until(
            lambda: httpx.get(self.probe, timeout=2).status_code == 200,
            f"{self.probe}, see {self.log.read_text()[-2000:]}",
        )

    def kill(self) -> None:
        """As a machine that loses power, or the kernel without memory, would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass(frozen=True)
class Cluster:
    """The parts by name, the apps' addresses, and PostgreSQL."""

    parts: dict[str, Part]
    apps: tuple[str, str]
    postgres: Postgres

    def crash_postgres(self) -> None:
        """Stop the server at once, without a checkpoint; what was acknowledged is in its log."""
        self.postgres.control("-m", "immediate", "stop")


def until(well: Callable[[], bool], what: str, seconds: float = 180) -> None:
    """Wait for `well`. Raises `TimeoutError`."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        try:
            if well():
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"not well after {seconds:g} s: {what}")


@contextmanager
def running(folder: Path, router: Path) -> Iterator[Cluster]:
    """The whole cluster, up."""
    ports = {name: free_port() for name in ("chroma", "engine-1", "engine-2", "router", "metrics", "app-1", "app-2")}
    at = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    with ExitStack() as stack:
        postgres = stack.enter_context(server(fsync="on"))
        url = postgres.create()
        chroma = Path(sys.executable).with_name("chroma")
        parts = {
            name: Part(
                [sys.executable, "-m", "evals.performance.relay.engine", str(ports[name])],
                f"{at[name]}/v1/models",
                folder / f"{name}.log",
            )
            for name in ("engine-1", "engine-2")
        }
        command = [
            str(chroma),
            "run",
            "--path",
            str(folder / "chroma"),
            "--host",
            "127.0.0.1",
            "--port",
            str(ports["chroma"]),
        ]
        parts["chroma"] = Part(command, f"{at['chroma']}/api/v2/heartbeat", folder / "chroma.log")
        command = [str(router), "--worker-urls", at["engine-1"], at["engine-2"], "--port", str(ports["router"])]
        command += ["--prometheus-port", str(ports["metrics"]), *ROUTER_OPTIONS]
        parts["router"] = Part(command, f"{at['router']}/v1/models", folder / "router.log")
        settings = {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": url,
            "CHROMA_URL": at["chroma"],
            "ENGINE": "vllm",
            "ENGINE_BASE_URL": f"{at['router']}/v1",
            "ENGINE_MODEL": MODEL,
            "ENGINE_TIMEOUT": "10",
            "FAN_MESSAGES_PER_MINUTE": "0",
            "KEY_MESSAGES_PER_MINUTE": "0",
            "PERSONA_MESSAGES_PER_MINUTE": "0",
        }
        for name in ("app-1", "app-2"):
            command = [sys.executable, "-m", "app.cli", "serve", "--port", str(ports[name])]
            environment = {f"LOOKALIKE_{key}": value for key, value in settings.items()}
            parts[name] = Part(command, f"{at[name]}/readyz", folder / f"{name}.log", environment)
        for part in parts.values():
            stack.callback(part.kill)
        for group in (("chroma", "engine-1", "engine-2"), ("router",), ("app-1", "app-2")):
            for name in group:
                parts[name].start()
            for name in group:
                parts[name].wait()
        yield Cluster(parts, (at["app-1"], at["app-2"]), postgres)
