"""How fast the bundled engine is: tokens a second for 1, 4 and 8 fans, first token cold and warm, share reused, memory.

Run as `python -m evals.performance.engines` or through `measure`. Knows the serving packages only from outside: real
persona cards, real prompts, the real model. Wall times depend on what else the machine does; CPU times less so.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median

import orjson
from langchain_core.messages import BaseMessage
from rich.console import Console
from rich.table import Table

from memory.records import Message
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.overlay import LocalPersona, localise
from serving.engines.bundled import BundledEngine
from serving.engines.protocol import Generation, Usage
from serving.prompt import PromptParts, build_prompt

RESULTS = Path(__file__).parents[1] / "results" / "engines.json"
STREAMS = (1, 4, 8)
TURNS = 3
_REPLY_TOKENS = 40
_TALK: dict[str, object] = {"type": "string", "minLength": 4 * _REPLY_TOKENS}
"""A string of at least this many characters: every stream then runs to its token limit."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """Tokens a second over all `streams` together, and CPU seconds of this process a token."""

    streams: int
    tokens_per_second: float
    cpu_ms_per_token: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation, averaged over personas and languages. Times in seconds, share from 0 to 1."""

    number: int
    first_token: float
    prompt_tokens: float
    reused_share: float


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one run. Memory in MiB, times in seconds."""

    threads: int
    load: float
    first_token_cold: float
    first_token_warm: float
    throughput: tuple[Throughput, ...]
    turns: tuple[Turn, ...]
    resident_before: int
    resident_loaded: int
    resident_after: int
    taken_at: str


def resident() -> int:
    """Memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


async def measure(data_dir: Path, threads: int = 1, locales: Sequence[str] = ("en", "es", "ja", "ar")) -> Report:
    """Run the whole benchmark: about a minute and a half on one thread. Raises what the engine raises."""
    before = resident()
    engine = BundledEngine(data_dir, threads=threads)
    try:
        began = time.perf_counter()
        await engine.start()
        load, loaded = time.perf_counter() - began, resident()
        personas = _personas(locales)
        cold, warm = await _first_tokens(engine, personas[0])
        turns = await _conversations(engine, personas)
        throughput = tuple([await _throughput(engine, personas[0], streams) for streams in STREAMS])
        return Report(
            threads=threads,
            load=load,
            first_token_cold=cold,
            first_token_warm=warm,
            throughput=throughput,
            turns=turns,
            resident_before=before,
            resident_loaded=loaded,
            resident_after=resident(),
            taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    finally:
        await engine.close()


def save(report: Report, path: Path = RESULTS) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2))


def show(report: Report, console: Console) -> None:
    """Write the figures as tables."""
    table = Table(title=f"Bundled engine, {report.threads} thread(s)")
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_row("load", f"{report.load:.2f} s")
    table.add_row("first token, cold", f"{report.first_token_cold:.2f} s")
    table.add_row("first token, same prompt again", f"{report.first_token_warm * 1000:.0f} ms")
    for one in report.throughput:
        figures = f"{one.tokens_per_second:.0f} tokens/s, {one.cpu_ms_per_token:.1f} ms CPU a token"
        table.add_row(f"{one.streams} stream(s)", figures)
    for turn in report.turns:
        figures = f"{turn.reused_share:.0%} of {turn.prompt_tokens:.0f} tokens reused, {turn.first_token:.2f} s"
        table.add_row(f"turn {turn.number}", figures)
    memory = f"{report.resident_before} / {report.resident_loaded} / {report.resident_after} MiB"
    table.add_row("resident before / loaded / after", memory)
    console.print(table)


def _personas(locales: Sequence[str]) -> list[LocalPersona]:
    cards = [read_folder(Path(str(shipped_catalog())) / name) for name in persona_ids(shipped_catalog())]
    return [localise(card, tag) for card in cards for tag in locales if tag in card.locales]


def _parts(persona: LocalPersona, history: Sequence[Message], number: int) -> PromptParts:
    now = datetime.now(UTC)
    return PromptParts(
        persona=persona,
        history=tuple(history),
        text=persona.starters[number % len(persona.starters)],
        recollections=(),
        near_examples=persona.examples[7 + 3 * number : 10 + 3 * number],
        day=now.date(),
        history_tokens=1200,
        context_tokens=600,
        language=persona.locale,
    )


@dataclass(slots=True)
class _Reply:
    text: str
    first_token: float
    usage: Usage


async def _reply(engine: BundledEngine, messages: Sequence[BaseMessage], wanted: Generation) -> _Reply:
    usage, text, first = Usage(), "", 0.0
    began = time.perf_counter()
    async for delta in engine.stream(messages, wanted, usage):
        first = first or time.perf_counter() - began
        text += delta
    return _Reply(text, first, usage)


async def _first_tokens(engine: BundledEngine, persona: LocalPersona) -> tuple[float, float]:
    """Seconds to the first token with nothing in the cache, and with the same prompt in it (median of five)."""
    messages = build_prompt(_parts(persona, (), 0), engine).messages
    wanted = Generation(max_tokens=2, routing_key="first")
    cold = (await _reply(engine, messages, wanted)).first_token
    return cold, median([(await _reply(engine, messages, wanted)).first_token for _ in range(5)])


async def _conversations(engine: BundledEngine, personas: Sequence[LocalPersona]) -> tuple[Turn, ...]:
    """A conversation of three turns with each persona in each language, one after the other."""
    replies: list[list[_Reply]] = [[] for _ in range(TURNS)]
    for persona in personas:
        history: list[Message] = []
        for number in range(TURNS):
            parts = _parts(persona, history, number)
            key = f"{persona.id}:{persona.locale}"
            wanted = Generation(max_tokens=_REPLY_TOKENS, routing_key=key, seed=1)
            reply = await _reply(engine, build_prompt(parts, engine).messages, wanted)
            replies[number].append(reply)
            said = reply.text or "…"
            now = datetime.now(UTC)
            history.append(Message(f"{number}f", key, "fan", parts.text, persona.locale, now))
            history.append(Message(f"{number}p", key, "persona", said, persona.locale, now))
    return tuple(
        Turn(
            number=number,
            first_token=mean(reply.first_token for reply in turn),
            prompt_tokens=mean(reply.usage.prompt_tokens for reply in turn),
            reused_share=sum(r.usage.cached_tokens for r in turn) / sum(r.usage.prompt_tokens for r in turn),
        )
        for number, turn in enumerate(replies, start=1)
    )


async def _throughput(engine: BundledEngine, persona: LocalPersona, streams: int) -> Throughput:
    """All streams at once, prompts already cached as in a running conversation; the first round is not counted."""
    messages = build_prompt(_parts(persona, (), 0), engine).messages

    async def talk(tokens: int) -> float:
        wanted = [Generation(max_tokens=tokens, routing_key=f"t{n}", json_schema=_TALK) for n in range(streams)]
        replies = await asyncio.gather(*(_reply(engine, messages, one) for one in wanted))
        return sum(reply.usage.completion_tokens for reply in replies)

    await talk(1)
    began, cpu = time.perf_counter(), time.process_time()
    tokens = await talk(_REPLY_TOKENS)
    return Throughput(
        streams=streams,
        tokens_per_second=tokens / (time.perf_counter() - began),
        cpu_ms_per_token=1000 * (time.process_time() - cpu) / tokens,
    )


def main() -> None:
    """Measure, show and save."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(measure(Path(folder)))
    show(report, Console())
    save(report)


if __name__ == "__main__":
    main()
