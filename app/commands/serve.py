"""`lookalike serve`: the web page and the API."""

from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from serving.engines.weights import BUNDLED
from serving.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Start the web page and the API on this machine."""
    console = Console(stderr=True)
    overrides: dict[str, object] = {"host": host, "port": port}
    settings = Settings.read(None, **{key: value for key, value in overrides.items() if value is not None})
    with console.status("Starting Lookalike ..."):
        from app.server import create_app  # brings in the pages: only this command pays for it

        app = create_app(settings)
    console.print(
        f"[bold]Lookalike[/bold] is at [link]http://{settings.host}:{settings.port}[/link]  (Ctrl+C stops it)"
    )
    console.print(f"engine: {settings.engine}   data: {settings.data_dir}", highlight=False)
    if settings.engine == "bundled":
        licence = BUNDLED.licence
        console.print(f"[dim]{licence.notice}. {licence.summary}[/dim]", highlight=False)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=5)
