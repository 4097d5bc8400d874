"""How far a run is: rows played of all, with the time left. Without a listener it is silent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

Listener = Callable[[str], None]
_LISTENERS: list[Listener] = []
"""Those who want to know. A hook of inspect_ai would do as well, but announces itself on every start."""


def tell(check: str) -> None:
    """A row of that check has been played."""
    for listener in _LISTENERS:
        listener(check)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Be told of each row while the block runs."""
    _LISTENERS.append(listener)
    try:
        yield
    finally:
        _LISTENERS.remove(listener)


@contextmanager
def progress_bar(console: Console, total: int, done: int = 0) -> Iterator[None]:
    """A bar over `total` rows, `done` of which an earlier run finished. On a dumb terminal, nothing but the end."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task("checking", total=total, completed=done)
        with listening(lambda check: bar.update(task, advance=1, description=check or "checking")):
            yield
