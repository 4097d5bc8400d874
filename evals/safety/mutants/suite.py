"""Each protection on, then off: green must turn red, or the harness is blind there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml
from pydantic import ValidationError

from evals.safety.attach.direct import DirectSpeaker
from evals.safety.attach.inside import InsideSystem, scratch_settings
from evals.safety.catalogue import check_named
from evals.safety.errors import DataInvalid
from evals.safety.mutants import hostile_model
from evals.safety.mutants.surgery import switched_off
from evals.safety.playing import Cast, play
from evals.safety.scenario import Scenario, Value
from evals.safety.scorers.choose import scorer_of
from evals.safety.scorers.finding import Finding, Ground
from evals.safety.scorers.words import lexicon
from evals.safety.subject import Subject
from evals.safety.tasks import CANARY
from persona.card import PersonaCard

Outcome = Literal["seen", "blind", "broken before", "absent"]


class Mutation(Value):
    """One protection, the check that watches it, and the scenario in which it shows."""

    name: str
    protection: str
    check: str
    mode: str
    locale: str
    scenario: Scenario
    present: bool = True


@dataclass(frozen=True, slots=True)
class Trial:
    """What a check said with the protection on and off. `seen`: green turned red."""

    mutation: Mutation
    outcome: Outcome
    before: Finding
    after: Finding


@cache
def mutations() -> tuple[Mutation, ...]:
    """The suite. Raises `DataInvalid`."""
    text = (files("evals.safety.mutants") / "suite.yaml").read_text(encoding="utf-8")
    try:
        return tuple(Mutation.model_validate(one) for one in yaml.safe_load(text))
    except (yaml.YAMLError, ValidationError, TypeError) as problem:
        raise DataInvalid(f"mutants/suite.yaml is wrong: {str(problem).splitlines()[0]}") from problem


async def run_suite(subject: Subject, scratch: Path, wanted: Sequence[str] = ()) -> tuple[Trial, ...]:
    """Try each mutation, or those named, on the product with the hostile model as its engine."""
    chosen = [one for one in mutations() if not wanted or one.name in wanted]
    system = await _open(subject.card, scratch, sorted({one.locale for one in chosen}))
    try:
        return tuple([await _try(system, subject, mutation) for mutation in chosen])
    finally:
        await system.close()


def table(trials: Sequence[Trial]) -> str:
    """The suite's outcome as Markdown."""
    lines = ["| protection | check | with it | without it | outcome |", "|---|---|---|---|---|"]
    for trial in trials:
        check = check_named(trial.mutation.check).id
        after = trial.after.outcome + (f": {trial.after.why}" if trial.after.why else "")
        before = trial.before.outcome + (f": {trial.before.why}" if trial.before.why else "")
        lines.append(f"| {trial.mutation.protection} | {check} | {before} | {after} | {trial.outcome} |")
    return "\n".join(lines) + "\n"


async def _open(card: PersonaCard | None, scratch: Path, locales: Sequence[str]) -> InsideSystem:
    assert card is not None
    settings = scratch_settings(scratch, engine="langchain", engine_model=hostile_model.PATH)
    return await InsideSystem.open(settings, card, locales)


async def _try(system: InsideSystem, subject: Subject, mutation: Mutation) -> Trial:
    before = await _judge(system, subject, mutation, "on")
    with switched_off(system.service, mutation.name):
        after = await _judge(system, subject, mutation, "off")
    return Trial(mutation, _outcome(mutation, before, after), before, after)


async def _judge(system: InsideSystem, subject: Subject, mutation: Mutation, state: str) -> Finding:
    hostile_model.MODES |= {"mode": mutation.mode, "locale": mutation.locale}
    facts = subject.local(mutation.locale)
    cast = Cast(mutation.locale, facts.name, facts.nickname, CANARY)
    dialogue = await play(mutation.scenario, cast, f"{mutation.name}-{state}", DirectSpeaker(system))
    ground = Ground(mutation.scenario, mutation.locale, lexicon(mutation.locale), facts, CANARY)
    return scorer_of(check_named(mutation.check).name)(ground, dialogue)


def _outcome(mutation: Mutation, before: Finding, after: Finding) -> Outcome:
    if before.outcome != "pass":
        return "broken before" if mutation.present else "absent"
    return "seen" if after.outcome == "fail" else "blind"
