"""From start to first page and first streamed token, and the memory of the process: cold (empty data folder) and warm.

Starts the real server as a program with the bundled engine. Knows it by its HTTP interface only.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import orjson

QUESTION = "Tell me something odd about trains and rivers, please"
"""Nothing authored fits this: the model has to speak."""
PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Start:
    """One start. Times in seconds from the command, memory in MB of resident set."""

    state: str
    healthy: float
    page: float
    token: float
    ready: float
    idle_mb: float


@contextmanager
def server(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`lookalike serve` as a program of its own."""
    environment = os.environ | {"LOOKALIKE_DATA_DIR": str(data_dir), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


async def measure(state: str, data_dir: Path) -> Start:
    """Start once and look at the clock at each step."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    begun = time.perf_counter()
    with server(data_dir, port) as process:
        async with aiohttp.ClientSession() as session:
            await _until(session, f"{base}/healthz", begun)
            healthy = time.perf_counter() - begun
            await _until(session, f"{base}/", begun)
            page = time.perf_counter() - begun
            await _first_token(session, base)
            token = time.perf_counter() - begun
            await _until(session, f"{base}/readyz", begun)
            ready = time.perf_counter() - begun
            await asyncio.sleep(3)  # idle means idle: let the warming up end
        return Start(state, healthy, page, token, ready, _resident_mb(process.pid))


async def run() -> list[Start]:
    """A cold start in an empty data folder, then a warm one in the same folder."""
    with tempfile.TemporaryDirectory() as folder:
        return [await measure("cold", Path(folder)), await measure("warm", Path(folder))]


async def _until(session: aiohttp.ClientSession, url: str, begun: float) -> None:
    while time.perf_counter() - begun < PATIENCE:
        try:
            async with session.get(url) as reply:
                if reply.status == 200:
                    await reply.read()
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.05)
    raise TimeoutError(f"{url} did not answer within {PATIENCE:.0f} s")


async def _first_token(session: aiohttp.ClientSession, base: str) -> None:
    body = {"model": "nova:en", "messages": [{"role": "user", "content": QUESTION}], "stream": True}
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with session.post(f"{base}/v1/chat/completions", data=orjson.dumps(body), timeout=timeout) as reply:
        reply.raise_for_status()
        async for line in reply.content:
            if line.startswith(b"data: {"):
                choices = orjson.loads(line[6:])["choices"]
                if choices and choices[0]["delta"].get("content"):
                    return
    raise RuntimeError("the stream ended without a word")


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
