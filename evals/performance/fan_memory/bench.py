"""`python -m evals.performance memory`: all of a fan's memory measured in one run, peers beside us.

`LOOKALIKE_LOCOMO` names LoCoMo's file and `LOOKALIKE_MEM0_PYTHON` a Python that has mem0ai (and chromadb); without them
the output says what was not measured. `LOOKALIKE_MEMORY_QUICK=1` leaves out the large sizes;
`LOOKALIKE_MEMORY_PART` measures `search` or `cost` alone. Each part says which machine, hour and load it was taken at.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from evals.performance import machine
from evals.performance.fan_memory import cost
from evals.performance.fan_memory.cases import Case, locomo_cases, own_cases
from evals.performance.fan_memory.ours import Ranked, Timed, make_rooms, search_bm25, search_ours
from memory.embedders.choose import choose_embedder
from memory.embedding import Embedder, clean_text
from memory.records import FanKey

DEPTHS = (1, 5, 10, 20)
PEERS = Path(__file__).parents[1] / "peers" / "memory_peers.py"
PARTS = ("all", "search", "cost")
_PATIENCE = 3600


@dataclass(frozen=True, slots=True)
class System:
    """One system's figures on one set, or why there are none."""

    name: str
    recall: dict[str, list[float]]
    search: dict[str, float]
    add: dict[str, float]
    versions: dict[str, str]
    deleted: dict[str, int]
    missing: str = ""


async def run(console: Console) -> None:
    """Measure every part in turn, print it, and write `evals/results/memory.json` after each; what is not measured this
    time stays in it as it was. Raises `ValueError` for a part that there is not."""
    part = os.environ.get("LOOKALIKE_MEMORY_PART", "all")
    if part not in PARTS:
        raise ValueError(f"LOOKALIKE_MEMORY_PART is {part!r}; known: {', '.join(PARTS)}")
    figures = _measured_before()
    if part in ("all", "search"):
        await _run_search(figures, console)
    if part in ("all", "cost"):
        await _run_costs(figures, console)


async def _run_search(figures: dict[str, object], console: Console) -> None:
    embedder = choose_embedder("bundled", capacity=50_000)
    figures["embedding"] = _embedding(embedder)
    for name, cases, why in _sets():
        if not cases:
            console.print(f"{name}: not measured, {why}")
            figures[name] = {"missing": why}
            continue
        begun = machine.facts()
        systems = await _systems(cases, embedder)
        figures[name] = {
            "machine": begun,
            "lines": sum(len(case.searched) for case in cases),
            "questions": sum(len(case.questions) for case in cases),
            "systems": [asdict(one) for one in systems],
        }
        machine.save("memory", figures)
        show(name, systems, console)


async def _run_costs(figures: dict[str, object], console: Console) -> None:
    quick = os.environ.get("LOOKALIKE_MEMORY_QUICK") == "1"
    begun = machine.facts()
    costs: list[cost.Cost] = []
    for fans, memories in cost.SHAPES[:4] if quick else cost.SHAPES:
        costs.append(await cost.measure(fans, memories))
        figures["cost"] = {"machine": begun, "sizes": [asdict(one) for one in costs]}
        machine.save("memory", figures)
    _show_costs(costs, console)


def _measured_before() -> dict[str, object]:
    file = machine.RESULTS / "memory.json"
    if not file.is_file():
        return {}
    figures: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))["figures"]
    return figures


def _sets() -> Iterator[tuple[str, list[Case], str]]:
    yield "own set", own_cases(), ""
    path = os.environ.get("LOOKALIKE_LOCOMO", "")
    if path and Path(path).is_file():
        yield "LoCoMo", locomo_cases(Path(path)), ""
    else:
        yield "LoCoMo", [], "LOOKALIKE_LOCOMO does not name its file"


async def _systems(cases: Sequence[Case], embedder: Embedder) -> list[System]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "memory.db"
        rooms = await make_rooms(file, embedder)
        ours = await search_ours(rooms, cases)
        gone = FanKey("bench", "nova", cases[0].name)
        await rooms.erasure.forget_everything(gone)
        deleted = _left(cases, Path(folder))
        rooms.transactions.close()
    systems = [_system("Lookalike", cases, ours, deleted), _system("BM25 alone", cases, search_bm25(cases), {})]
    python = os.environ.get("LOOKALIKE_MEM0_PYTHON", "")
    systems.append(_peer("Chroma alone", "chroma", sys.executable, cases, embedder))
    if python:
        systems.append(_peer("mem0 on Chroma", "mem0", python, cases, embedder))
    else:
        why = "LOOKALIKE_MEM0_PYTHON does not name a Python with mem0ai"
        systems.append(System("mem0 on Chroma", {}, {}, {}, {}, {}, why))
    return systems


def _system(name: str, cases: Sequence[Case], ranked: Ranked, deleted: dict[str, int]) -> System:
    return System(name, recall_at(cases, ranked.found), ranked.search.figures(), ranked.add.figures(), {}, deleted)


