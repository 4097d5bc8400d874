"""Fusion: signals on the query's own scale, languages minded, neighbours heard, non-candidates out."""

from dataclasses import replace

import numpy as np

from memory.search.fusion import Signals, Weights, fuse

EVERY = np.ones(4, np.bool_)


def signals(dense: list[float], lexical: list[float], same: bool = True) -> Signals:
    return Signals(
        np.asarray(dense, np.float32),
        np.asarray(lexical, np.float32),
        np.asarray([0, 1, 2, 3]),
        np.full(4, same),
        np.zeros(4, np.float32),
    )


def test_the_scale_of_a_signal_does_not_matter() -> None:
    """Cosines crowd and BM25 does not: multiplying one signal changes no ranking."""
    one = fuse(signals([0.80, 0.85, 0.81, 0.82], [1, 0, 5, 0]), Weights(), EVERY)
    other = fuse(signals([0.80, 0.85, 0.81, 0.82], [100, 0, 500, 0]), Weights(), EVERY)
    assert np.allclose(one, other, atol=1e-4)


def test_words_count_less_across_languages() -> None:
    """A shared word outweighs meaning within a language, and not across."""
    dense, lexical = [0.2, 0.5, 0.3, 0.3], [9.0, 0, 0, 0]
    weights = Weights(dense=1.0, lexical=1.5, lexical_session=0)
    assert np.argmax(fuse(signals(dense, lexical, same=True), weights, EVERY)) == 0
    assert np.argmax(fuse(signals(dense, lexical, same=False), weights, EVERY)) == 1


def test_only_candidates_are_ranked() -> None:
    """A row that is not wanted never wins, and no candidate at all is no error."""
    wanted = np.asarray([False, True, True, False])
    fused = fuse(signals([0.9, 0.1, 0.2, 0.9], [9, 0, 0, 9]), Weights(), wanted)
    assert np.isneginf(fused[[0, 3]]).all()
    assert np.isneginf(fuse(signals([0.9] * 4, [0] * 4), Weights(), np.zeros(4, np.bool_))).all()


def test_a_turn_hears_its_neighbours_in_the_same_conversation() -> None:
    """The reply that asked for it lifts an answer; the next conversation's first turn is no neighbour."""
    base = signals([0.1] * 4, [0, 8.0, 0, 0])
    together = replace(base, conversation=np.asarray([0, 0, 0, 1]))
    fused = fuse(together, Weights(lexical_session=0), np.asarray([True, False, True, True]))
    assert fused[0] > fused[3]
    assert fused[2] > fused[3]


def test_of_equals_the_newer_wins() -> None:
    """Recency breaks a tie."""
    aged = replace(signals([0.5] * 4, [0] * 4), age_days=np.asarray([300, 3, 30, 100], np.float32))
    assert np.argmax(fuse(aged, Weights(), EVERY)) == 1


def test_only_a_neighbour_that_stands_out_lifts_a_turn() -> None:
    """The question before it lifts a turn much, and a line before it that scores below the mean takes nothing away."""
    near = signals([0.1, 0.1, 0.9, 0.1], [0] * 4)
    together = replace(near, conversation=np.asarray([0, 0, 1, 1]))
    fused = fuse(together, Weights(dense_session=0, recency=0), np.asarray([False, True, False, True]))
    assert fused[3] > fused[1]
    low = replace(signals([0.0, 0.5, 0.4, 0.5], [0] * 4), conversation=np.asarray([0, 0, 1, 1]))
    weights = Weights(dense_session=0, recency=0, lexical_session=0)
    ranked = fuse(low, weights, np.asarray([False, True, False, True]))
    plain = fuse(replace(low, conversation=np.arange(4)), weights, np.asarray([False, True, False, True]))
    assert np.isclose(ranked[1], plain[1])


def test_shipped_weights_are_learnt_and_read() -> None:
    """Meaning counts most, and no weight is below zero."""
    weights = Weights.from_file()
    assert weights.dense == max(weights.learnt())
    assert weights.learnt().min() >= 0
