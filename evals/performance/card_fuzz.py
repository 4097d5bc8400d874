"""Fuzzing of the card reader: `python -m evals.performance.card_fuzz --count 100000`.

Every broken file must give a card or a typed error, within one second of CPU time and a bounded amount of memory; what
gives a card must go out and come in again as the same card (tried on one in five). Prints figures as JSON, and ends
with status 1 when a file broke the promise. Knows nothing of how files are broken: that is `card_mutation`.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from evals.performance.card_mutation import Mutant, mutator
from persona.errors import CardFileError
from persona.interchange.reading import Imported, read_card_file
from persona.interchange.writing import write_json

MOST_SECONDS = 1.0
MOST_MEBIBYTES = 768
_WRITTEN_EVERY = 5


@dataclass(slots=True)
class Figures:
    """What a run found. Times are CPU seconds of single files, memory is the process's peak in MiB."""

    count: int = 0
    seed: int = 0
    cards: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    written_again: int = 0
    slowest_seconds: float = 0.0
    slowest_file: str = ""
    mean_seconds: float = 0.0
    peak_mebibytes: int = 0
    broken_promises: list[str] = field(default_factory=list)


def run(count: int, seed: int, start: int = 0) -> Figures:
    """Read `count` broken files, beginning with number `start`, and note every broken promise.

    The bound on memory is the whole process's: `run_alone` gives it one of its own.
    """
    maker = mutator(seed)
    figures = Figures(count=count, seed=seed)
    total = 0.0
    for number in range(start, start + count):
        total += _one(maker.mutant(number), figures)
    figures.mean_seconds = round(total / max(count, 1), 6)
    figures.peak_mebibytes = _peak_mebibytes()
    if figures.peak_mebibytes > MOST_MEBIBYTES:
        figures.broken_promises.append(f"the process took {figures.peak_mebibytes} MiB, over {MOST_MEBIBYTES}")
    return figures


def run_alone(count: int, seed: int) -> Figures:
    """`run` in a process of its own, whose memory is nobody else's."""
    command = [sys.executable, "-m", "evals.performance.card_fuzz", "--count", str(count), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, check=False)
    if not done.stdout:
        done.check_returncode()
    return Figures(**json.loads(done.stdout))


def _peak_mebibytes() -> int:
    """The most that this program had resident. Not `ru_maxrss`: that remembers who started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def _one(mutant: Mutant, figures: Figures) -> float:
    name = f"{mutant.number} ({mutant.origin})"
    begun = time.process_time()
    try:
        imported = read_card_file(mutant.data, "broken.png")
    except CardFileError as error:
        imported = None
        kind = type(error).__name__
        figures.errors[kind] = figures.errors.get(kind, 0) + 1
    except Exception as error:  # noqa: BLE001 - any other error at all is the finding
        imported = None
        figures.broken_promises.append(f"{name}: {type(error).__name__}: {str(error)[:200]}")
    seconds = time.process_time() - begun
    if seconds > figures.slowest_seconds:
        figures.slowest_seconds, figures.slowest_file = round(seconds, 3), name
    if seconds > MOST_SECONDS:
        figures.broken_promises.append(f"{name}: took {seconds:.2f} s")
    if imported is not None:
        figures.cards += 1
        if mutant.number % _WRITTEN_EVERY == 0:
            _check_again(imported, name, figures)
    return seconds


def _check_again(imported: Imported, name: str, figures: Figures) -> None:
    """What came in goes out and comes in as the same card."""
    figures.written_again += 1
    again = read_card_file(write_json(imported.card), "broken.json")
    if again.card != imported.card:
        figures.broken_promises.append(f"{name}: came back as another card")


def main(arguments: list[str] | None = None) -> int:
    """The command. 0 when every promise was kept."""
    parser = argparse.ArgumentParser(description="Fuzz the card reader with broken files.")
    parser.add_argument("--count", type=int, default=10_000, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="which files")
    parser.add_argument("--start", type=int, default=0, help="number of the first file, to see one again")
    asked = parser.parse_args(arguments)
    figures = run(asked.count, asked.seed, asked.start)
    sys.stdout.write(json.dumps(asdict(figures), indent=2) + "\n")
    return 1 if figures.broken_promises else 0


if __name__ == "__main__":
    sys.exit(main())
