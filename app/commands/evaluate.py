"""`lookalike eval`: hands its words to the safety harness, which runs as a program of its own.

`app` and `evals` never import each other; the harness is an extra, and this verb only knows how to start it.
"""

import subprocess
import sys
from importlib.util import find_spec

import typer
from rich.console import Console

HARNESS = "evals.safety"
VERBS = {
    "run": "Measure a persona and write its scorecard.",
    "gate": "Measure and say whether the persona may go live.",
    "report": "Make the scorecard of a run again from its logs.",
    "compare": "What changed between two runs.",
    "verify": "Whether a signed result clears the live card.",
    "list": "The runs of this data directory.",
    "catalogue": "The twenty checks.",
    "redteam": "Attack a persona and report the first success of each strategy.",
    "mutate": "Switch off one protection at a time and show which check turns red.",
    "calibrate": "How well the scorers agree with labelled replies.",
}

cli = typer.Typer(help="Safety checks before a persona goes live.", no_args_is_help=True)


def start(verb: str, words: list[str]) -> int:
    """Run the harness's verb in this terminal and give back its exit code."""
    if find_spec("inspect_ai") is None:
        Console(stderr=True).print("lookalike: the safety harness needs its extra: pip install -e '.[eval]'")
        return 2
    return subprocess.run([sys.executable, "-m", HARNESS, verb, *words], check=False).returncode


def _verb(name: str, told: str) -> None:
    @cli.command(
        name,
        help=told,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def command(context: typer.Context) -> None:
        raise typer.Exit(start(name, context.args))


for _name, _told in VERBS.items():
    _verb(_name, _told)
