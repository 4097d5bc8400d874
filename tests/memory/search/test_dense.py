"""The exact scan equals plain arithmetic, however the matrix grew."""

import numpy as np

from memory.search.dense import BLOCK, DenseRows


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


def test_rows_beyond_a_block_keep_their_number() -> None:
    """Rows of the second and third block score and are read as those of the first."""
    dense = DenseRows(2)
    for number in range(2 * BLOCK + 5):
        dense.add(np.asarray([number, 1], np.float32))
    scores = dense.scores(np.asarray([1, 0], np.float32))
    assert scores.tolist() == list(range(2 * BLOCK + 5))
    assert [dense.row(number)[0] for number in (0, BLOCK - 1, BLOCK, 2 * BLOCK + 4)] == [
        0,
        BLOCK - 1,
        BLOCK,
        2 * BLOCK + 4,
    ]
