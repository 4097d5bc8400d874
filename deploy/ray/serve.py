"""Lookalike with Ray Serve, from one command: replicas of the app and of the engine, scaled by what is under way.

    LOOKALIKE_DATABASE_URL=postgresql://… LOOKALIKE_CHROMA_URL=http://… LOOKALIKE_SESSION_SECRET=… \
    LOOKALIKE_ENGINE_MODEL=Qwen/Qwen3-8B serve run deploy/ray/serve.yaml

`/engine/v1` is vLLM behind a route that keeps a conversation (`X-Session-ID`) on one replica; all else is the app.
Put `deploy/nginx.conf` before it with `X-Session-ID` set from the fan's cookie, so that a page and its stream reach one
app replica. Each engine replica starts vLLM as a program of its own: `RAYSERVE_ENGINE` is its command, in which
`{port}` stands for the port, and may run in another environment than Ray's. Knows nothing of turns.
"""

import asyncio
import os
import shlex
import socket
from collections.abc import AsyncIterator

import aiohttp
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from ray import serve
from ray.serve.config import RequestRouterConfig

_PORT = int(os.environ.get("RAYSERVE_PORT", "8000"))
_KEPT = RequestRouterConfig(
    request_router_class="ray.serve.experimental.consistent_hash_router.ConsistentHashRouter",
)
_STOPPING = 20
engine_routes = FastAPI(openapi_url=None)


def _command(port: int) -> list[str]:
    given = os.environ.get("RAYSERVE_ENGINE")
    if given is None:
        from serving.engines.vllm import vllm_command

        return shlex.split(vllm_command(os.environ["LOOKALIKE_ENGINE_MODEL"], port=port))
    return shlex.split(given.format(port=port))


@serve.deployment(
    ray_actor_options={"num_gpus": float(os.environ.get("RAYSERVE_GPUS", "1"))},
    autoscaling_config={
        "min_replicas": int(os.environ.get("RAYSERVE_ENGINES", "1")),
        "max_replicas": int(os.environ.get("RAYSERVE_MOST_ENGINES", "4")),
        "target_ongoing_requests": 16,
        "downscale_delay_s": 600,
    },
    max_ongoing_requests=128,
    health_check_period_s=5,
    graceful_shutdown_timeout_s=_STOPPING,
    request_router_config=_KEPT,
)
@serve.ingress(engine_routes)
class Engine:
    """One vLLM with a port of its own, and the way to it."""

    async def __init__(self) -> None:
        """The replica counts as started when vLLM answers. Raises `RuntimeError` when it ends before."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._port = int(listener.getsockname()[1])
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None, sock_connect=5))
        self._process = await asyncio.create_subprocess_exec(*_command(self._port))
        while not await self._answers():
            if self._process.returncode is not None:
                raise RuntimeError(f"the engine ended with {self._process.returncode}")
            await asyncio.sleep(0.5)

    async def _answers(self) -> bool:
        try:
            async with self._session.get(f"http://127.0.0.1:{self._port}/v1/models") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def check_health(self) -> None:
        """Raises when vLLM ended or no longer answers; Ray then puts another replica in the place of this one."""
        if not await self._answers():
            raise RuntimeError("the engine does not answer")

    @engine_routes.get("/v1/models")
    async def models(self) -> Response:
        """What is served, as vLLM says it."""
        async with self._session.get(f"http://127.0.0.1:{self._port}/v1/models") as answer:
            return Response(await answer.read(), answer.status, media_type="application/json")

    @engine_routes.post("/v1/chat/completions")
    async def complete(self, request: Request) -> Response:
        """A completion, passed on piece by piece. A client that goes away closes the connection to vLLM."""
        url = f"http://127.0.0.1:{self._port}/v1/chat/completions"
        answer = await self._session.post(url, data=await request.body(), headers={"Content-Type": "application/json"})

        async def pieces() -> AsyncIterator[bytes]:
            try:
                async for piece in answer.content.iter_any():
                    yield piece
            finally:
                answer.close()

        return StreamingResponse(pieces(), answer.status, media_type=answer.content_type)

    async def __del__(self) -> None:
        """Stop vLLM with the replica."""
        await self._session.close()
        if self._process.returncode is None:
            self._process.terminate()
            await asyncio.wait([asyncio.create_task(self._process.wait())], timeout=_STOPPING)


def _app() -> FastAPI:
    """The app of one replica, made where it runs."""
    from app.server import create_app
    from serving.settings import Settings

    base = f"http://127.0.0.1:{_PORT}/engine/v1"
    return create_app(Settings.read(None, engine="vllm", engine_base_url=base))


@serve.deployment(
    autoscaling_config={
        "min_replicas": int(os.environ.get("RAYSERVE_APPS", "2")),
        "max_replicas": int(os.environ.get("RAYSERVE_MOST_APPS", "8")),
        "target_ongoing_requests": 40,
        "downscale_delay_s": 600,
    },
    max_ongoing_requests=400,
    graceful_shutdown_timeout_s=_STOPPING,
    request_router_config=_KEPT,
)
@serve.ingress(_app)
class App:
    """The page, the Studio and the API."""


engine = Engine.bind()
application = App.bind()
