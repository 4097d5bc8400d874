"""A crowd of readers on loopback: many streams at once, and what each saw of time. Knows OpenAI's wire only."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
import orjson

Body = Callable[[int], dict[str, object]]
"""The request of the reader with this number."""


@dataclass(slots=True)
class Seen:
    """One stream as its reader saw it. Seconds; `gaps` between reads, `characters` of text in all."""

    first: float = 0.0
    gaps: list[float] = field(default_factory=list)
    characters: int = 0
    broken: str = ""


async def crowd(base: str, body: Body, count: int) -> list[Seen]:
    """`count` streams at once, begun spread over half a second so that they don't march in step."""
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        return await asyncio.gather(*(_read(session, base, body(n), n * 0.5 / count) for n in range(count)))


async def _read(session: aiohttp.ClientSession, base: str, body: dict[str, object], wait: float) -> Seen:
    await asyncio.sleep(wait)
    seen, begun, last = Seen(), time.perf_counter(), 0.0
    try:
        headers = {"Content-Type": "application/json", "Authorization": "Bearer sk-bench"}
        async with session.post(f"{base}/chat/completions", data=orjson.dumps(body), headers=headers) as answer:
            if answer.status != 200:
                seen.broken = f"{answer.status} {(await answer.text())[:200]}"
                return seen
            async for line in answer.content:
                text = _text(line)
                if text:
                    now = time.perf_counter()
                    if last:
                        seen.gaps.append(now - last)
                    else:
                        seen.first = now - begun
                    last = now
                    seen.characters += len(text)
    except (aiohttp.ClientError, TimeoutError) as problem:
        seen.broken = str(problem) or type(problem).__name__
    return seen


def _text(line: bytes) -> str:
    if not line.startswith(b"data: {"):
        return ""
    choices = orjson.loads(line[6:]).get("choices") or [{}]
    return str((choices[0].get("delta") or {}).get("content") or "")


async def ask_whole(base: str, body: Body, count: int, at_once: int) -> float:
    """Requests a second, not streamed: `count` of them, `at_once` under way. Raises `RuntimeError` on a refusal."""
    timeout = aiohttp.ClientTimeout(total=300)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        numbers = iter(range(count))

        async def worker() -> None:
            for number in numbers:
                data = orjson.dumps(body(number) | {"stream": False})
                headers = {"Content-Type": "application/json", "Authorization": "Bearer sk-bench"}
                async with session.post(f"{base}/chat/completions", data=data, headers=headers) as answer:
                    if answer.status != 200:
                        raise RuntimeError(f"{base}: {answer.status} {(await answer.text())[:200]}")
                    await answer.read()

        begun = time.perf_counter()
        await asyncio.gather(*(worker() for _ in range(at_once)))
        return count / (time.perf_counter() - begun)
