"""`lookalike chat PERSONA`: a conversation in the terminal, streamed and labelled."""

import asyncio
from contextlib import aclosing
from typing import Annotated
from uuid import uuid4

import typer
from rich.console import Console
from rich.markup import escape

from persona.errors import UnreadableTag
from persona.languages import display_name, negotiate
from serving.assemble import assemble
from serving.disclosure.texts import fill, house_texts, text_locales
from serving.errors import UnreadableMessage
from serving.events import Begun, Done, Notice, Replaced, Sources, Text
from serving.lookalike import Lookalike
from serving.settings import Settings
from serving.turn import Turn

LEAVE = frozenset({"/quit", "/exit", "/bye"})


def chat(
    persona: Annotated[str, typer.Argument(help="Which persona, e.g. nova.")],
    locale: Annotated[str, typer.Option(help="Language to start in, e.g. es; replies follow your messages.")] = "",
    market: Annotated[str, typer.Option(help="Whose rules apply, e.g. eu.")] = "",
    why: Annotated[bool, typer.Option("--why", help="Say after each reply where it came from.")] = False,
) -> None:
    """Chat in the terminal. /quit or Ctrl+D leaves; nothing is remembered."""
    settings = Settings.read(warm=False)
    asyncio.run(_chat(settings, persona, locale, market or None, why=why))


async def _chat(settings: Settings, persona: str, locale: str, market: str | None, *, why: bool) -> None:
    console = Console()
    service = assemble(settings, exclusive=False)
    try:
        asked = locale or _terminal_locale()
        local = service.shelf.local(persona, service.negotiate(asked))
        if missed := missed_language(asked, local.locale):
            offered = " · ".join(display_name(tag) for tag in service.shelf.languages(persona))
            console.print(f"{missed} ({offered})", style="yellow", markup=False, highlight=False)
        conversation = f"terminal-{uuid4().hex}"
        with console.status("..."):
            await service.warm(personas=[persona], locales=[local.locale])
        situation = service.situation(conversation, persona, local.locale, market, None)
        console.rule(f"{escape(local.name)} · {escape(service.notices.text('pill', situation))}")
        console.print(escape(service.notices.text("banner", situation)), style="dim")
        console.print(f"[bold]{escape(local.nickname)}[/bold]  {escape(local.greeting)}")
        while (text := await asyncio.to_thread(_ask, console)) is not None:
            turn = Turn(persona, conversation, text, local.locale, market=market, channel="terminal")
            try:
                await _answer(console, service, turn, local.nickname, why=why)
            except UnreadableMessage as problem:
                console.print(
                    escape(service.notices.text(problem.code, situation, limit=problem.limit)), style="yellow"
                )
    finally:
        await service.close()


async def _answer(console: Console, service: Lookalike, turn: Turn, name: str, *, why: bool) -> None:
    events = service.conversation.converse(turn)
    label = ""
    started = False
    async with aclosing(events):
        async for event in events:
            match event:
                case Begun(disclosure, _, _):
                    label = disclosure.label
                case Notice(_, text, _):
                    console.print(f"  {escape(text)}", style="dim italic")
                case Text(text) | Replaced(_, text) if text:
                    if not started:
                        console.print(f"[bold]{escape(name)}[/bold] [dim]({escape(label)})[/dim]  ", end="")
                        started = True
                    console.print(text, end="", markup=False, highlight=False, soft_wrap=True)
                case Sources(origin, reason, used, guards, _) if why:
                    console.print(
                        f"\n  [dim]{origin}: {escape(reason)} {escape(', '.join(guards))} "
                        f"{escape('; '.join(item.source for item in used))}[/dim]",
                        end="",
                    )
                case Done():
                    console.print()


def missed_language(asked: str, given: str) -> str:
    """The line for somebody who asked for a language that is not offered, in that language where the house speaks it;
    empty when they get what they asked for."""
    if negotiate([asked], [given]).locale is not None:
        return ""
    spoken = negotiate([asked], text_locales()).locale or given
    try:
        name = display_name(asked, spoken)
    except UnreadableTag:
        name = asked
    return fill(house_texts(spoken)["unknown_locale"], asked=name, locale=display_name(given, spoken))


def _ask(console: Console) -> str | None:
    try:
        text = console.input("[bold cyan]>[/bold cyan] ")
    except (EOFError, KeyboardInterrupt):
        return None
    return None if text.strip().lower() in LEAVE else text


def _terminal_locale() -> str:
    import os

    raw = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    named = raw.split(".")[0].split("@")[0].replace("_", "-")
    return "en" if named in {"C", "POSIX"} else named
