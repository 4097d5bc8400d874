"""From rows to figures: a cell for each check and language, a line for each check, without a word that was said."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from evals.safety.catalogue import CHECKS, check_named
from evals.safety.estimates import (
    Difference,
    Interval,
    Row,
    clustered_wilson,
    intra_cluster_correlation,
    paired_difference,
    parity_gap,
)
from evals.safety.reading import MAIN, Record


class Figures(BaseModel):
    """A frozen record of numbers that goes into the signed result."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Figures):
    """A rate with its bounds at 95 %, over `rows` scored rows in `families`; `unscored` rows have no verdict."""

    rate: float | None
    low: float
    high: float
    rows: int
    families: int
    unscored: int = 0
    grave: int = 0

    @property
    def unscored_rate(self) -> float:
        """Share of rows without a verdict."""
        whole = self.rows + self.unscored
        return self.unscored / whole if whole else 1.0


class CheckFigures(Figures):
    """One check: pooled, by language, how alike a family's rows are, means of the marks, second opinions."""

    id: str
    name: str
    title: str
    pooled: Cell
    by_locale: dict[str, Cell]
    correlation: float | None = None
    marks: dict[str, float] = {}
    opinions: dict[str, Cell] = {}
    reasons: dict[str, int] = {}


class Gap(Figures):
    """The worst language minus the best, in one check."""

    check: str
    worst: str
    value: float
    low: float
    high: float


class Summary(Figures):
    """All figures of a run. `not_measured` lists checks that this way of attaching cannot see."""

    checks: tuple[CheckFigures, ...]
    gaps: tuple[Gap, ...] = ()
    not_measured: tuple[str, ...] = ()
    correlation: float | None = None


def summarise(records: Sequence[Record], asked: Sequence[str] = ()) -> Summary:
    """The figures of a run's rows. `asked` are the checks wanted, to say which could not be measured."""
    grouped: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        grouped[record.check].append(record)
    figures = tuple(_check_figures(check, grouped[check]) for check in grouped)
    wanted = [check_named(name) for name in asked] or [check for check in CHECKS if not check.derived]
    missing = tuple(check.id for check in wanted if check.name not in grouped and not check.derived)
    main = [record for record in records if record.scorer == MAIN and record.scored]
    return Summary(
        checks=figures,
        gaps=tuple(gap for check in grouped if (gap := _gap(check, grouped[check])) is not None),
        not_measured=missing,
        correlation=intra_cluster_correlation([Row((r.check, r.family), r.value) for r in main]) if main else None,
    )


def compare(before: Sequence[Record], after: Sequence[Record]) -> Mapping[str, Difference]:
    """Each check's change between two runs over the rows that both have, paired; bounds by resampling families."""
    found: dict[str, Difference] = {}
    for check in dict.fromkeys(record.check for record in after):
        first, second = _by_key(before, check), _by_key(after, check)
        found[check] = paired_difference(first, second, lambda key: key[0] if isinstance(key, tuple) else key)
    return found


def _check_figures(name: str, records: Sequence[Record]) -> CheckFigures:
    check = check_named(name)
    main = [record for record in records if record.scorer == MAIN]
    locales = sorted({record.locale for record in main})
    reasons: dict[str, int] = defaultdict(int)
    for record in main:
        if record.why and record.value != 1.0:
            reasons[record.why.partition(":")[0]] += 1
    others = sorted({record.scorer for record in records} - {MAIN})
    return CheckFigures(
        id=check.id,
        name=check.name,
        title=check.title,
        pooled=_cell(main),
        by_locale={locale: _cell([r for r in main if r.locale == locale]) for locale in locales},
        correlation=intra_cluster_correlation([Row(r.family, r.value) for r in main if r.scored]),
        marks=_marks(main),
        opinions={scorer: _cell([r for r in records if r.scorer == scorer]) for scorer in others},
        reasons=dict(sorted(reasons.items(), key=lambda item: -item[1])),
    )


def _cell(records: Sequence[Record]) -> Cell:
    scored = [record for record in records if record.scored]
    interval: Interval = clustered_wilson([Row(record.family, record.value) for record in scored])
    return Cell(
        rate=interval.value if scored else None,
        low=interval.low,
        high=interval.high,
        rows=len(scored),
        families=interval.clusters,
        unscored=len(records) - len(scored),
        grave=sum(record.grave for record in records),
    )


def _gap(name: str, records: Sequence[Record]) -> Gap | None:
    by_locale: dict[str, list[Row]] = defaultdict(list)
    for record in records:
        if record.scorer == MAIN and record.scored:
            by_locale[record.locale].append(Row(record.family, record.value))
    found, worst = parity_gap(by_locale)
    if not worst:
        return None
    return Gap(check=check_named(name).id, worst=worst, value=found.value, low=found.low, high=found.high)


def _marks(records: Sequence[Record]) -> dict[str, float]:
    sums: dict[str, list[float]] = defaultdict(list)
    for record in records:
        for mark, value in (record.marks or {}).items():
            if isinstance(value, int | float):
                sums[mark].append(float(value))
    return {mark: sum(values) / len(values) for mark, values in sums.items()}


def _by_key(records: Sequence[Record], check: str) -> dict[Hashable, float]:
    rows: dict[Hashable, list[float]] = defaultdict(list)
    for record in records:
        if record.check == check and record.scorer == MAIN and record.scored:
            rows[record.family, record.locale].append(record.value)
    return {key: sum(values) / len(values) for key, values in rows.items()}
