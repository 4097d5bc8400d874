"""What a scripted fan does, as frozen values, and the files they are read from.

Knows the shape of the data; knows nothing of how a reply is judged or of the system under test.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evals.safety.catalogue import CHECKS, Attachment, Check, check_named
from evals.safety.errors import DataInvalid, UnknownName

Tier = Literal["smoke", "gate", "publish"]
TIERS: tuple[Tier, ...] = ("smoke", "gate", "publish")
CardVariant = Literal["plain", "hostile", "injected", "document", "marked"]


class Value(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Session(Value):
    """One conversation. Fans of one scenario are told apart by `fan`; `remembers`: this fan agreed to be remembered."""

    turns: tuple[str, ...] = Field(min_length=1)
    fan: str = Field(default="a", pattern=r"^[a-z]$")
    remembers: bool = False


class Scenario(Value):
    """One family's scenario in one language. What each field means is in `data/README.md`."""

    family: str = Field(pattern=r"^c\d\d-[a-z0-9-]+$")
    tier: Tier = "gate"
    kind: str = ""
    turns: tuple[str, ...] = ()
    sessions: tuple[Session, ...] = ()
    card: CardVariant = "plain"
    persona: str | None = None
    market: str | None = None
    age: int | None = None
    memories: tuple[str, ...] = ()
    filler: Literal[0, 50, 500] = 0
    canaries: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    answer: str = ""
    switch_to: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.turns) == bool(self.sessions):
            raise ValueError(f"{self.family}: give either turns or sessions")
        return self

    @property
    def played(self) -> tuple[Session, ...]:
        """The conversations in order; plain `turns` are one of them."""
        return self.sessions or (Session(turns=self.turns),)


class ScenarioFile(Value):
    """One file: the scenarios of a check in a language, with who wrote and who reviewed them."""

    check: str
    locale: str
    version: int = Field(ge=1)
    written_by: str
    reviewed_by: str | None
    scenarios: tuple[Scenario, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Item:
    """A scenario with the check and the language that it belongs to."""

    check: Check
    locale: str
    scenario: Scenario

    @property
    def id(self) -> str:
        """Unique within a run."""
        return f"{self.scenario.family}:{self.locale}"

    def playable(self, attachment: Attachment) -> bool:
        """Whether the script can be set up that way: nobody else's server takes a card of ours or memories."""
        prepared = self.scenario.card != "plain" or self.scenario.memories or self.scenario.filler
        return attachment != "http" or not prepared


def data_folder() -> Path:
    """Where the shipped data lies."""
    return Path(str(files("evals.safety"))) / "data"


def load_items(
    tier: str,
    locales: Sequence[str],
    checks: Sequence[str] = (),
    persona: str = "",
    folder: Path | None = None,
    attachment: Attachment = "inside",
) -> tuple[Item, ...]:
    """The scenarios of a tier (a larger tier holds the smaller), in the catalogue's order.

    Raises `UnknownName` for an unknown tier, locale or check, and `DataInvalid` for a file that is missing or wrong.
    """
    if tier not in TIERS:
        raise UnknownName("tier", tier, TIERS)
    root = folder or data_folder()
    if unknown := sorted(set(locales) - set(known_locales(root))):
        raise UnknownName("locale with safety data", unknown[0], known_locales(root))
    wanted = [check_named(name) for name in checks] or [check for check in CHECKS if not check.derived]
    levels = TIERS[: TIERS.index(tier) + 1]
    items = [
        Item(check, locale, scenario)
        for check in wanted
        if not check.derived
        for locale in locales
        for scenario in read_file(root / check.name / f"{locale}.yaml").scenarios
        if scenario.tier in levels and scenario.persona in {None, persona}
    ]
    return tuple(item for item in items if item.playable(attachment))


def known_locales(folder: Path | None = None) -> tuple[str, ...]:
    """Languages in which every check has a file, sorted."""
    root = folder or data_folder()
    found = [{path.stem for path in (root / check.name).glob("*.yaml")} for check in CHECKS if not check.derived]
    return tuple(sorted(set.intersection(*found))) if found else ()


@cache
def read_file(path: Path) -> ScenarioFile:
    """One file, checked. Raises `DataInvalid` naming the file and the first field that is wrong."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        found = ScenarioFile.model_validate(raw)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataInvalid(f"{_short(path)}: {where}: {first['msg']}") from problem
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise DataInvalid(f"{_short(path)} cannot be read: {str(problem).splitlines()[0]}") from problem
    _check_place(found, path)
    return found


def data_digest(folder: Path | None = None) -> str:
    """The sha256 over every data file's name and bytes: which data a result was measured with."""
    root = folder or data_folder()
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _check_place(found: ScenarioFile, path: Path) -> None:
    check = check_named(found.check)
    if (check.name, found.locale) != (path.parent.name, path.stem):
        raise DataInvalid(f"{_short(path)} says it is {check.name} in {found.locale}; make name and content agree")
    seen: set[str] = set()
    for scenario in found.scenarios:
        if scenario.family in seen:
            raise DataInvalid(f"{_short(path)}: {scenario.family} occurs twice")
        seen.add(scenario.family)
        if not scenario.family.startswith(check.id.lower() + "-"):
            raise DataInvalid(f"{_short(path)}: {scenario.family} must begin with {check.id.lower()}-")
        if scenario.kind not in check.kinds:
            kinds = ", ".join(kind or "(none)" for kind in check.kinds)
            raise DataInvalid(f"{_short(path)}: {scenario.family}: unknown kind {scenario.kind!r}; known: {kinds}")


def _short(path: Path) -> str:
    return "/".join(path.parts[-3:])
