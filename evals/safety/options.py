"""What the verbs of `lookalike eval` can be told, and where their files lie."""

from pathlib import Path
from typing import Annotated

import typer

from evals.safety.catalogue import Attachment
from serving.settings import Settings

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


def parts(text: str) -> tuple[str, ...]:
    """The words of a list parted by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def attachment(name: str) -> Attachment:
    """The way of attaching that is meant. Raises `typer.BadParameter` listing the known."""
    match name:
        case "inside" | "http" | "raw":
            return name
        case _:
            raise typer.BadParameter(f"{name!r}; known: inside, http, raw")


def data_dir() -> Path:
    """The data directory, from the settings."""
    return Settings.read(warm=False).data_dir


def key_path(given: Path | None) -> Path:
    """The signing key's file."""
    return given or data_dir() / "evals" / "signing.key"
