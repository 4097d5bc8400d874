"""`lookalike key`: keys of the HTTP API, by tenant; and the audit log of what was done with them and with memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from serving.access.keys import Keys
from serving.access.opening import open_audit, open_keys
from serving.settings import Settings

cli = typer.Typer(help="Keys of the HTTP API: add, list, revoke; and the audit log.", no_args_is_help=True)
console = Console()
Tenant = Annotated[str, typer.Option("--tenant", help="Whose fans and incidents; default LOOKALIKE_TENANT.")]


@cli.command("add")
def add(
    label: Annotated[str, typer.Argument(help="What the key is for, as it is listed.")],
    right: Annotated[list[str], typer.Option("--right", help="chat, memory, metrics or admin; may be given again.")],
    tenant: Tenant = "",
    persona: Annotated[list[str] | None, typer.Option(help="Only for this persona; may be given again.")] = None,
    days: Annotated[int | None, typer.Option(help="Valid for so many days; else until it is revoked.")] = None,
) -> None:
    """Make a key and print it, this once. From the first key on the API is closed to all who have none."""
    with _keys() as (keys, settings):
        made = keys.add(tenant or settings.tenant, right, personas=persona or (), label=label, days=days)
    console.print(made.secret, markup=False, highlight=False, soft_wrap=True)
    ends = f"until {made.key.expires_at:%Y-%m-%d}" if made.key.expires_at else "until it is revoked"
    said = f"Key {made.key.name} of tenant {made.key.tenant} may {', '.join(made.key.rights)}, {ends}."
    Console(stderr=True).print(f"{said} It is not shown again.", markup=False, highlight=False, soft_wrap=True)


@cli.command("list")
def list_keys(tenant: Tenant = "") -> None:
    """List keys, without their secrets: those of a tenant, or all."""
    now = datetime.now(UTC)
    with _keys() as (keys, _):
        for key in keys.all(tenant or None):
            state: str = key.state(now)
            if state == "valid" and key.expires_at:
                state = f"until {key.expires_at:%Y-%m-%d}"
            used = f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never"
            personas = ", ".join(key.personas) or "all"
            _print(f"{key.name}  {key.label}", f"tenant {key.tenant}; {', '.join(key.rights)}; personas: {personas}")
            _print("", f"{state}; last used: {used}")


@cli.command("revoke")
def revoke(name: Annotated[str, typer.Argument(metavar="KEY", help="The key as it is listed.")]) -> None:
    """End a key for good; requests with it are refused from now on."""
    with _keys() as (keys, _):
        key = keys.revoke(name)
    console.print(f"key {key.name} of tenant {key.tenant} is revoked", markup=False, highlight=False)


@cli.command("log")
def log(
    tenant: Tenant = "", most: Annotated[int, typer.Option(min=1, max=100_000, help="How many of the latest.")] = 50
) -> None:
    """Show the audit log, latest first. Fans stand in it as keyed digests."""
    audit, transactions = open_audit(Settings.read(warm=False))
    try:
        entries = audit.entries(tenant or None, most=most)
    finally:
        transactions.close()
    for entry in entries:
        detail = f"by {entry.actor}, tenant {entry.tenant}; {entry.detail}".rstrip("; ")
        _print(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.action}  {entry.subject}", detail)


def _print(head: str, detail: str) -> None:
    """A line and what belongs to it, indented; never cut off, since keys are there to be copied."""
    if head:
        console.print(head, markup=False, highlight=False, soft_wrap=True)
    console.print(Padding(escape(detail), (0, 0, 0, 4), expand=False), highlight=False)


@contextmanager
def _keys() -> Iterator[tuple[Keys, Settings]]:
    settings = Settings.read(warm=False)
    keys = open_keys(settings)
    try:
        yield keys, settings
    finally:
        keys.close()