def recall_at(cases: Sequence[Case], found: dict[str, list[list[int]]]) -> dict[str, list[float]]:
    """Mean share of a question's answers among the first, by sort and in all."""
    shares: dict[str, list[list[float]]] = {}
    for case in cases:
        for question, places in zip(case.questions, found[case.name], strict=True):
            row = [len(set(question.answers) & set(places[:depth])) / len(question.answers) for depth in DEPTHS]
            for name in (question.sort, "all"):
                shares.setdefault(name, []).append(row)
    return {name: [round(float(one), 4) for one in np.mean(rows, axis=0)] for name, rows in sorted(shares.items())}


def _peer(name: str, kind: str, python: str, cases: Sequence[Case], embedder: Embedder) -> System:
    """Run a peer in a Python and a folder of its own."""
    texts = list(dict.fromkeys(text for case in cases for text in (*case.searched, *(q.text for q in case.questions))))
    jobs = [{"name": c.name, "lines": c.searched, "questions": [q.text for q in c.questions]} for c in cases]
    with tempfile.TemporaryDirectory() as folder:
        job, vectors, work = Path(folder) / "job.json", Path(folder) / "vectors.npz", Path(folder) / "work"
        work.mkdir()
        job.write_text(json.dumps({"texts": texts, "cases": jobs}), encoding="utf-8")
        np.savez(vectors, vectors=np.stack([embedder.query(text) for text in texts]))
        command = [python, str(PEERS), kind, str(job), str(vectors), str(work)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    if done.returncode:
        return System(name, {}, {}, {}, {}, {}, f"it did not run: {done.stderr.strip()[-300:]}")
    got: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    deleted = {part: got[part] for part in ("deleted_texts", "deleted_texts_found", "deleted_bytes_found")}
    return System(name, recall_at(cases, got["ranked"]), got["search"], got["add"], got["versions"], deleted)


def _left(cases: Sequence[Case], folder: Path) -> dict[str, int]:
    """How much of the first fan's deleted text is in the files."""
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    standing = {line for case in cases[1:] for line in (one.text for one in case.lines)}
    gone = [text for text in dict.fromkeys(cases[0].searched) if text not in standing]
    left = [text for text in gone if text.encode() in stored]
    found = sum(len(text.encode()) for text in left)
    return {"deleted_texts": len(gone), "deleted_texts_found": len(left), "deleted_bytes_found": found}


def _embedding(embedder: Embedder) -> dict[str, float]:
    """The whole of a search begins with this: a short question embedded for the first time, and again."""
    from evals.performance.fan_memory.ours import Clock

    first, again = Timed(), Timed()
    for number in range(40):
        text = f"Where did I lose my glasses number {number}?"
        for timed in (first, again):
            with Clock(timed):
                embedder.query(clean_text(text))
    return {f"first_{k}": v for k, v in first.figures().items()} | {f"again_{k}": v for k, v in again.figures().items()}


def show(name: str, systems: Sequence[System], console: Console) -> None:
    """One table a set."""
    table = Table(
        "system", *(f"R@{depth}" for depth in DEPTHS), "search p50", "p95", "CPU", "add p50", "CPU", "deleted, found"
    )
    table.title = f"{name}: evidence recall, times without embedding"
    for one in systems:
        if one.missing:
            console.print(f"{name}: {one.name} was not measured: {one.missing}", markup=False)
            continue
        times = [one.search[part] for part in ("p50_ms", "p95_ms", "cpu_p50_ms")]
        times += [one.add[part] for part in ("p50_ms", "cpu_p50_ms")]
        found = f"{one.deleted['deleted_bytes_found']} bytes" if one.deleted else ""
        recalls = [f"{100 * share:.1f}" for share in one.recall["all"]]
        table.add_row(one.name, *recalls, *(f"{time:.2f} ms" for time in times), found)
    console.print(table)
    best = next((one.recall["all"][2] for one in systems if one.name == "Lookalike"), 0.0)
    for peer in systems[1:]:
        if peer.recall:
            console.print(f"  recall@10 is {best / max(peer.recall['all'][2], 1e-9):.2f} times that of {peer.name}")


def _show_costs(costs: Sequence[cost.Cost], console: Console) -> None:
    table = Table(
        "fans", "memories each", "open", "CPU", "recall p50", "CPU", "open entries", "memory", "files", "disk"
    )
    table.title = "cost by size; open and recall: wall, CPU"
    for one in costs:
        values = (one.open_ms, one.open_cpu_ms, one.recall_p50_ms, one.recall_cpu_ms)
        sizes = (str(one.entries), f"{one.resident_mb:+.1f} MB", f"{one.open_files:+d}", f"{one.disk_mb:.1f} MB")
        table.add_row(str(one.fans), str(one.memories), *(f"{value:.2f} ms" for value in values), *sizes)
    console.print(table)
