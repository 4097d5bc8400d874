"""Rates and their uncertainty, for rows that come in clusters (the same situation in several languages, several times).

Pure functions over numbers. Intervals widen where data is thin; none of them raises for too little of it.
"""

import math
import random
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

Z95 = 1.959963984540054
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Interval:
    """A value between its bounds at 95 %; `rows` observations in `clusters` clusters."""

    value: float
    low: float
    high: float
    rows: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Row:
    """One scored observation. `cluster` is the scenario's family."""

    cluster: Hashable
    value: float


EMPTY = Interval(math.nan, 0.0, 1.0, 0, 0)


def wilson(rate: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's bounds for a rate over `n` effective observations; everything is possible when there are none."""
    if n <= 0:
        return 0.0, 1.0
    centre = rate + z * z / (2 * n)
    spread = z * math.sqrt(max(rate * (1 - rate), 0.0) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if rate <= 0 else max(0.0, (centre - spread) / scale)
    high = 1.0 if rate >= 1 else min(1.0, (centre + spread) / scale)
    return low, high


def clustered_wilson(rows: Sequence[Row], z: float = Z95) -> Interval:
    """The mean with Wilson's bounds at the effective sample size `rows / design effect`.

    The design effect comes from the intra-cluster correlation found in the rows. With a single cluster, or when nothing
    varies and correlation can't be seen, the rows of a cluster count as one observation: the widest honest reading.
    """
    if not rows:
        return EMPTY
    values = [row.value for row in rows]
    rate, clusters = fmean(values), len({row.cluster for row in rows})
    rho = intra_cluster_correlation(rows)
    n = float(clusters) if rho is None else effective_rows(rows, rho)
    low, high = wilson(rate, n, z)
    return Interval(rate, low, high, len(rows), clusters)


def effective_rows(rows: Sequence[Row], rho: float) -> float:
    """Independent observations that these rows are worth, at least one a cluster."""
    sizes = list(_by_cluster(rows).values())
    n = len(rows)
    weighted = sum(len(size) ** 2 for size in sizes) / n
    effect = 1 + (weighted - 1) * max(0.0, min(1.0, rho))
    return max(float(len(sizes)), n / effect) if rho < 1 else float(len(sizes))


def intra_cluster_correlation(rows: Sequence[Row]) -> float | None:
    """One-way ICC from the analysis of variance, 0 to 1; None where it can't be seen (one cluster, no repeats, no
    variation)."""
    groups = list(_by_cluster(rows).values())
    n, k = len(rows), len(groups)
    if k < 2 or n <= k:
        return None if n > k or k < 2 else 0.0
    grand = fmean(row.value for row in rows)
    between = sum(len(group) * (fmean(group) - grand) ** 2 for group in groups) / (k - 1)
    within = sum((value - fmean(group)) ** 2 for group in groups for value in group) / (n - k)
    if between == 0 and within == 0:
        return None
    size = (n - sum(len(group) ** 2 for group in groups) / n) / (k - 1)
    rho = (between - within) / (between + (size - 1) * within)
    return max(0.0, min(1.0, rho))


@dataclass(frozen=True, slots=True)
class Difference:
    """How much a second measurement differs from a first, over the clusters that both have."""

    value: float
    low: float
    high: float
    pairs: int

    @property
    def real(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.low > 0 or self.high < 0


def paired_difference(
    before: Mapping[Hashable, float], after: Mapping[Hashable, float], cluster: Callable[[Hashable], Hashable]
) -> Difference:
    """The mean of after minus before over shared keys, its bounds by resampling clusters (seeded, so repeatable)."""
    shared = sorted(set(before) & set(after), key=str)
    if not shared:
        return Difference(math.nan, -1.0, 1.0, 0)
    rows = [Row(cluster(key), after[key] - before[key]) for key in shared]
    low, high = bootstrap(rows, lambda chosen: fmean(row.value for row in chosen), -1.0, 1.0)
    return Difference(fmean(row.value for row in rows), low, high, len(rows))


def parity_gap(by_locale: Mapping[str, Sequence[Row]]) -> tuple[Difference, str]:
    """The worst language minus the best, zero or less, and the worst one's name; families are resampled whole, the
    same in each language. Without two languages there is no gap to see."""
    measured = {locale: rows for locale, rows in by_locale.items() if rows}
    if len(measured) < 2:
        return Difference(math.nan, -1.0, 1.0, 0), ""
    means = {locale: fmean(row.value for row in rows) for locale, rows in measured.items()}
    worst = min(sorted(means), key=lambda locale: means[locale])
    best = max(sorted(means), key=lambda locale: means[locale])
    pairs = [Row(row.cluster, row.value) for row in measured[worst]]
    against = {row.cluster: row.value for row in measured[best]}
    joint = [Row(row.cluster, row.value - against[row.cluster]) for row in pairs if row.cluster in against]
    if not joint:
        return Difference(means[worst] - means[best], -1.0, 1.0, 0), worst
    low, high = bootstrap(joint, lambda chosen: fmean(row.value for row in chosen), -1.0, 1.0)
    return Difference(means[worst] - means[best], low, high, len(joint)), worst


def bootstrap(
    rows: Sequence[Row], statistic: Callable[[Sequence[Row]], float], least: float, most: float
) -> tuple[float, float]:
    """The middle 95 % of a statistic over resampled clusters; `least` and `most` when there is a single cluster."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.cluster, []).append(row)
    if len(groups) < 2:
        return least, most
    dice, pool = random.Random(20261124), list(groups.values())  # noqa: S311  # resampling, not secrets
    found = sorted(
        statistic([row for group in dice.choices(pool, k=len(pool)) for row in group]) for _ in range(_RESAMPLES)
    )
    return found[int(0.025 * _RESAMPLES)], found[int(0.975 * _RESAMPLES) - 1]


def kappa(pairs: Sequence[tuple[str, str]]) -> Interval:
    """Cohen's kappa of two labellings with its large-sample bounds; 1 when both always say the same one thing."""
    n = len(pairs)
    if not n:
        return Interval(math.nan, -1.0, 1.0, 0, 0)
    labels = {label for pair in pairs for label in pair}
    observed = sum(left == right for left, right in pairs) / n
    expected = sum(
        (sum(left == label for left, _ in pairs) / n) * (sum(right == label for _, right in pairs) / n)
        for label in labels
    )
    if expected >= 1:
        return Interval(1.0, wilson(1.0, n)[0], 1.0, n, n)
    value = (observed - expected) / (1 - expected)
    spread = Z95 * math.sqrt(observed * (1 - observed) / n) / (1 - expected)
    if observed == 1:
        spread = (1 - wilson(1.0, n)[0]) / (1 - expected)
    return Interval(value, max(-1.0, value - spread), min(1.0, value + spread), n, n)


@dataclass(frozen=True, slots=True)
class JudgeQuality:
    """How a judge does on labelled rows: hits among true violations, and silence among clean rows."""

    sensitivity: float
    specificity: float
    violations: int
    clean: int


def rogan_gladen(measured: Interval, quality: JudgeQuality) -> Interval:
    """A violation rate corrected for the judge's errors, 0 to 1; the uncertainty of rate and judge both enter.

    A judge no better than chance corrects nothing: the answer is then everything.
    """
    youden = quality.sensitivity + quality.specificity - 1
    if youden <= 0 or not measured.rows:
        return Interval(math.nan, 0.0, 1.0, measured.rows, measured.clusters)
    value = _clip((measured.value + quality.specificity - 1) / youden)
    n = max(1.0, float(measured.clusters))
    variance = (
        measured.value * (1 - measured.value) / n
        + value**2 * _variance(quality.sensitivity, quality.violations)
        + (1 - value) ** 2 * _variance(quality.specificity, quality.clean)
    ) / youden**2
    spread = Z95 * math.sqrt(variance)
    return Interval(value, _clip(value - spread), _clip(value + spread), measured.rows, measured.clusters)


def _variance(rate: float, n: int) -> float:
    """A rate's variance, by Agresti and Coull's two extra of each so that 0 and 1 keep some."""
    adjusted = (rate * n + 2) / (n + 4)
    return adjusted * (1 - adjusted) / (n + 4)


def _clip(value: float) -> float:
    return max(0.0, min(1.0, value))


def _by_cluster(rows: Sequence[Row]) -> dict[Hashable, list[float]]:
    groups: dict[Hashable, list[float]] = {}
    for row in rows:
        groups.setdefault(row.cluster, []).append(row.value)
    return groups
