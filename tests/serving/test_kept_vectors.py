"""Kept vectors of authored texts."""

from pathlib import Path

import numpy as np

from evals.calibration.authored import authored_passages, authored_questions
from memory.embedders.choose import choose_embedder
from serving.kept_vectors import SHIPPED, KeptVectors, digest, read


class Counting:
    """The real embedder, and how often it was asked."""

    def __init__(self) -> None:
        self.inner = choose_embedder("bundled")
        self.model_id, self.dim, self.asked = self.inner.model_id, self.inner.dim, 0

    def query(self, text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        self.asked += 1
        return self.inner.query(text)

    def passages(self, texts: list[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return self.inner.passages(texts)


def test_every_line_of_the_shipped_cards_has_its_vector() -> None:
    """A first chat waits for no embedding: what ships belongs to the bundled embedder and is complete."""
    kept = read(SHIPPED, choose_embedder("bundled").model_id)
    assert [text for text in authored_questions() if digest(text) not in kept] == []
    assert [text for text in authored_passages() if digest(text, "passage") not in kept] == []


def test_a_new_text_is_embedded_once_and_kept(tmp_path: Path) -> None:
    """The second look, even by another process's object, asks no embedder, and the vector is nearly the same."""
    embedder = Counting()
    text = "a question that no shipped card asks"
    first = KeptVectors(embedder, tmp_path / "v.npz").queries([text])[0]
    again = KeptVectors(embedder, tmp_path / "v.npz").queries([text])[0]
    assert embedder.asked == 1
    assert float(first @ again) > 0.999


def test_a_damaged_file_or_another_embedder_costs_time_and_nothing_else(tmp_path: Path) -> None:
    """Kept vectors are only work: unreadable or foreign ones are made again."""
    path = tmp_path / "v.npz"
    path.write_bytes(b"PK\x03\x04 not really")
    embedder = Counting()
    assert KeptVectors(embedder, path).queries(["some words"]).shape == (1, embedder.dim)
    assert read(path, "another-model") == {}
