"""The `lookalike` program: gathers its verbs and turns what a person did wrong into one line and an exit code."""

import sys

import typer
from rich.console import Console

from app.commands import chat, doctor, engine, evaluate, incidents, key, market, memory, persona, prompt, serve, staff
from memory.errors import MemoryFailure
from persona.errors import PersonaError
from serving.errors import ServingError

cli = typer.Typer(
    name="lookalike",
    help="AI personas that speak the fan's language and never leave anyone in doubt that they are an AI.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
cli.command("serve")(serve.serve)
cli.command("chat")(chat.chat)
cli.command("doctor")(doctor.doctor)
cli.add_typer(persona.cli, name="persona")
cli.add_typer(staff.cli, name="staff")
cli.add_typer(memory.cli, name="memory")
cli.add_typer(engine.cli, name="engine")
cli.add_typer(prompt.cli, name="prompt")
cli.add_typer(market.cli, name="market")
cli.add_typer(key.cli, name="key")
cli.add_typer(incidents.cli, name="incidents")
cli.add_typer(evaluate.cli, name="eval")


def main() -> None:
    """Entry point of the program. Exit codes: 0 done, 1 the answer is no, 2 something was asked wrongly."""
    try:
        cli()
    except (ServingError, PersonaError, MemoryFailure) as problem:
        Console(stderr=True).print(f"lookalike: {problem}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
