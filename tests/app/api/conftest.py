"""Servers of the API as each test needs them: on a socket, with settings and an engine of their own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI

from serving.assemble import assemble
from serving.engines.scripted import ScriptedEngine
from serving.lookalike import Lookalike
from serving.settings import Settings
from tests.app.conftest import Running, serve

Start = Callable[..., Running]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts servers, without a key unless one is given, and stops them after the module."""
    from app.api.routes import add_api

    opened: list[Lookalike] = []
    with ExitStack() as stack:

        def make(engine: ScriptedEngine | None = None, **settings: object) -> Running:
            engine = engine or ScriptedEngine(["Trains hum. Rivers answer."])
            folder: Path = tmp_path_factory.mktemp("api")
            lookalike = assemble(Settings.read({}, data_dir=folder, warm=False, **settings), engine=engine)
            opened.append(lookalike)
            app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
            app.state.lookalike = lookalike
            add_api(app)
            return Running(stack.enter_context(serve(app)), lookalike, engine)

        yield make
    for lookalike in opened:
        asyncio.run(lookalike.close())
