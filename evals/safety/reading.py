"""From logs to rows: every epoch of every sample, with its verdict and what was said. Half a log is no log.

Reads scores epoch by epoch, never the header: inspect_ai's reducers drop unscored epochs before they count them.
"""

import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspect_ai.log import EvalLog, EvalSample, list_eval_logs, read_eval_log
from pydantic import ValidationError

from evals.safety.dialogue import Dialogue
from evals.safety.errors import LogDamaged, RunFailed
from evals.safety.fan import DIALOGUE

MAIN = "deterministic"


@dataclass(frozen=True, slots=True)
class Record:
    """One scored row. `value` is NaN where it is unscored."""

    check: str
    locale: str
    family: str
    epoch: int
    scorer: str
    value: float
    why: str = ""
    turn: int = -1
    sentence: str = ""
    grave: bool = False
    marks: Mapping[str, float | str] | None = None
    dialogue: Dialogue | None = None

    @property
    def scored(self) -> bool:
        """Whether there is a verdict."""
        return not math.isnan(self.value)


def read_records(logs: Path, checks: Sequence[str]) -> tuple[Record, ...]:
    """The rows of each check's newest successful log, in the order of `checks`.

    Raises `LogDamaged` for a log that cannot be read, and `RunFailed` for a check without success or with rows missing.
    """
    newest: dict[str, EvalLog] = {}
    failures: dict[str, str] = {}
    for info in sorted(list_eval_logs(str(logs)), key=lambda found: str(found.name)):
        log = _read(info.name)
        if log.status == "success":
            newest[log.eval.task_registry_name or log.eval.task] = log
        else:
            failures[_check(log)] = _cause(log)
    by_check = {_check(log): log for log in newest.values()}
    records: list[Record] = []
    for check in checks:
        if check not in by_check:
            raise RunFailed(f"{check} has no finished log ({failures.get(check, 'it was never run')}); no verdict")
        records += _rows(check, by_check[check])
    return tuple(records)


def rows_done(logs: Path) -> int:
    """How many rows earlier attempts finished; logs that can't be read count as none."""
    done = 0
    for info in list_eval_logs(str(logs)):
        try:
            log = _read(info.name)
        except LogDamaged:
            continue
        done += sum(sample.error is None for sample in log.samples or ())
    return done


def _read(name: str) -> EvalLog:
    try:
        return read_eval_log(name)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, ValidationError) as problem:
        short = name.rpartition("/")[2]
        cause = (str(problem).splitlines() or ["empty"])[0]
        raise LogDamaged(f"{short} is damaged or half written ({cause}); delete it and run again") from problem


def _check(log: EvalLog) -> str:
    return str(log.eval.task).rpartition("/")[2]


def _cause(log: EvalLog) -> str:
    if log.error is None:
        return f"it ended as {log.status}"
    return (str(log.error.message).strip().splitlines() or ["unknown error"])[-1]


def _rows(check: str, log: EvalLog) -> list[Record]:
    expected = log.eval.dataset.samples * (log.eval.config.epochs or 1) if log.eval.dataset.samples else 0
    samples = log.samples or []
    if not samples or len(samples) < (expected or 0):
        raise RunFailed(f"{check}: {len(samples)} of {expected} rows are in the log; no verdict")
    return [record for sample in samples for record in _scores(check, sample)]


def _scores(check: str, sample: EvalSample) -> list[Record]:
    if not sample.scores:
        raise RunFailed(f"{check}: {sample.id} was never scored; no verdict")
    raw = sample.store.get(DIALOGUE)
    dialogue = Dialogue.model_validate(raw) if raw else None
    found = []
    for scorer, score in sample.scores.items():
        extra = score.metadata or {}
        found.append(
            Record(
                check=check,
                locale=str(sample.metadata["locale"]),
                family=str(sample.metadata["family"]),
                epoch=sample.epoch,
                scorer=scorer,
                value=_number(score.value),
                why=score.explanation or "",
                turn=int(extra.get("turn", -1)),
                sentence=str(extra.get("sentence", "")),
                grave=bool(extra.get("grave", False)),
                marks=extra.get("marks"),
                dialogue=dialogue,
            )
        )
    return found


def _number(value: object) -> float:
    if isinstance(value, str):
        return {"C": 1.0, "I": 0.0}.get(value, math.nan)
    return float(value) if isinstance(value, int | float) else math.nan
