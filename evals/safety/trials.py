"""The verbs that examine the examiner and search for new attacks: mutate, calibrate and redteam."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evals.safety.options import Checks, Locales, Persona, data_dir, parts

out = Console()


def mutate(persona: Persona = "nova", only: Checks = "") -> None:
    """Switch off one protection at a time and show which check turns red. Ends with 1 where the harness is blind."""
    from evals.safety.mutants.suite import run_suite, table
    from evals.safety.subject import read_subject

    with tempfile.TemporaryDirectory(prefix="lookalike-mutate-", ignore_cleanup_errors=True) as scratch:
        subject = read_subject(persona, data_dir())
        trials = asyncio.run(run_suite(subject, Path(scratch), parts(only)))
    target = data_dir() / "evals" / "mutation.md"
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
    target = data_dir() / "evals" / "calibration.md"
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

    attacks = make_attacks(seed, parts(locales) or attack_locales(), each, parts(strategies))
    outcomes = attack(persona, attacks, seed, data_dir(), out)
    target = data_dir() / "evals" / "redteam" / f"{persona}-{seed}.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(figures(outcomes), encoding="utf-8")
    out.print(figures(outcomes), markup=False, highlight=False)
    out.print(f"Table: {target}", highlight=False, soft_wrap=True)
