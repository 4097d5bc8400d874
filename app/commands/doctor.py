"""`lookalike doctor`: is this installation in order, and what does it run on?"""

import asyncio

import typer
from rich.console import Console
from rich.table import Table

from serving.assemble import assemble
from serving.engines.weights import BUNDLED
from serving.settings import Settings


def doctor() -> None:
    """Check every part and say what is wrong and what to do. Exit code 1 when something is."""
    console = Console()
    settings = Settings.read(warm=False)

    async def examine() -> bool:
        service = assemble(settings, exclusive=False)
        try:
            probes = await service.probe()
        finally:
            await service.close()
        table = Table("part", "state", "name", "detail")
        for probe in probes:
            table.add_row(probe.part, "[green]ok[/green]" if probe.ok else "[red]wrong[/red]", probe.name, probe.detail)
        console.print(table)
        return all(probe.ok for probe in probes)

    well = asyncio.run(examine())
    console.print(f"data directory: {settings.data_dir}", highlight=False)
    console.print(f"operator: {settings.operator}; markets: {', '.join(settings.markets) or 'the product floor only'}")
    console.print("\n[bold]Licence of the bundled language model[/bold]")
    licence = BUNDLED.licence
    console.print(f"{BUNDLED.name}: {licence.name}", highlight=False)
    console.print(f"{licence.notice}. {licence.summary}", highlight=False)
    console.print(f"Prohibited use: {licence.prohibited_use}", highlight=False)
    if not well:
        raise typer.Exit(1)
