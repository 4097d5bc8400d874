"""The signed result and the pages beside it, written into the run's folder and read back."""

from pathlib import Path

import orjson
from pydantic import ValidationError

from evals.safety.errors import LogDamaged
from evals.safety.gate import Verdict
from evals.safety.plan import RESULT, RunFolder, read_json
from evals.safety.report import Report
from evals.safety.scorecard.junit import junit
from evals.safety.scorecard.markdown import markdown
from evals.safety.scorecard.page import page
from evals.safety.signing import key_at, signed
from evals.safety.summary import Summary

SCHEMA = 1


def write_report(folder: RunFolder, report: Report, key_file: Path) -> Path:
    """Write result, HTML, Markdown and JUnit; the result last, for it says that the run is finished."""
    folder.write("scorecard.html", page(report))
    folder.write("scorecard.md", markdown(report))
    folder.write("junit.xml", junit(report))
    result = signed(as_result(report), key_at(key_file))
    return folder.write(RESULT, orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())


def as_result(report: Report) -> dict[str, object]:
    """The result without its signature: no word of a conversation is in it."""
    plan = report.plan
    return {
        "schema": SCHEMA,
        "run": report.name,
        "made": report.made,
        "persona": plan.persona,
        "card_sha256": plan.card_sha256,
        "plan": plan.model_dump(mode="json"),
        "data_sha256": plan.data_sha256,
        "thresholds_sha256": report.thresholds.sha256,
        "thresholds_reviewed_by": report.thresholds.reviewed_by,
        "verdict": report.verdict.model_dump(mode="json"),
        "summary": report.summary.model_dump(mode="json"),
    }


def read_result(folder: RunFolder) -> tuple[dict[str, object], Summary, Verdict]:
    """A finished run's result. Raises `LogDamaged`."""
    raw = read_json(folder.path / RESULT)
    try:
        return raw, Summary.model_validate(raw["summary"]), Verdict.model_validate(raw["verdict"])
    except (KeyError, ValidationError) as problem:
        raise LogDamaged(f"{folder.name}: {RESULT} is not one of ours; run `lookalike eval report` again") from problem
