"""Learns the language correction of `debias` from chat lines in many languages.

    python -m memory.embedders.learn_debias persona/catalog/*/locales/*.yaml

Reads `examples[].fan` and `examples[].reply` of each file by its `locale`. The correction is a mean vector for
queries, one for passages, and the directions in which the languages' means differ. Knows nothing of personas.
"""

import io
import logging
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

from memory.embedders.bundled import BundledEmbedder
from memory.embedders.debias import SHIPPED
from memory.embedding import Embedder, Matrix

LINES = 120
"""Lines of each language and kind; more changes little."""
DIRECTIONS = 6
"""More takes meaning away too: 8 and 12 were no better across languages and worse within one."""

_log = logging.getLogger(__name__)


def read_lines(paths: Sequence[Path]) -> dict[str, list[str]]:
    """Up to `LINES` chat lines of each language, spread evenly over the files."""
    lines: dict[str, list[str]] = {}
    for path in sorted(paths):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        for example in raw.get("examples", ()):
            lines.setdefault(raw["locale"], []).extend((example["fan"], example["reply"]))
    return {locale: all_of[:: max(1, len(all_of) // LINES)][:LINES] for locale, all_of in sorted(lines.items())}


def learn(embedder: Embedder, lines: Mapping[str, Sequence[str]], directions: int = DIRECTIONS) -> dict[str, Matrix]:
    """The three arrays of a correction."""
    queries = np.stack([np.mean([embedder.query(line) for line in texts], axis=0) for texts in lines.values()])
    passages = np.stack([embedder.passages(texts).mean(axis=0) for texts in lines.values()])
    query_mean, passage_mean = queries.mean(axis=0), passages.mean(axis=0)
    differences = np.concatenate([queries - query_mean, passages - passage_mean])
    _, _, axes = np.linalg.svd(differences, full_matrices=False)
    return {"query_mean": query_mean, "passage_mean": passage_mean, "directions": axes[:directions]}


def write(path: Path, model_id: str, arrays: Mapping[str, Matrix]) -> None:
    """Write a correction as float32 (17 kB)."""
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        model_id=np.asarray(model_id),
        query_mean=arrays["query_mean"].astype(np.float32),
        passage_mean=arrays["passage_mean"].astype(np.float32),
        directions=arrays["directions"].astype(np.float32),
    )
    path.write_bytes(packed.getvalue())


def main(arguments: Sequence[str]) -> int:
    """Learn from the files named, and write the shipped correction."""
    if not arguments:
        raise SystemExit("usage: python -m memory.embedders.learn_debias LOCALE_FILE.yaml …")
    embedder = BundledEmbedder.from_package()
    lines = read_lines([Path(argument) for argument in arguments])
    write(SHIPPED, embedder.model_id, learn(embedder, lines))
    _log.info("learnt from %s", {locale: len(texts) for locale, texts in lines.items()})
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    raise SystemExit(main(sys.argv[1:]))
