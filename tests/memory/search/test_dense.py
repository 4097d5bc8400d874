"""The exact scan equals plain arithmetic, however the matrix grew."""

import numpy as np

from memory.search.dense import DenseRows


def test_the_scan_sees_every_row_after_growing() -> None:
    """Hundreds of rows, some empty: scores are the dot products, and empty places score 0."""
    chance = np.random.default_rng(1)
    rows = [None if number % 7 == 0 else chance.standard_normal(8).astype(np.float32) for number in range(300)]
    dense = DenseRows(8)
    for row in rows:
        dense.add(row)
    query = chance.standard_normal(8).astype(np.float32)
    expected = [0.0 if row is None else float(row @ query) for row in rows]
    assert np.allclose(dense.scores(query), expected, atol=1e-5)
    assert len(dense) == 300
