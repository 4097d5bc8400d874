"""An engine that costs nothing: OpenAI's wire at a fixed pace, so that what is measured is what stands before it.

Run as a program of its own: `python -m evals.performance.relay.engine PORT`. It speaks real sentences, no two the same
in one reply, one word a chunk, each in its own write. It is no model; it stands in for one at the edge.
"""

import asyncio
import itertools
import sys
from collections.abc import Iterator

import orjson
import uvloop

MODEL = "paced"
PACE = 0.02
"""Seconds between tokens: 50 tokens/s in each stream."""
_WHO = ("The old tram", "A paper boat", "The harbour bell", "A striped umbrella", "The night ferry", "A brass lantern")
_DOES = ("crossed the quiet square", "waited beside the bridge", "followed the slow river", "rang above the market")
_WHEN = ("before the rain began", "while the lamps were lit", "after the last song", "as the fog came in")


def sentences() -> Iterator[str]:
    """Sentences about things in a town, 96 of them before the first returns."""
    return itertools.cycle(f"{who} {does} {when}." for when in _WHEN for does in _DOES for who in _WHO)


def words(count: int) -> list[str]:
    """`count` tokens: words with the space before them."""
    running = (word for sentence in sentences() for word in sentence.split(" "))
    return [f" {word}" for word in itertools.islice(running, count)]


def _chunk(text: str | None, finish: str | None = None) -> bytes:
    delta = {} if text is None else {"role": "assistant", "content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "paced", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": [choice]}
    return b"data: " + orjson.dumps(body) + b"\n\n"


def _framed(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection until it closes."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next(
                (int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:")), 0
            )
            asked = orjson.loads(await reader.readexactly(length)) if length else {}
            if head.startswith("GET"):
                _answer(writer, {"object": "list", "data": [{"id": MODEL, "object": "model"}]})
            elif asked.get("stream"):
                await _stream(writer, int(asked.get("max_tokens") or 100))
            else:
                _answer(writer, _whole(int(asked.get("max_tokens") or 100)))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _whole(count: int) -> dict[str, object]:
    message = {"role": "assistant", "content": "".join(words(count)).strip()}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": count, "total_tokens": count + 1}
    return {
        "id": "paced", "object": "chat.completion", "created": 0, "model": MODEL, "choices": [choice], "usage": usage,
    }  # fmt: skip


def _answer(writer: asyncio.StreamWriter, body: dict[str, object]) -> None:
    data = orjson.dumps(body)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    writer.write(head.encode() + data)


async def _stream(writer: asyncio.StreamWriter, count: int) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number, word in enumerate(words(count)):
        writer.write(_framed(_chunk(word)))
        await writer.drain()
        await asyncio.sleep(max(0.0, begun + (number + 1) * PACE - loop.time()))
    writer.write(_framed(_chunk(None, "stop")) + _framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")


async def main(port: int) -> None:
    """Listen on loopback until killed."""
    server = await asyncio.start_server(serve_one, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
