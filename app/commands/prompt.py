"""`lookalike prompt`: what the model would be given for a message, layer by layer, with sizes in tokens.

Generates nothing and remembers nothing. Knows no layout; the layers come from `serving.prompt`.
"""

import asyncio
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console
from rich.table import Table

from app.commands.chat import missed_language
from serving.assemble import assemble
from serving.documents import documents_of
from serving.prompt import Prompt
from serving.settings import Settings
from serving.turn import Turn

cli = typer.Typer(help="The prompt that a model is given.", no_args_is_help=True)


@cli.command("show")
def show(
    persona: Annotated[str, typer.Argument(help="Which persona, e.g. nova.")],
    locale: Annotated[str, typer.Option(help="The fan's language, e.g. es.")] = "en",
    text: Annotated[str, typer.Option(help="The fan's first message; default: the persona's greeting.")] = "",
    words: Annotated[bool, typer.Option("--words", help="Print the prompt itself too.")] = False,
) -> None:
    """Print the prompt's layers with their tokens, and the share that an engine's cache can keep for the next turn."""
    console = Console()
    settings = Settings.read(warm=False)
    prompt, missed = asyncio.run(_prompt(settings, persona, locale, text))
    if missed:
        console.print(missed, style="yellow", markup=False, highlight=False)
    if words:
        for message in prompt.messages:
            console.rule(message.type, align="left")
            console.print(message.text, markup=False, highlight=False, soft_wrap=True)
        console.rule()
    total = sum(layer.tokens for layer in prompt.layers)
    table = Table("layer", "tokens", "share", title=f"{persona} in {locale}")
    for layer in prompt.layers:
        table.add_row(layer.name, str(layer.tokens), f"{layer.tokens / total:.0%}" if total else "")
    table.add_section()
    table.add_row("all", str(total), "")
    console.print(table)
    console.print(f"cacheable: {prompt.cacheable_share:.0%} of the tokens begin the next turn's prompt too")


async def _prompt(settings: Settings, persona: str, locale: str, text: str) -> tuple[Prompt, str]:
    """The prompt for a first message, and the line for somebody whose language is not spoken, else an empty one."""
    service = assemble(settings, exclusive=False)
    try:
        local = service.shelf.local(persona, service.negotiate(locale))
        found = documents_of(service.shelf.card(persona), service.directory.path)
        await asyncio.to_thread(service.memory.knowledge.ingest, persona, found.documents)
        turn = Turn(persona, f"prompt-{uuid4().hex}", text or local.greeting, local.locale, channel="terminal")
        return await service.conversation.prompt(turn), missed_language(locale, local.locale)
    finally:
        await service.close()
