"""`lookalike serve`: the web page and the API."""

import socket
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from serving.engines.weights import BUNDLED
from serving.errors import SettingsError
from serving.settings import Settings
from serving.telemetry.logs import set_up_logs


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
    refuse_taken_port(settings)
    console.print(
        f"[bold]Lookalike[/bold] is at [link]http://{settings.host}:{settings.port}[/link]  (Ctrl+C stops it)"
    )
    console.print(f"engine: {settings.engine}   data: {settings.data_dir}", highlight=False)
    if settings.engine == "bundled":
        licence = BUNDLED.licence
        console.print(f"[dim]{licence.notice}. {licence.summary}[/dim]", highlight=False)
    set_up_logs(settings.log_format)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        log_config=uvicorn.config.LOGGING_CONFIG if settings.log_format == "text" else None,
        timeout_graceful_shutdown=5,
    )


def refuse_taken_port(settings: Settings) -> None:
    """Raises `SettingsError` when another program listens on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as problem:
            raise SettingsError(
                f"LOOKALIKE_PORT: {settings.host}:{settings.port} cannot be used ({problem.strerror}). "
                "Stop what listens there, or choose another port."
            ) from problem
