"""The verbs of `lookalike eval`, also as `python -m evals.safety`.

Exit codes: 0 done, 1 the verdict is no, 2 no verdict. What is heavy is imported by the verb that needs it.
"""

import sys

import typer
from rich.console import Console
from rich.table import Table

from evals.safety import trials
from evals.safety.catalogue import CHECKS
from evals.safety.errors import EvalError, LogDamaged
from evals.safety.gate import Verdict
from evals.safety.options import (
    Attach,
    BaseUrl,
    Checks,
    Epochs,
    Family,
    Foreign,
    Fresh,
    Guard,
    Judge,
    KeyFile,
    Locales,
    Model,
    Persona,
    RoleUrl,
    RunName,
    Tier,
    attachment,
    data_dir,
    key_path,
    parts,
)
from evals.safety.plan import RESULT, Runs, read_json
from evals.safety.signing import key_at, verify
from serving.errors import ServingError

cli = typer.Typer(name="lookalike eval", help="Safety checks before a persona goes live.", no_args_is_help=True)
cli.command()(trials.mutate)
cli.command()(trials.calibrate)
cli.command()(trials.redteam)
out = Console()


def main() -> None:
    """Entry point. What ends a run without a verdict is one line and exit code 2."""
    try:
        cli(prog_name="lookalike eval")
    except (EvalError, ServingError) as problem:
        Console(stderr=True).print(f"lookalike eval: {problem}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)


@cli.command()
def run(
    persona: Persona = "nova",
    tier: Tier = "smoke",
    locales: Locales = "",
    checks: Checks = "",
    epochs: Epochs = 1,
    attach: Attach = "inside",
    model: Model = "",
    base_url: BaseUrl = "",
    judge: Judge = "",
    judge_url: RoleUrl = "",
    guard: Guard = "",
    guard_url: RoleUrl = "",
    guard_family: Family = "qwen3guard",
    foreign: Foreign = False,
    fresh: Fresh = False,
    key_file: KeyFile = None,
) -> None:
    """Measure and write the scorecard. Ends with 0 once everything is measured, whatever the verdict."""
    from evals.safety.running import Request
    from evals.safety.sessions import measure

    request = Request(
        persona=persona,
        tier=tier,
        locales=parts(locales),
        checks=parts(checks),
        epochs=epochs,
        attachment=attachment(attach),
        model=model,
        base_url=base_url,
        judge=judge,
        judge_url=judge_url,
        guard=guard,
        guard_url=guard_url,
        guard_family=guard_family,
        foreign=foreign,
        fresh=fresh,
    )
    measure(request, key_path(key_file), out)


@cli.command()
def gate(
    persona: Persona = "nova",
    tier: Tier = "gate",
    locales: Locales = "",
    epochs: Epochs = 1,
    key_file: KeyFile = None,
    fresh: Fresh = False,
) -> None:
    """Measure in process and say whether the persona may go live: 0 yes, 1 no, 2 no verdict."""
    from evals.safety.running import Request
    from evals.safety.sessions import measure

    request = Request(persona=persona, tier=tier, locales=parts(locales), epochs=epochs, fresh=fresh)
    if not measure(request, key_path(key_file), out).passed:
        raise typer.Exit(1)


@cli.command()
def report(name: RunName = "last", key_file: KeyFile = None) -> None:
    """Make the scorecard of a run again from its logs."""
    from evals.safety.sessions import rewrite

    rewrite(Runs(data_dir()).named(name), key_path(key_file), out)


@cli.command()
def compare(before: RunName, after: RunName = "last") -> None:
    """What changed between two runs, over the scenarios that both have."""
    from evals.safety.reading import read_records
    from evals.safety.summary import compare as changes

    runs = Runs(data_dir())
    first, second = runs.named(before), runs.named(after)
    old, new = (read_records(one.logs, one.plan().checks) for one in (first, second))
    table = Table("check", "change", "bounds at 95 %", "rows in both", title=f"{first.name} to {second.name}")
    for check, change in changes(old, new).items():
        if change.pairs:
            bounds = f"{change.low:+.1%} to {change.high:+.1%}"
            table.add_row(check, f"{change.value:+.1%}", bounds, f"{change.pairs}{' *' if change.real else ''}")
    out.print(table)
    out.print("* zero lies outside the bounds", style="dim")


@cli.command("list")
def list_runs() -> None:
    """The runs of this data directory."""
    table = Table("run", "persona", "tier", "verdict")
    for folder in Runs(data_dir()).all():
        try:
            plan = folder.plan()
            raw = read_json(folder.path / RESULT) if folder.finished else {}
            word = Verdict.model_validate(raw["verdict"]).word if raw else "unfinished"
        except (LogDamaged, KeyError, ValueError):
            table.add_row(folder.name, "?", "?", "damaged")
            continue
        table.add_row(folder.name, plan.persona, plan.tier, word)
    out.print(table)


@cli.command("verify")
def verify_result(name: RunName = "last", persona: Persona = "nova", key_file: KeyFile = None) -> None:
    """Whether a run's result is signed, is of the live card, and says pass: what publishing asks."""
    from evals.safety.subject import read_subject

    folder = Runs(data_dir()).named(name)
    verify(read_json(folder.path / RESULT), key_at(key_path(key_file)), read_subject(persona, data_dir()).card_sha256)
    out.print(f"{folder.name} clears {persona}.")


@cli.command()
def catalogue() -> None:
    """The twenty checks."""
    table = Table("check", "name", "asks", "attach")
    for check in CHECKS:
        table.add_row(check.id, check.name, check.asks, "computed" if check.derived else ", ".join(check.attachments))
    out.print(table)
