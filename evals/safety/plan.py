"""What a run measures, and the folder in which it lies: plan, logs, signed result and scorecard.

    <data>/evals/runs/<name>/plan.json  logs/*.eval  result.json  scorecard.html  scorecard.md  junit.xml

A run without a result is unfinished; one with the same plan is gone on with. Knows nothing of how rows are made.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.safety.catalogue import CHECKS, Attachment, check_named
from evals.safety.errors import LogDamaged, UnknownName

RESULT = "result.json"


class Plan(BaseModel):
    """Everything that makes two runs the same measurement. `system` describes what is examined, in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    card_sha256: str
    tier: str
    locales: tuple[str, ...]
    checks: tuple[str, ...]
    epochs: int
    attachment: Attachment
    model: str
    base_url: str = ""
    system: str = ""
    judge: str = ""
    guard: str = ""
    guard_family: str = ""
    data_sha256: str
    build: str = ""

    @property
    def fingerprint(self) -> str:
        """The sha256 of the plan."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


class RunFolder:
    """One run on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"

    @property
    def name(self) -> str:
        """How the run is called."""
        return self.path.name

    @property
    def finished(self) -> bool:
        """Whether a result lies in it."""
        return (self.path / RESULT).exists()

    def plan(self) -> Plan:
        """The plan. Raises `LogDamaged`."""
        try:
            return Plan.model_validate_json((self.path / "plan.json").read_text(encoding="utf-8"))
        except (OSError, ValidationError) as problem:
            raise LogDamaged(f"{self.name}: plan.json cannot be read; start the run anew") from problem

    def write(self, name: str, text: str) -> Path:
        """Write a file of the run, whole or not at all."""
        target = self.path / name
        beside = target.with_suffix(target.suffix + ".part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(target)
        return target


class Runs:
    """All runs below a data directory, never in the source tree."""

    def __init__(self, data_dir: Path) -> None:
        self.root = data_dir / "evals" / "runs"

    def begin(self, plan: Plan, *, fresh: bool = False) -> RunFolder:
        """The folder for this plan: the newest unfinished run of the same plan, or a new one."""
        if not fresh:
            for run in reversed(self.all()):
                if not run.finished and _same(run, plan):
                    return run
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
        run = RunFolder(self.root / f"{stamp}-{_plain(plan.persona)}-{plan.tier}")
        run.logs.mkdir(parents=True)
        run.write("plan.json", plan.model_dump_json(indent=1))
        return run

    def all(self) -> list[RunFolder]:
        """Every run, oldest first."""
        found = [path for path in self.root.glob("*") if (path / "plan.json").exists()]
        return [RunFolder(path) for path in sorted(found)]

    def named(self, name: str) -> RunFolder:
        """The run of that name, a part of one that fits one run only, or `last`. Raises `UnknownName`."""
        runs = self.all()
        if name == "last" and runs:
            return runs[-1]
        fitting = [run for run in runs if name and name in run.name]
        exact = [run for run in runs if run.name == name]
        if exact or len(fitting) == 1:
            return (exact or fitting)[0]
        raise UnknownName("run", name, [run.name for run in runs])

    def before(self, run: RunFolder, plan: Plan) -> RunFolder | None:
        """The newest finished run of the same persona before this one, or None."""
        older = [other for other in self.all() if other.name < run.name and other.finished]
        for other in reversed(older):
            if other.plan().persona == plan.persona and other.plan().attachment == plan.attachment:
                return other
        return None


def read_json(path: Path) -> dict[str, object]:
    """A JSON object from disk. Raises `LogDamaged` naming the file."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise LogDamaged(f"{path.name} in {path.parent.name} cannot be read: {problem}") from problem
    if not isinstance(raw, dict):
        raise LogDamaged(f"{path.name} in {path.parent.name} is no JSON object")
    return raw


def _same(run: RunFolder, plan: Plan) -> bool:
    try:
        return run.plan() == plan
    except LogDamaged:
        return False


def _plain(persona: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in persona)


def measured_checks(checks: Sequence[str], attachment: Attachment) -> tuple[str, ...]:
    """The names of the checks that can be measured this way. Raises `UnknownName`."""
    wanted = [check_named(name) for name in checks] or list(CHECKS)
    return tuple(check.name for check in wanted if attachment in check.attachments and not check.derived)
