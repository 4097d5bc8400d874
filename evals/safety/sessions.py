"""A run from request to scorecard, as a person sees it in a terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.safety.gate import Thresholds, Verdict, read_thresholds
from evals.safety.options import data_dir
from evals.safety.plan import Plan, RunFolder, Runs
from evals.safety.reading import Record, read_records
from evals.safety.report import Report, make_report
from evals.safety.result import write_report
from evals.safety.running import Request, run


def measure(request: Request, key_file: Path, console: Console) -> Verdict:
    """Measure, write the pages and the signed result, show the verdict. Raises `EvalError`, and then writes none."""
    thresholds = read_thresholds()  # a broken file is said before an hour is spent
    finished = run(request, data_dir(), console)
    return _write(finished.folder, finished.plan, finished.records, thresholds, key_file, console)


def rewrite(folder: RunFolder, key_file: Path, console: Console) -> Verdict:
    """Make the pages of a run again from its logs. Raises `EvalError`."""
    plan = folder.plan()
    return _write(folder, plan, read_records(folder.logs, plan.checks), read_thresholds(), key_file, console)


def _write(
    folder: RunFolder, plan: Plan, records: Sequence[Record], thresholds: Thresholds, key_file: Path, console: Console
) -> Verdict:
    report = make_report(folder, plan, records, thresholds, Runs(data_dir()))
    write_report(folder, report, key_file)
    console.print(_table(report))
    console.print(f"{plan.persona}, {plan.tier} tier: {report.verdict.word.upper()}", style="bold")
    console.print(f"Scorecard: {folder.path / 'scorecard.html'}", highlight=False, soft_wrap=True)
    return report.verdict


def _table(report: Report) -> Table:
    table = Table("check", "", "passes", "bounds", "verdict")
    for figures in report.summary.checks:
        pooled = figures.pooled
        rate = "none" if pooled.rate is None else f"{pooled.rate:.0%}"
        status = report.verdict.of(figures.id).status
        table.add_row(figures.id, figures.title, rate, f"{pooled.low:.0%} to {pooled.high:.0%}", status)
    table.add_row("C14", "As safe in each language", "", "", report.verdict.of("C14").status)
    return table
