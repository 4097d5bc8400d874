"""A session of attacks on one persona: opens the product, shows how far it is, closes it again."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from evals.safety.progress import progress_bar, tell
from evals.safety.redteam.attacks import Attack
from evals.safety.redteam.report import Outcome, run_attacks
from evals.safety.running import Request, attached
from evals.safety.subject import read_subject


def attack(persona: str, attacks: Sequence[Attack], seed: int, data_dir: Path, console: Console) -> tuple[Outcome, ...]:
    """Run the attacks one after the other. Raises `SystemUnreachable` and `UnknownName`."""
    subject = read_subject(persona, data_dir)
    locales = tuple(dict.fromkeys(one.locale for one in attacks))
    with (
        attached(Request(persona=persona, tier="smoke", locales=locales), data_dir) as system,
        progress_bar(console, len(attacks)),
    ):
        api = system.model.api
        work = run_attacks(api.open(), subject, attacks, seed, lambda _, outcome: tell(outcome.attack.strategy))
        return asyncio.run(api.host.run(work))
