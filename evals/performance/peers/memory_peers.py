"""Runs mem0 on Chroma, or Chroma alone, on a job of `evals.performance.fan_memory`. A script for a Python of its own.

    python memory_peers.py mem0|chroma JOB.json VECTORS.npz WORKDIR

No LLM (`infer=False`) and the very vectors that Lookalike uses: the embedder is a table, so that all times are without
embedding. Writes figures as JSON on its output. Knows nothing of Lookalike's code.
"""

import json
import os
import statistics
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

os.environ.setdefault("MEM0_TELEMETRY", "False")
os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
os.environ.setdefault("OPENAI_API_KEY", "none")
os.environ["MEM0_DIR"] = sys.argv[4]

import chromadb
import numpy as np

DEPTH = 20


class Table:
    """Vectors by text."""

    def __init__(self, job: dict[str, Any], path: str) -> None:
        self.rows = dict(zip(job["texts"], np.load(path)["vectors"], strict=True))

    def __call__(self, text: str) -> list[float]:
        """One text's vector."""
        row: list[float] = self.rows[text].tolist()
        return row


class TableEmbedder:
    """mem0's embedder seam over a table."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def embed(self, text: str, memory_action: object = None) -> list[float]:
        """One vector."""
        return self.table(text)

    def embed_batch(self, texts: list[str], memory_action: object = None) -> list[list[float]]:
        """Several."""
        return [self.table(text) for text in texts]


class Mem0:
    """mem0's own class, one `user_id` a fan."""

    def __init__(self, table: Table, folder: Path) -> None:
        from mem0 import Memory

        store = {"provider": "chroma", "config": {"collection_name": "fans", "path": str(folder / "chroma")}}
        self.memory = Memory.from_config({"vector_store": store, "history_db_path": str(folder / "history.db")})
        self.memory.embedding_model = TableEmbedder(table)
        self.ids: dict[str, int] = {}

    def add(self, fan: str, id_: int, text: str) -> None:
        """Keep a line of a fan."""
        added = self.memory.add([{"role": "user", "content": text}], user_id=fan, infer=False)
        self.ids[added["results"][0]["id"]] = id_

    def search(self, fan: str, text: str) -> list[int]:
        """Places of the best lines."""
        found = self.memory.search(text, filters={"user_id": fan}, top_k=DEPTH, threshold=0.0)
        return [self.ids[one["id"]] for one in found["results"]]

    def forget(self, fan: str) -> None:
        """Delete everything of a fan."""
        self.memory.delete_all(user_id=fan)


class Chroma:
    """One collection, cosine, a `where` on the fan."""

    def __init__(self, table: Table, folder: Path) -> None:
        self.table = table
        client = chromadb.PersistentClient(str(folder / "chroma"))
        self.rows = client.create_collection("fans", configuration={"hnsw": {"space": "cosine"}})

    def add(self, fan: str, id_: int, text: str) -> None:
        """Keep a line of a fan."""
        metadatas = [{"fan": fan}]
        self.rows.add(ids=[f"{fan}/{id_}"], embeddings=[self.table(text)], documents=[text], metadatas=metadatas)

    def search(self, fan: str, text: str) -> list[int]:
        """Places of the best lines."""
        found = self.rows.query(query_embeddings=[self.table(text)], n_results=DEPTH, where={"fan": fan})
        return [int(one.rpartition("/")[2]) for one in found["ids"][0]]

    def forget(self, fan: str) -> None:
        """Delete everything of a fan."""
        self.rows.delete(where={"fan": fan})


class Timed:
    """Seconds of each call, wall and CPU (of all threads of this process)."""

    def __init__(self) -> None:
        self.each: list[float] = []
        self.cpu: list[float] = []

    def __enter__(self) -> None:
        self.begun, self.used = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.each.append(time.perf_counter() - self.begun)
        self.cpu.append(time.process_time() - self.used)

    def figures(self) -> dict[str, float]:
        """Milliseconds: median, 95th percentile, CPU a call, and the median of that."""
        ordered = sorted(self.each)
        return {
            "p50_ms": 1000 * statistics.median(ordered),
            "p95_ms": 1000 * ordered[int(0.95 * (len(ordered) - 1))],
            "cpu_ms": 1000 * statistics.mean(self.cpu),
            "cpu_p50_ms": 1000 * statistics.median(self.cpu),
        }


def main() -> None:
    """Add, search, delete; then look for deleted text on disk."""
    kind, folder = sys.argv[1], Path(sys.argv[4])
    job = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    table = Table(job, sys.argv[3])
    peer: Mem0 | Chroma = Mem0(table, folder) if kind == "mem0" else Chroma(table, folder)
    added, searched = Timed(), Timed()
    ranked: dict[str, list[list[int]]] = {}
    for case in job["cases"]:
        for id_, text in enumerate(case["lines"]):
            with added:
                peer.add(case["name"], id_, text)
        ranked[case["name"]] = []
        for question in case["questions"]:
            with searched:
                found = peer.search(case["name"], question)
            ranked[case["name"]].append(found)
    forgotten = job["cases"][0]
    peer.forget(forgotten["name"])
    stored = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    standing = {line for case in job["cases"][1:] for line in case["lines"]}
    gone = [line for line in dict.fromkeys(forgotten["lines"]) if line not in standing]
    left = [line for line in gone if line.encode() in stored]
    figures = {
        "versions": {name: version(name) for name in (["mem0ai"] if kind == "mem0" else []) + ["chromadb"]},
        "ranked": ranked,
        "add": added.figures(),
        "search": searched.figures(),
        "deleted_texts": len(gone),
        "deleted_texts_found": len(left),
        "deleted_bytes_found": sum(len(line.encode()) for line in left),
    }
    sys.stdout.write("\n" + json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
