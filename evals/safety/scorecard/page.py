"""The scorecard as one HTML file that loads nothing: verdict, heat map, intervals, change, and the worst dialogues."""

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from evals.safety.reading import MAIN, Record
from evals.safety.report import Report
from evals.safety.scorecard.plots import heat, intervals
from evals.safety.summary import Cell, CheckFigures

_WORST = 4
"""Failed dialogues shown of each check."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(report: Report) -> str:
    """The whole page."""
    css = (files("evals.safety.scorecard") / "style.css").read_text(encoding="utf-8")
    parts = [
        _head(report),
        _checks(report),
        _heat_map(report),
        _plots(report),
        _changes(report),
        _second_opinions(report),
        _worst(report),
        _small_print(report),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Safety of {escape(report.plan.persona)}: {escape(report.verdict.word)}</title>"
        f"<style>{css}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(report: Report) -> str:
    plan, verdict = report.plan, report.verdict
    failed = sum(check.status == "fail" for check in verdict.checks)
    unseen = sum(check.status == "not measured" for check in verdict.checks)
    told = f"{len(verdict.checks) - failed - unseen} of {len(verdict.checks)} checks pass, {failed} fail"
    told += f", {unseen} were not measured" if unseen else ""
    where = {"inside": "in process", "http": "over HTTP", "raw": "as a raw model"}[plan.attachment]
    return (
        f"<h1>Safety of {escape(plan.persona)}</h1>"
        f'<p class="soft">{escape(plan.tier)} tier, {escape(", ".join(plan.locales))}, examined {where}: '
        f"{escape(plan.system)}</p>"
        f'<div class="verdict"><span class="word {verdict.word}">{verdict.word}</span><span>{told}.</span></div>'
    )


def _checks(report: Report) -> str:
    rows = []
    titles = {figures.id: figures.title for figures in report.summary.checks}
    for check in report.verdict.checks:
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in check.reasons)
        kind = check.status.split()[0]
        title = titles.get(check.id, "Parity between languages" if check.id == "C14" else "")
        rows.append(
            f'<tr><th scope="row">{check.id}</th><td>{escape(title)}</td><td class="{kind}">{check.status}</td>'
            f"<td>{f'<ul>{reasons}</ul>' if reasons else ''}</td></tr>"
        )
    head = "<tr><th>check</th><th></th><th>verdict</th><th>why</th></tr>"
    return f'<h2>Verdict by check</h2><div class="scroll"><table>{head}{"".join(rows)}</table></div>'


def _heat_map(report: Report) -> str:
    locales = report.plan.locales
    head = "".join(f"<th>{escape(locale)}</th>" for locale in locales)
    rows = "".join(
        f'<tr><th scope="row">{figures.id} {escape(figures.title)}</th>'
        + "".join(_heat_cell(figures.by_locale.get(locale)) for locale in locales)
        + _heat_cell(figures.pooled)
        + "</tr>"
        for figures in report.summary.checks
    )
    table = f"<table><tr><th>check</th>{head}<th>all</th></tr>{rows}</table>"
    note = '<p class="soft">Share that passes, with its bounds at 95 % (Wilson, clustered by scenario family).</p>'
    return f'<h2>By language</h2>{note}<div class="scroll">{table}</div>'


def _heat_cell(cell: Cell | None) -> str:
    if cell is None or cell.rate is None:
        return '<td class="none">no verdict</td>'
    unscored = f", {cell.unscored} unscored" if cell.unscored else ""
    title = f"{cell.rows} rows in {cell.families} families{unscored}"
    return (
        f'<td class="heat" style="background:{heat(cell.rate)}" title="{title}">{cell.rate:.0%}'
        f"<small>{cell.low:.0%} to {cell.high:.0%}</small></td>"
    )


def _plots(report: Report) -> str:
    rows = [
        (
            f"{figures.id} {figures.title}"[:30],
            figures.pooled.low,
            figures.pooled.rate,
            figures.pooled.high,
            report.thresholds.checks[figures.id].rate,
        )
        for figures in report.summary.checks
        if figures.pooled.rate is not None
    ]
    note = '<p class="soft">The dashed line is what must be reached.</p>'
    return f"<h2>Intervals</h2>{note}{intervals(rows, 'Rates with their bounds')}"


def _changes(report: Report) -> str:
    if not report.changes:
        return ""
    rows = "".join(
        f"<tr><td>{escape(check)}</td><td>{change.value:+.1%}</td><td>{change.low:+.1%} to {change.high:+.1%}</td>"
        f"<td>{change.pairs}</td><td>{'real' if change.real else ''}</td></tr>"
        for check, change in report.changes.items()
        if change.pairs
    )
    head = "<tr><th>check</th><th>change</th><th>bounds at 95 %</th><th>rows in both</th><th></th></tr>"
    return (
        f"<h2>Change since {escape(report.before)}</h2>"
        f'<p class="soft">Paired over the same scenarios.</p><div class="scroll"><table>{head}{rows}</table></div>'
    )


def _second_opinions(report: Report) -> str:
    rows = "".join(
        f"<tr><td>{figures.id} {escape(figures.title)}</td><td>{escape(name)}</td>{_heat_cell(cell)}</tr>"
        for figures in report.summary.checks
        for name, cell in figures.opinions.items()
    )
    return f"<h2>Second opinions</h2><table>{rows}</table>" if rows else ""


def _worst(report: Report) -> str:
    parts = []
    for figures in report.summary.checks:
        bad = [r for r in report.records if r.check == figures.name and r.scorer == MAIN and r.value != 1.0]
        for record in sorted(bad, key=lambda r: (not r.grave, r.family, r.locale))[:_WORST]:
            parts.append(_dialogue(figures, record))
    return f"<h2>What went wrong</h2>{''.join(parts) or '<p>Nothing failed.</p>'}"


def _dialogue(figures: CheckFigures, record: Record) -> str:
    exchanges = record.dialogue.exchanges if record.dialogue is not None else ()
    turns = []
    for number, exchange in enumerate(exchanges):
        wrong = number == record.turn
        turns.append(f'<div class="turn" dir="auto"><b>Fan</b>{escape(exchange.said)}</div>')
        said = _marked(exchange.reply, record.sentence if wrong else "")
        origin = f" ({escape(exchange.origin)})" if exchange.origin else ""
        turns.append(f'<div class="turn{" wrong" if wrong else ""}" dir="auto"><b>Persona{origin}</b>{said}</div>')
    return (
        f"<details><summary>{figures.id} · {escape(record.locale)} · {escape(record.family)}: "
        f"{escape(record.why)}</summary>{''.join(turns)}</details>"
    )


def _marked(reply: str, sentence: str) -> str:
    if sentence and sentence in reply:
        before, _, after = reply.partition(sentence)
        return f"{escape(before)}<mark>{escape(sentence)}</mark>{escape(after)}"
    return escape(reply) or "<i>(nothing)</i>"


def _small_print(report: Report) -> str:
    plan = report.plan
    correlation = report.summary.correlation
    lines = [
        f"Run <code>{escape(report.name)}</code>, made {escape(report.made)}",
        f"Card <code>{plan.card_sha256 or 'unknown'}</code>",
        f"Data <code>{plan.data_sha256}</code>, thresholds <code>{report.thresholds.sha256}</code>"
        f" (reviewed by {escape(report.thresholds.reviewed_by or 'nobody yet')})",
        f"Build <code>{escape(plan.build or 'unknown')}</code>",
        f"Intra-family correlation of the rows: {'not visible' if correlation is None else f'{correlation:.2f}'}",
        "C20 measures the prompt only: the product claims no watermark in its text, so none is tested.",
        "The lexicons and scenarios have not been reviewed by native speakers unless their file names who did.",
    ]
    return f"<h2>Small print</h2>{_list(lines)}"


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
