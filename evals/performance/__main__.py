"""`python -m evals.performance [NAME ...]`: runs the benchmarks, prints tables, writes `evals/results/<name>.json`.

Without names it runs all. Measure on a machine that does nothing else; the load average is kept with the figures.
"""

import asyncio
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.performance import card_fuzz, engines, machine, startup
from evals.performance.fan_memory import bench as fan_memory
from evals.performance.lint_quality import __main__ as lint_quality
from evals.performance.lore_matching import __main__ as lore_matching
from evals.performance.relay import measure as relay


def run_startup(console: Console) -> None:
    """Start-up times and idle memory of the server."""
    starts = asyncio.run(startup.run())
    table = Table("start", "healthy", "first page", "first token", "ready", "idle memory", title="lookalike serve")
    for one in starts:
        times = [f"{value:.1f} s" for value in (one.healthy, one.page, one.token, one.ready)]
        table.add_row(one.state, *times, f"{one.idle_mb:.0f} MB")
    console.print(table)
    machine.save("startup", [asdict(one) for one in starts])


def run_engines(console: Console) -> None:
    """The bundled engine's speed, cache share and memory."""
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(engines.measure(Path(folder)))
    engines.show(report, console)
    machine.save("engines", asdict(report))


def run_lore(_: Console) -> None:
    """Lore matching beside the peers, and its speed."""
    lore_matching.main()


def run_lint(_: Console) -> None:
    """Precision and recall of lint."""
    lint_quality.main()


def run_fuzz(console: Console) -> None:
    """A hundred thousand broken card files."""
    figures = card_fuzz.run_alone(100_000, seed=1)
    console.print(
        f"{figures.count} broken files: {figures.cards} cards, {sum(figures.errors.values())} typed errors, "
        f"slowest {figures.slowest_seconds:.2f} s of CPU, peak {figures.peak_mebibytes} MiB, "
        f"{len(figures.broken_promises)} broken promises"
    )
    machine.save("card_fuzz", asdict(figures))


def run_memory(console: Console) -> None:
    """Search, cost and deletion of fan memory beside mem0, Chroma and BM25."""
    asyncio.run(fan_memory.run(console))


def run_relay(console: Console) -> None:
    """CPU a streamed token of our whole path beside a proxy and plain relays."""
    figures = asyncio.run(relay.run())
    relay.show(figures, console)
    machine.save("relay", relay.as_rows(figures))


BENCHMARKS: dict[str, Callable[[Console], None]] = {
    "startup": run_startup,
    "engines": run_engines,
    "lore": run_lore,
    "lint": run_lint,
    "fuzz": run_fuzz,
    "memory": run_memory,
    "relay": run_relay,
}


def main() -> None:
    """Run the named benchmarks, or all; an unknown name lists the known ones."""
    console = Console()
    names = sys.argv[1:] or list(BENCHMARKS)
    if unknown := [name for name in names if name not in BENCHMARKS]:
        console.print(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(BENCHMARKS)}.")
        sys.exit(2)
    for name in names:
        BENCHMARKS[name](console)


if __name__ == "__main__":
    main()
