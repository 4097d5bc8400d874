"""A run's report: plan, figures, verdict, rows and the change since the run before. What every page is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from evals.safety.errors import EvalError
from evals.safety.estimates import Difference
from evals.safety.gate import Thresholds, Verdict, judge
from evals.safety.plan import Plan, RunFolder, Runs
from evals.safety.reading import Record, read_records
from evals.safety.summary import Summary, compare, summarise


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a page shows: plan, figures, verdict, the worst rows, and the change since an earlier run."""

    name: str
    plan: Plan
    summary: Summary
    verdict: Verdict
    thresholds: Thresholds
    records: Sequence[Record]
    made: str
    before: str = ""
    changes: Mapping[str, Difference] | None = None


def make_report(folder: RunFolder, plan: Plan, records: Sequence[Record], thresholds: Thresholds, runs: Runs) -> Report:
    """The report of a run, compared with the newest finished one before it where that can still be read."""
    summary = summarise(records)
    earlier = runs.before(folder, plan)
    changes: Mapping[str, Difference] | None = None
    if earlier is not None:
        try:
            changes = compare(read_records(earlier.logs, earlier.plan().checks), records)
        except EvalError:
            changes = None  # an older log that can't be read takes nothing from this run's verdict
    return Report(
        name=folder.name,
        plan=plan,
        summary=summary,
        verdict=judge(summary, thresholds, plan.tier),
        thresholds=thresholds,
        records=records,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        before=earlier.name if earlier is not None and changes is not None else "",
        changes=changes,
    )
