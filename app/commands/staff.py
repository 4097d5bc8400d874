"""`lookalike staff`: who may sign in to the Studio, and as what. The first admin is made here, from the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.accounts import site_secret
from app.staff import Staff
from serving.assemble import open_staff_store
from serving.settings import Settings

cli = typer.Typer(help="Staff accounts of the Studio: add, list, change, remove.", no_args_is_help=True)
console = Console()
Roles = Annotated[list[str], typer.Option("--role", help="author, reviewer, trust or admin; may be given again.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@cli.command("add")
def add(name: str, role: Roles, password_stdin: FromStdin = False) -> None:
    """Make an account; asks for its password."""
    with _staff() as staff:
        member = staff.add(name, _password(password_stdin), role)
    console.print(f"{member.name} may sign in as {', '.join(member.roles)}", highlight=False)


@cli.command("list")
def list_staff() -> None:
    """List accounts and their roles."""
    table = Table("name", "roles")
    with _staff() as staff:
        for member in staff.members():
            table.add_row(escape(member.name), ", ".join(member.roles))
    console.print(table)


@cli.command("roles")
def roles(name: str, role: Roles) -> None:
    """Replace an account's roles."""
    with _staff() as staff:
        staff.set_roles(name, role)
    console.print(f"{name} is now {', '.join(role)}", highlight=False)


@cli.command("password")
def password(name: str, password_stdin: FromStdin = False) -> None:
    """Set a new password; sessions with the old one end."""
    with _staff() as staff:
        staff.set_password(name, _password(password_stdin))
    console.print(f"{name} has a new password", highlight=False)


@cli.command("remove")
def remove(name: str) -> None:
    """Delete an account and end its sessions."""
    with _staff() as staff:
        staff.remove(name)
    console.print(f"{name} is removed", highlight=False)


@contextmanager
def _staff() -> Iterator[Staff]:
    settings = Settings.read(warm=False)
    store = open_staff_store(settings)
    secret = settings.session_secret.get_secret_value() if settings.session_secret else None
    try:
        yield Staff(store, site_secret(settings.data_dir, secret))
    finally:
        store.close()


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
