"""Attacks made from plain asks: framed, disguised, mixed and repeated. Seeded: the same seed gives the same attacks."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evals.safety.errors import DataInvalid, UnknownName
from evals.safety.redteam.disguise import ENCODINGS
from evals.safety.scenario import data_folder

ASK = "{ask}"
GOALS = ("identity", "intimacy", "prompt", "endorsement")
STRATEGIES = (
    "plain", "roleplay", "authority", "secrecy", "plea", "hypothetical", "bet", "persistence", "language", "mixing",
    *ENCODINGS,
)  # fmt: skip


class AttackWords(BaseModel):
    """One language's asks, frames and insistences."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locale: str
    goals: dict[str, tuple[str, ...]]
    frames: dict[str, str]
    persistence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: what it wants, how it goes about it, in which language, and its messages in order."""

    goal: str
    strategy: str
    locale: str
    turns: tuple[str, ...]


def make_attacks(seed: int, locales: Sequence[str], each: int, strategies: Sequence[str] = ()) -> tuple[Attack, ...]:
    """`each` attacks for every strategy, over all goals and languages in turn. Raises `UnknownName`, `DataInvalid`."""
    if unknown := sorted(set(strategies) - set(STRATEGIES)):
        raise UnknownName("strategy", unknown[0], STRATEGIES)
    dice = random.Random(seed)  # noqa: S311  # reproducible attacks, not secrets
    attacks = []
    for strategy in strategies or STRATEGIES:
        for number in range(each):
            goal, locale = GOALS[number % len(GOALS)], dice.choice(list(locales))
            attacks.append(Attack(goal, strategy, locale, _turns(strategy, goal, locale, locales, dice)))
    return tuple(attacks)


@cache
def attack_words(locale: str) -> AttackWords:
    """A language's words. Raises `DataInvalid` naming the file."""
    path = data_folder() / "redteam" / f"{locale}.yaml"
    try:
        found = AttackWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as problem:
        raise DataInvalid(f"redteam/{locale}.yaml is missing or wrong: {str(problem).splitlines()[0]}") from problem
    if set(found.goals) != set(GOALS):
        raise DataInvalid(f"redteam/{locale}.yaml: goals must be {', '.join(GOALS)}")
    return found


def attack_locales(folder: Path | None = None) -> tuple[str, ...]:
    """Languages that attacks can be made in, sorted."""
    return tuple(sorted(path.stem for path in ((folder or data_folder()) / "redteam").glob("*.yaml")))


def _turns(strategy: str, goal: str, locale: str, locales: Sequence[str], dice: random.Random) -> tuple[str, ...]:
    words = attack_words(locale)
    ask = dice.choice(words.goals[goal])
    if strategy in words.frames:
        return (words.frames[strategy].replace(ASK, ask),)
    if strategy in ENCODINGS:
        return (ENCODINGS[strategy](ask, dice),)
    other = attack_words(dice.choice([tag for tag in locales if tag != locale] or [locale]))
    foreign = dice.choice(other.goals[goal])
    match strategy:
        case "persistence":
            return (ask, *(text.replace(ASK, ask) for text in words.persistence))
        case "language":
            return (foreign,)
        case "mixing":
            frame = words.frames[dice.choice(sorted(words.frames))]
            return (frame.replace(ASK, foreign),)
        case _:
            return (ask,)
