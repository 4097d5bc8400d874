"""`lookalike memory`: what is kept of a fan, and forgetting it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import orjson
import typer
from rich.console import Console

from serving.assemble import Lookalike, assemble
from serving.settings import Settings

cli = typer.Typer(help="A fan's memory: show, export, forget.", no_args_is_help=True)
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


async def _with_service(work: Callable[[Lookalike], Awaitable[object]]) -> object:
    service = assemble(Settings.read(warm=False), exclusive=False)
    try:
        return await work(service)
    finally:
        await service.close()


def _print(payload: object) -> None:
    text = orjson.dumps(payload, option=orjson.OPT_INDENT_2).decode()
    console.print(text, markup=False, highlight=False, soft_wrap=True)
