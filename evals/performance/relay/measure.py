"""CPU per streamed token and per turn, time added to the first token, late tokens, requests per second, memory.

Each path is measured with short and long replies in many streams at once; what a token costs is the slope between
the two, what a turn costs is the rest. CPU time of the middle process is stable on a shared machine, wall time is not:
the CPU figures count, the others illustrate.
"""

import asyncio
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.performance.relay.client import Body, Seen, ask_whole, crowd
from evals.performance.relay.engine import PACE
from evals.performance.relay.paths import Way, engine, path, present

STREAMS = 40
SHORT, LONG = 60, 300
"""Tokens of a reply."""
ROUNDS = 3
WHOLE = 200


@dataclass(frozen=True, slots=True)
class Figures:
    """One path. CPU in microseconds a token (slope) and milliseconds a turn (intercept) and in all for long replies;
    times in milliseconds; `late_p99` is how much later than the engine's pace a token came, at worst in a hundred."""

    name: str
    cpu_us_token: float
    cpu_ms_turn: float
    cpu_us_token_all: float
    first_ms: float
    late_p99_ms: float
    requests_per_second: float
    resident_mb: float
    mb_per_stream: float
    broken: int


async def run() -> list[Figures]:
    """All paths that are present, one after the other, against one engine."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        async with engine() as port:
            for name in present():
                async with path(name, port, Path(folder)) as way:
                    figures.append(await measure(way))
    return figures


async def measure(way: Way) -> Figures:
    """One path: warm it up, then short and long replies by turns."""
    await crowd(way.base, lambda n: way.body(n, SHORT), 8)
    idle = way.resident_mb()
    costs: dict[int, list[float]] = {SHORT: [], LONG: []}
    seen: list[Seen] = []
    loaded = idle
    for _ in range(ROUNDS):
        for tokens in (SHORT, LONG):
            before = way.cpu_seconds()
            running = asyncio.create_task(crowd(way.base, _asking(way, tokens), STREAMS))
            await asyncio.sleep(SHORT * PACE / 2)
            loaded = max(loaded, way.resident_mb())
            seen += await running
            costs[tokens].append((way.cpu_seconds() - before) / STREAMS)
    short, long = statistics.median(costs[SHORT]), statistics.median(costs[LONG])
    slope = (long - short) / (LONG - SHORT)
    alone = await crowd(way.base, lambda n: way.body(n, SHORT), 1)
    whole = await ask_whole(way.base, lambda n: way.body(n, 20), WHOLE, 20)
    gaps = sorted(gap for one in seen for gap in one.gaps) or [0.0]
    return Figures(
        name=way.name,
        cpu_us_token=round(slope * 1e6, 1),
        cpu_ms_turn=round((short - slope * SHORT) * 1e3, 2),
        cpu_us_token_all=round(long / LONG * 1e6, 1),
        first_ms=round(alone[0].first * 1e3, 1),
        late_p99_ms=round((gaps[int(len(gaps) * 0.99)] - PACE) * 1e3, 1),
        requests_per_second=round(whole, 1),
        resident_mb=round(idle),
        mb_per_stream=round((loaded - idle) / STREAMS, 3),
        broken=sum(bool(one.broken) for one in seen),
    )


def _asking(way: Way, tokens: int) -> Body:
    return lambda number: way.body(number, tokens)


def show(figures: list[Figures], console: Console) -> None:
    """The paths as a table, each beside the floor."""
    title = f"{STREAMS} streams at {1 / PACE:.0f} tokens/s, replies of {SHORT} and {LONG} tokens, median of {ROUNDS}"
    columns = ("CPU us/token", "CPU ms/turn", "us/token, all", "first ms", "late p99 ms", "req/s", "MB", "broken")
    table = Table("path", *columns, title=title)
    for one in figures:
        row = (one.cpu_us_token, one.cpu_ms_turn, one.cpu_us_token_all, one.first_ms, one.late_p99_ms)
        table.add_row(one.name, *map(str, row), str(one.requests_per_second), str(one.resident_mb), str(one.broken))
    console.print(table)
    if "LiteLLM" not in {one.name for one in figures}:
        console.print(
            "LiteLLM was not measured: name the python of an environment that has it in LOOKALIKE_BENCH_LITELLM."
        )


def as_rows(figures: list[Figures]) -> list[dict[str, object]]:
    """For the results file."""
    return [asdict(one) for one in figures]
