"""The ways from client to engine that are compared, each started as a program of its own on loopback.

`ours` is the whole product: API, guards, memory, transcript, disclosure. LiteLLM lives in an environment of its own,
whose python is named in `LOOKALIKE_BENCH_LITELLM`; without it that row is missing and the table says so.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import orjson

from evals.performance.relay.engine import MODEL

LITELLM = "LOOKALIKE_BENCH_LITELLM"
_PEERS = Path(__file__).parents[1] / "peers"
_PATIENCE = 180.0
_TICK = os.sysconf("SC_CLK_TCK")
_QUESTIONS = (
    "Tell me something odd about trains and rivers",
    "What might an old clock tower say to the pigeons on it",
    "What would a map of lost umbrellas look like",
    "How would you explain the colour of fog to a clockmaker",
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the engine: its name, its base address and the process that carries it."""

    name: str
    base: str
    pid: int

    def body(self, number: int, tokens: int) -> dict[str, object]:
        """The request of reader `number` for `tokens` tokens."""
        question = f"{_QUESTIONS[number % len(_QUESTIONS)]}, in your own words"
        asked: dict[str, object] = {
            "model": "nova:en" if self.name == "ours" else MODEL,
            "messages": [{"role": "user", "content": question}],
            "max_tokens": tokens,
            "stream": True,
        }
        if self.name == "ours":
            asked["metadata"] = {"locale": "en", "conversation": f"bench-{time.time_ns()}-{number}"}
        return asked

    def cpu_seconds(self) -> float:
        """CPU time of the process and its children so far."""
        return sum(_cpu(pid) for pid in _family(self.pid))

    def resident_mb(self) -> float:
        """Resident memory of the process and its children, MB."""
        return sum(_resident(pid) for pid in _family(self.pid))


Command = Callable[[int, int, Path], tuple[list[str], dict[str, str]]]


def _ours(port: int, engine: int, folder: Path) -> tuple[list[str], dict[str, str]]:
    settings = {
        "DATA_DIR": str(folder / "data"),
        "ENGINE": "vllm",
        "ENGINE_BASE_URL": f"http://127.0.0.1:{engine}/v1",
        "ENGINE_MODEL": MODEL,
        "FAN_MESSAGES_PER_MINUTE": "0",
        "KEY_MESSAGES_PER_MINUTE": "0",
        "PERSONA_MESSAGES_PER_MINUTE": "0",
        "FAN_STREAMS": "0",
        "REPLY_TOKENS": "1000",
    }
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    return command, {f"LOOKALIKE_{key}": value for key, value in settings.items()}


def _litellm(port: int, engine: int, folder: Path) -> tuple[list[str], dict[str, str]]:
    served = {"model": f"openai/{MODEL}", "api_base": f"http://127.0.0.1:{engine}/v1", "api_key": "unused"}
    config = folder / "litellm.yaml"  # JSON is YAML
    config.write_bytes(orjson.dumps({"model_list": [{"model_name": MODEL, "litellm_params": served}]}))
    program = Path(os.environ[LITELLM]).parent / "litellm"
    command = [str(program), "--config", str(config), "--port", str(port), "--host", "127.0.0.1", "--num_workers", "1"]
    open_door = {"LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"}  # no key: the cheapest way through it
    return command, open_door | {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}


def _peer(script: str) -> Command:
    def command(port: int, engine: int, folder: Path) -> tuple[list[str], dict[str, str]]:
        del folder
        return [sys.executable, str(_PEERS / script), str(port), str(engine)], {}

    return command


PATHS: dict[str, Command] = {
    "raw TCP relay": _peer("tcp_relay.py"),
    "FastAPI + httpx": _peer("httpx_relay.py"),
    "LiteLLM": _litellm,
    "ours": _ours,
}


def present() -> list[str]:
    """The paths that can be run here."""
    return [name for name in PATHS if name != "LiteLLM" or os.environ.get(LITELLM)]


@asynccontextmanager
async def engine() -> AsyncIterator[int]:
    """The paced engine; yields its port."""
    port = free_port()
    process = _start([sys.executable, "-m", "evals.performance.relay.engine", str(port)], {})
    try:
        await _up(f"http://127.0.0.1:{port}/v1/models", process)
        yield port
    finally:
        _stop(process)


@asynccontextmanager
async def path(name: str, engine_port: int, folder: Path) -> AsyncIterator[Way]:
    """The path `name`, up and once used. Raises `TimeoutError` or `RuntimeError` when it doesn't come up."""
    port = free_port()
    command, environment = PATHS[name](port, engine_port, folder)
    process = _start(command, environment)
    try:
        probe = {"ours": "/readyz", "LiteLLM": "/health/liveliness"}.get(name)
        if probe:
            await _up(f"http://127.0.0.1:{port}{probe}", process)
        else:
            await _listening(port, process)
        yield Way(name, f"http://127.0.0.1:{port}/v1", process.pid)
    finally:
        _stop(process)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def _up(url: str, process: subprocess.Popen[bytes]) -> None:
    begun = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        while time.perf_counter() - begun < _PATIENCE:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
            try:
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {_PATIENCE:.0f} s")


async def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    begun = time.perf_counter()
    while time.perf_counter() - begun < _PATIENCE:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise TimeoutError(f"nothing listens on {port} after {_PATIENCE:.0f} s")


def _family(pid: int) -> list[int]:
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children += [int(child) for child in task.read_text(encoding="ascii").split()]
    return [pid, *(one for child in children for one in _family(child))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0) / 1024
