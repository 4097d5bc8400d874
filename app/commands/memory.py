"""`lookalike memory`: what is kept of a fan, forgetting it, keeping it safe, and a persona's documents."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from serving.assemble import assemble
from serving.documents import documents_of
from serving.keeping import back_up, restore_from
from serving.lookalike import Lookalike
from serving.settings import Settings

cli = typer.Typer(
    help="Memory: show, export and forget a fan; expire, back up, restore; a persona's documents.",
    no_args_is_help=True,
)
console = Console()
Fan = Annotated[str, typer.Argument(help="The fan's id, as in the API with the prefix api: or of the web page web:.")]


@cli.command("export")
@cli.command("show")
def export(fan: Fan) -> None:
    """Print everything that is kept of a fan, as JSON."""

    async def work(service: Lookalike) -> object:
        return await service.memory.export_fan(service.tenant, fan)

    _print(asyncio.run(_with_service(work)))


@cli.command("forget")
def forget(fan: Fan, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete everything of a fan, prove it, and print the receipt."""
    if not yes:
        typer.confirm(f"Delete everything of {fan}? This cannot be undone.", abort=True)

    async def work(service: Lookalike) -> object:
        return await service.memory.forget_fan(service.tenant, fan)

    _print(asyncio.run(_with_service(work)))


@cli.command("expire")
def expire(dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only; delete nothing.")] = False) -> None:
    """Delete what is past its time (LOOKALIKE_RETAIN_...), prove it, and print the receipt. A server does it daily."""

    async def work(service: Lookalike) -> object:
        return asdict(await asyncio.to_thread(service.retaining.once, dry_run=dry_run))

    _print(asyncio.run(_with_service(work)))


@cli.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write. It holds fans' words: keep it as safe.")],
) -> None:
    """Write everything into one file: all rows of one moment, personas, drafts and documents. A server may go on."""
    _print(asdict(back_up(Settings.read(warm=False), file)))


@cli.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `lookalike memory backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of everything, then forget again what was forgotten since. Stop all servers first."""
    if not yes:
        typer.confirm("Replace all memory, staff, incidents, personas and documents by the backup?", abort=True)
    _print(asdict(restore_from(Settings.read(warm=False), file)))


@cli.command("documents")
def documents(persona: Annotated[str, typer.Argument(help="The persona's id.")]) -> None:
    """List a persona's documents with their facts, and the files that cannot be used and why. Exit code 1 if any."""

    async def work(service: Lookalike) -> object:
        found = documents_of(service.shelf.card(persona), service.directory.path)
        listed = [
            {"name": one.name, "locale": one.locale, "letters": len(one.text), "source": one.source}
            | {"licence": one.licence, "as_of": str(one.as_of or "")}
            for one in found.documents
        ]
        return {"documents": listed, "left_out": [str(problem) for problem in found.left_out]}

    told = asyncio.run(_with_service(work))
    _print(told)
    if isinstance(told, dict) and told["left_out"]:
        raise typer.Exit(1)


async def _with_service(work: Callable[[Lookalike], Awaitable[object]]) -> object:
    service = assemble(Settings.read(warm=False), exclusive=False)
    try:
        return await work(service)
    finally:
        await service.close()


def _print(payload: object) -> None:
    text = orjson.dumps(payload, option=orjson.OPT_INDENT_2).decode()
    console.print(text, markup=False, highlight=False, soft_wrap=True)
