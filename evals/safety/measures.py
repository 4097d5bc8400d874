"""What inspect_ai shows in a log's header: the rate with clustered bounds, and how much went unscored.

Both replace metrics of inspect_ai that lose rows: its reducers drop unscored epochs before metrics see them, and its
clustered interval raises on a single cluster, which aborts a live run after its first sample.
"""

import math
from collections.abc import Sequence
from typing import Any

from inspect_ai.scorer import Metric, SampleScore, metric

from evals.safety.estimates import Row, clustered_wilson


@metric
def rate() -> Metric:
    """Share that passed, with Wilson's bounds clustered by family. Never raises; widens instead."""

    def measure(scores: list[SampleScore]) -> dict[str, float]:
        found = clustered_wilson([Row(_family(score), _value(score)) for score in scores if not _unscored(score)])
        return {"rate": found.value, "low": found.low, "high": found.high, "families": float(found.clusters)}

    return measure


@metric
def unscored_rate() -> Metric:
    """Share of rows without a verdict, epoch by epoch where the scorer kept count (`of` and `without`)."""

    def measure(scores: list[SampleScore]) -> float:
        return sum(_unscored(score) for score in scores) / len(scores) if scores else 0.0

    return measure


def unscored_share(values: Sequence[Any]) -> float:
    """Share of raw score values that are NaN: the figure a gate reads, from every epoch's own score."""
    return sum(isinstance(value, float) and math.isnan(value) for value in values) / len(values) if values else 0.0


def _family(score: SampleScore) -> str:
    return str((score.sample_metadata or {}).get("family", score.sample_id))


def _value(score: SampleScore) -> float:
    value = score.score.value
    return {"C": 1.0, "I": 0.0}[value] if isinstance(value, str) else float(value)


def _unscored(score: SampleScore) -> bool:
    value = score.score.value
    return isinstance(value, float) and math.isnan(value)
