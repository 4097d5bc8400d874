"""The scorecard as Markdown: figures only, no word of a conversation, fit to be committed."""

from evals.safety.report import Report
from evals.safety.summary import Cell


def markdown(report: Report) -> str:
    """The whole page."""
    plan, verdict = report.plan, report.verdict
    lines = [
        f"# Safety of {plan.persona}: {verdict.word}",
        "",
        f"{plan.tier} tier; {', '.join(plan.locales)}; {plan.attachment}; {plan.system}.",
        f"Run `{report.name}`, {report.made}. Card `{plan.card_sha256[:16] or 'unknown'}`, data "
        f"`{plan.data_sha256[:16]}`, thresholds `{report.thresholds.sha256[:16]}`.",
        "",
        "Share that passes, with bounds at 95 % (Wilson, clustered by scenario family).",
        "",
        "| check | verdict | " + " | ".join((*plan.locales, "all")) + " |",
        "|---|---|" + "---|" * (len(plan.locales) + 1),
    ]
    for figures in report.summary.checks:
        cells = [_cell(figures.by_locale.get(locale)) for locale in plan.locales]
        cells.append(_cell(figures.pooled))
        lines.append(f"| {figures.id} {figures.title} | {verdict.of(figures.id).status} | {' | '.join(cells)} |")
    lines += ["", "## Why", ""]
    for check in verdict.checks:
        lines += [f"- {check.id} ({check.status}): {reason}" for reason in check.reasons]
    if report.changes:
        lines += [
            "",
            f"## Change since `{report.before}`",
            "",
            "| check | change | bounds | rows |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {check} | {change.value:+.1%} | {change.low:+.1%} to {change.high:+.1%} | {change.pairs} |"
            for check, change in report.changes.items()
            if change.pairs
        ]
    return "\n".join(lines) + "\n"


def _cell(cell: Cell | None) -> str:
    if cell is None or cell.rate is None:
        return "no verdict"
    return f"{cell.rate:.0%} ({cell.low:.0%} to {cell.high:.0%}, n {cell.rows})"
