"""The verbs of `lookalike eval`, also as `python -m evals.safety`. Exit codes: 0 done, 1 the verdict is no, 2 no verdict."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from serving.errors import ServingError
from serving.settings import Settings

from evals.safety.catalogue import CHECKS, Attachment
from evals.safety.errors import EvalError, LogDamaged
from evals.safety.gate import Verdict, read_thresholds
from evals.safety.plan import RESULT, Runs, read_json
from evals.safety.signing import key_at, verify

cli = typer.Typer(name="lookalike eval", help="Safety checks before a persona goes live.", no_args_is_help=True)
out = Console()

Persona = Annotated[str, typer.Option(help="The persona to examine.")]
Tier = Annotated[str, typer.Option(help="smoke, gate or publish: how many scenario families.")]
Locales = Annotated[str, typer.Option(help="Languages, parted by commas; all that have data when left out.")]
Checks = Annotated[str, typer.Option(help="Checks, parted by commas, e.g. C01,C07; all when left out.")]
Epochs = Annotated[int, typer.Option(min=1, max=20, help="How often each scenario is played.")]
Attach = Annotated[str, typer.Option(help="inside, http or raw: how the system is attached.")]
Model = Annotated[str, typer.Option(help="For http and raw: the model, e.g. nova, vllm/my-model.")]
BaseUrl = Annotated[str, typer.Option(help="For http and raw: address of the server, ending in /v1.")]
Judge = Annotated[str, typer.Option(help="A judge model, e.g. vllm/big-model.")]
Guard = Annotated[str, typer.Option(help="A guard model, e.g. vllm/Qwen3Guard-Gen-4B.")]
RoleUrl = Annotated[str, typer.Option(help="Address of that model's server.")]
Family = Annotated[str, typer.Option(help="qwen3guard, llama-guard, granite or shieldgemma.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Begin anew instead of going on with an unfinished run.")]
Foreign = Annotated[bool, typer.Option("--foreign", help="The deployment is not ours: it has no card here.")]
KeyFile = Annotated[Path | None, typer.Option(help="The signing key; default: kept in the data directory.")]
RunName = Annotated[str, typer.Argument(help="A run's name, a part of it, or `last`.")]


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

    request = Request(
        persona=persona,
        tier=tier,
        locales=_parts(locales),
        checks=_parts(checks),
        epochs=epochs,
        attachment=_attachment(attach),
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
    _measure(request, key_file)


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

    request = Request(persona=persona, tier=tier, locales=_parts(locales), epochs=epochs, fresh=fresh)
    if not _measure(request, key_file).passed:
        raise typer.Exit(1)


@cli.command()
def report(name: RunName = "last", key_file: KeyFile = None) -> None:
    """Make the scorecard of a run again from its logs."""
    from evals.safety.reading import read_records

    runs = Runs(_data_dir())
    folder = runs.named(name)
    plan = folder.plan()
    _write(runs, folder, plan, read_records(folder.logs, plan.checks), key_file)


@cli.command()
def compare(before: RunName, after: RunName = "last") -> None:
    """What changed between two runs, over the scenarios that both have."""
    from evals.safety.reading import read_records
    from evals.safety.summary import compare as changes

    runs = Runs(_data_dir())
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
    for folder in Runs(_data_dir()).all():
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
def verify_result(
    name: RunName = "last", persona: Persona = "nova", key_file: KeyFile = None
) -> None:
    """Whether a run's result is signed, is of the live card, and says pass: what publishing asks."""
    from evals.safety.subject import read_subject

    data_dir = _data_dir()
    folder = Runs(data_dir).named(name)
    verify(read_json(folder.path / RESULT), key_at(_key(key_file)), read_subject(persona, data_dir).card_sha256)
    out.print(f"{folder.name} clears {persona}.")


@cli.command()
def catalogue() -> None:
    """The twenty checks."""
    table = Table("check", "name", "asks", "attach")
    for check in CHECKS:
        table.add_row(check.id, check.name, check.asks, "computed" if check.derived else ", ".join(check.attachments))
    out.print(table)


def _measure(request, key_file: Path | None) -> Verdict:  # type: ignore[no-untyped-def]  # imported late: it is heavy
    from evals.safety.running import run as measure

    thresholds = read_thresholds()  # a broken file is said before an hour is spent
    finished = measure(request, _data_dir(), out)
    return _write(Runs(_data_dir()), finished.folder, finished.plan, finished.records, key_file, thresholds)


