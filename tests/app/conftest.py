"""A real server on loopback with the real app; only the language model follows a script."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from serving.assemble import assemble
from serving.engines.scripted import ScriptedEngine
from serving.lookalike import Lookalike
from serving.settings import Settings


@dataclass(frozen=True)
class Running:
    """A server that runs: its address, and what is behind it."""

    url: str
    lookalike: Lookalike
    engine: ScriptedEngine


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The API without pages, with an API key."""
    from app.api.routes import add_api

    engine = ScriptedEngine(["Trains hum. Rivers answer."])
    settings = Settings.read({}, data_dir=tmp_path_factory.mktemp("api"), warm=False, api_key="right-key")
    lookalike = assemble(settings, engine=engine)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.lookalike = lookalike
    add_api(app)
    with serve(app) as url:
        yield Running(url, lookalike, engine)
    asyncio.run(lookalike.close())


class serve:  # reads as a statement: `with serve(app) as url`
    """A uvicorn server in a thread, on a free port."""

    def __init__(self, app: FastAPI) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        httpx.Client(transport=httpx.HTTPTransport(retries=20)).get(f"{url}/healthz", timeout=60)
        return url

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=20)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory of the test's own."""
    return tmp_path / "data"
