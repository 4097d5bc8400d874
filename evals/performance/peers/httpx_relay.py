"""What most code does: FastAPI's StreamingResponse over httpx. `python httpx_relay.py PORT ENGINE_PORT`."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response, StreamingResponse

ENGINE = f"http://127.0.0.1:{sys.argv[2]}"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One client for the life of the app."""
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as client:
        app.state.client = client
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/v1/chat/completions")
async def complete(request: Request) -> Response:
    """Relay one request."""
    client: httpx.AsyncClient = request.app.state.client
    body = await request.json()
    headers = {"content-type": "application/json"}
    sent = client.build_request("POST", f"{ENGINE}/v1/chat/completions", json=body, headers=headers)
    answer = await client.send(sent, stream=True)
    if not body.get("stream"):
        return Response(await answer.aread(), media_type="application/json")

    async def lines() -> AsyncIterator[bytes]:
        try:
            async for data in answer.aiter_bytes():
                yield data
        finally:
            await answer.aclose()

    return StreamingResponse(lines(), media_type="text/event-stream")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