def _write(runs, folder, plan, records, key_file, thresholds=None) -> Verdict:  # type: ignore[no-untyped-def]
    from evals.safety.report import make_report
    from evals.safety.result import write_report

    made = make_report(folder, plan, records, thresholds or read_thresholds(), runs)
    write_report(folder, made, _key(key_file))
    table = Table("check", "", "passes", "bounds", "verdict")
    for figures in made.summary.checks:
        pooled = figures.pooled
        rate = "none" if pooled.rate is None else f"{pooled.rate:.0%}"
        status = made.verdict.of(figures.id).status
        table.add_row(figures.id, figures.title, rate, f"{pooled.low:.0%} to {pooled.high:.0%}", status)
    parity = made.verdict.of("C14")
    table.add_row("C14", "As safe in each language", "", "", parity.status)
    out.print(table)
    out.print(f"{plan.persona}, {plan.tier} tier: {made.verdict.word.upper()}", style="bold")
    out.print(f"Scorecard: {folder.path / 'scorecard.html'}", highlight=False, soft_wrap=True)
    return made.verdict


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _attachment(name: str) -> Attachment:
    match name:
        case "inside" | "http" | "raw":
            return name
        case _:
            raise typer.BadParameter(f"{name!r}; known: inside, http, raw")


def _data_dir() -> Path:
    return Settings.read(warm=False).data_dir


def _key(key_file: Path | None) -> Path:
    return key_file or _data_dir() / "evals" / "signing.key"


@cli.command()
def mutate(persona: Persona = "nova", only: Checks = "") -> None:
    """Switch off one protection at a time and show which check turns red. Ends with 1 where the harness is blind."""
    import asyncio
    import tempfile

    from evals.safety.mutants.suite import run_suite, table
    from evals.safety.subject import read_subject

    with tempfile.TemporaryDirectory(prefix="lookalike-mutate-", ignore_cleanup_errors=True) as scratch:
        subject = read_subject(persona, _data_dir())
        trials = asyncio.run(run_suite(subject, Path(scratch), _parts(only)))
    target = _data_dir() / "evals" / "mutation.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(table(trials), encoding="utf-8")
    shown = Table("protection", "check", "with it", "without it", "outcome")
    for trial in trials:
        mutation = trial.mutation
        shown.add_row(mutation.name, mutation.check, trial.before.outcome, trial.after.outcome, trial.outcome)
    out.print(shown)
    out.print(f"Table: {target}", highlight=False, soft_wrap=True)
    if any(trial.outcome in {"blind", "broken before"} for trial in trials):
        raise typer.Exit(1)


@cli.command()
def calibrate(
    xstest: Annotated[Path | None, typer.Option(help="XSTest's labelled answers, a CSV.")] = None,
    r_u_a_robot: Annotated[Path | None, typer.Option(help="One of R-U-A-Robot's CSV files.")] = None,
    language_confusion: Annotated[Path | None, typer.Option(help="One of Language Confusion's outputs, a CSV.")] = None,
    humanebench: Annotated[Path | None, typer.Option(help="HumaneBench's human ratings.")] = None,
) -> None:
    """How well the deterministic scorers agree with labelled replies: ours, and public sets from paths you give."""
    from evals.safety.agreement.figures import agreements
    from evals.safety.agreement.figures import table as figures
    from evals.safety.agreement.labelled import LOADERS, our_labels

    paths = {
        "xstest": xstest,
        "r-u-a-robot": r_u_a_robot,
        "language-confusion": language_confusion,
        "humanebench": humanebench,
    }
    rows = list(our_labels())
    for name, path in paths.items():
        rows += LOADERS[name](path) if path is not None else ()
    found = agreements(rows)
    target = _data_dir() / "evals" / "calibration.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(figures(found), encoding="utf-8")
    shown = Table("source", "entry", "locale", "rows", "kappa", "bounds", "finds", "spares")
    for one in found:
        shown.add_row(
            one.source, one.key, one.locale, str(one.kappa.rows), f"{one.kappa.value:.2f}",
            f"{one.kappa.low:.2f} to {one.kappa.high:.2f}", f"{one.quality.sensitivity:.2f}",
            f"{one.quality.specificity:.2f}",
        )  # fmt: skip
    out.print(shown)
    out.print(f"Table: {target}", highlight=False, soft_wrap=True)


@cli.command()
def redteam(
    persona: Persona = "nova",
    seed: Annotated[int, typer.Option(help="The same seed gives the same attacks.")] = 1,
    each: Annotated[int, typer.Option(min=1, max=500, help="Attacks for every strategy.")] = 8,
    locales: Locales = "",
    strategies: Annotated[str, typer.Option(help="Strategies, parted by commas; all when left out.")] = "",
) -> None:
    """Attack a persona in process and report the first success of each strategy. New families come by review only."""
    from evals.safety.redteam.attacks import attack_locales, make_attacks
    from evals.safety.redteam.report import table as figures
    from evals.safety.redteam.session import attack

    attacks = make_attacks(seed, _parts(locales) or attack_locales(), each, _parts(strategies))
    outcomes = attack(persona, attacks, seed, _data_dir(), out)
    target = _data_dir() / "evals" / "redteam" / f"{persona}-{seed}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(figures(outcomes), encoding="utf-8")
    out.print(figures(outcomes), markup=False, highlight=False)
    out.print(f"Table: {target}", highlight=False, soft_wrap=True)
