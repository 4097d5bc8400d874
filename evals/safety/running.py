"""One run from request to rows: a plan, the system under test, inspect_ai's eval set, and its logs read back.

A killed run goes on where it stopped. Whatever ends a run early is one `EvalError` of one line, and leaves no result.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspect_ai import eval_set
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.model import Model, get_model
from rich.console import Console

from evals.safety import registry
from evals.safety.catalogue import Attachment
from evals.safety.errors import RoleMissing, RunFailed, SystemUnreachable
from evals.safety.plan import Plan, RunFolder, Runs, measured_checks
from evals.safety.progress import progress_bar
from evals.safety.reading import Record, read_records, rows_done
from evals.safety.scenario import data_digest, known_locales, load_items
from evals.safety.subject import foreign_subject, read_subject
from memory.errors import MemoryFailure
from persona.errors import PersonaError
from serving.errors import ServingError

_AT_ONCE = {"inside": 2, "http": 8, "raw": 16}
"""Conversations at once: the bundled engine has two cores to share, a server has more."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asked for. `model` is an inspect_ai model name for `http` and `raw`, and empty for `inside`."""

    persona: str
    tier: str
    locales: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    epochs: int = 1
    attachment: Attachment = "inside"
    model: str = ""
    base_url: str = ""
    judge: str = ""
    judge_url: str = ""
    guard: str = ""
    guard_url: str = ""
    guard_family: str = "qwen3guard"
    foreign: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that measured everything it set out to."""

    folder: RunFolder
    plan: Plan
    records: tuple[Record, ...]


def run(request: Request, data_dir: Path, console: Console) -> Finished:
    """Measure. Raises `EvalError` with a one-line cause; what was measured until then is kept for the next try."""
    check_roles(request)
    with attached(request, data_dir) as system:
        plan = make_plan(request, data_dir, system.described)
        folder = Runs(data_dir).begin(plan, fresh=request.fresh)
        items = load_items(plan.tier, plan.locales, plan.checks, plan.persona, attachment=plan.attachment)
        done = rows_done(folder.logs)
        told = f"{len(items) * plan.epochs} rows, {len(plan.checks)} checks, {', '.join(plan.locales)}"
        console.print(f"{'Going on with' if done else 'Run'} {folder.name}: {told}", highlight=False)
        with progress_bar(console, len(items) * plan.epochs, done):
            _measure(plan, folder, request, system.model, data_dir)
    return Finished(folder, plan, read_records(folder.logs, plan.checks))


@dataclass(frozen=True, slots=True)
class Attached:
    """The system under test, answering, and how it is described in the result."""

    model: Model
    described: str


@contextmanager
def attached(request: Request, data_dir: Path) -> Iterator[Attached]:
    """The model to examine. In process the product is opened first, so that what is missing is said at once.

    Raises `SystemUnreachable` and `UnknownName`.
    """
    if request.attachment != "inside":
        yield Attached(_remote(request), f"{request.model} at {request.base_url or 'its default address'}")
        return
    subject = read_subject(request.persona, data_dir)
    locales = ",".join(request.locales or known_locales())
    model = get_model(f"lookalike/{request.persona}", data_dir=str(data_dir), locales=locales, memoize=False)
    try:
        system = model.api.open(subject.card)
    except (ServingError, MemoryFailure, PersonaError) as problem:
        model.api.shut()
        raise SystemUnreachable(f"The product cannot be started: {problem}") from problem
    try:
        engine = system.service.engine
        yield Attached(
            model, f"engine {engine.name}, model {engine.model}, embedder {system.service.embedder.model_id}"
        )
    finally:
        model.api.shut()


def make_plan(request: Request, data_dir: Path, described: str) -> Plan:
    """The plan for a request. Raises `UnknownName` and `DataInvalid`."""
    subject = foreign_subject(request.model) if request.foreign else read_subject(request.persona, data_dir)
    return Plan(
        persona=subject.persona,
        card_sha256=subject.card_sha256,
        tier=request.tier,
        locales=request.locales or known_locales(),
        checks=measured_checks(request.checks, request.attachment),
        epochs=request.epochs,
        attachment=request.attachment,
        model=request.model or f"lookalike/{request.persona}",
        base_url=request.base_url,
        system=described,
        judge=request.judge,
        guard=request.guard,
        guard_family=request.guard_family if request.guard else "",
        data_sha256=data_digest(),
        build=_build(),
    )


def check_roles(request: Request) -> None:
    """A judge that is the model under test is refused. Raises `RoleMissing`."""
    for role, model in (("judge", request.judge), ("guard", request.guard)):
        if model and model == request.model:
            raise RoleMissing(f"The {role} is the model under test ({model}); name another model.")
    if request.attachment != "inside" and not request.model:
        raise RoleMissing("Name the model to examine with --model, e.g. lookalike-http/nova or vllm/my-model.")


def _remote(request: Request) -> Model:
    name = request.model
    if request.attachment == "http" and not name.startswith("lookalike-http/"):
        name = f"lookalike-http/{name}"
    try:
        return get_model(name, base_url=request.base_url or None, api_key=os.environ.get("EVAL_API_KEY") or None)
    except (PrerequisiteError, ValueError, ImportError) as problem:
        raise SystemUnreachable(f"{name} cannot be attached: {_line(problem)}") from problem


def _roles(request: Request) -> dict[str, Model]:
    named = {"judge": (request.judge, request.judge_url), "guard": (request.guard, request.guard_url)}
    try:
        return {role: get_model(name, base_url=url or None) for role, (name, url) in named.items() if name}
    except (PrerequisiteError, ValueError, ImportError) as problem:
        raise RoleMissing(f"A judge or guard cannot be reached: {_line(problem)}") from problem


def _measure(plan: Plan, folder: RunFolder, request: Request, model: Model, data_dir: Path) -> None:
    arguments: Mapping[str, Any] = {
        "tier": plan.tier,
        "locales": ",".join(plan.locales),
        "persona": request.model if request.foreign else request.persona,
        "epochs": plan.epochs,
        "judge": bool(plan.judge),
        "guard": plan.guard_family,
        "data_dir": str(data_dir),
        "attach": plan.attachment,
        "foreign": request.foreign,
    }
    try:
        success, logs = eval_set(
            [registry.TASKS[check](**arguments) for check in plan.checks],
            log_dir=str(folder.logs),
            model=model,
            model_roles=_roles(request),
            metadata={"plan": plan.fingerprint},
            display="none",
            log_level="critical",
            ctl_server=False,
            score_display=False,
            log_realtime=False,
            log_buffer=1,
            retry_attempts=0,
            retry_immediate=False,
            max_tasks=1,
            max_samples=_AT_ONCE[plan.attachment],
        )
    except PrerequisiteError as problem:
        raise RunFailed(_line(problem)) from problem
    except KeyboardInterrupt:
        raise RunFailed(f"Stopped. Ask for the same run again to go on with {folder.name}.") from None
    if not success:
        failed = next((log for log in logs if log.status != "success"), None)
        cause = _line(failed.error.message) if failed is not None and failed.error is not None else "it did not finish"
        where = failed.eval.task.rpartition("/")[2] if failed is not None else "the run"
        raise RunFailed(f"{where}: {cause}. No verdict; ask for the same run again to go on with {folder.name}.")


def _line(problem: object) -> str:
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return (lines[-1] if lines else type(problem).__name__).rstrip(".")


def _build() -> str:
    """The commit of the source tree, or empty outside of one."""
    root = Path(__file__).parents[2]
    try:
        found = subprocess.run(
            ["git", "rev-parse", "HEAD"],  # noqa: S607  # whichever git the person has
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
