"""Market packs: what the rules of a market ask for, as typed data with dates and sources.

Reads `markets/<id>.yaml`. Knows nothing of conversations or of what was shown. Not legal advice: each pack names how
far its facts were verified, and counsel in the market signs a pack off before it is relied on.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from serving.errors import DisclosureError

Status = Literal["in_force", "future", "pending", "draft", "guidance", "unknown", "product"]
Verified = Literal["primary", "secondary", "memory", "inferred", "unknown"]
Duty = Literal[
    "start_notice",
    "reminder",
    "persistent_label",
    "per_message_label",
    "export_label",
    "implicit_mark",
    "spoken_notice",
    "suitability_notice",
    "crisis_protocol",
    "truthful_answer",
    "break_prompt",
    "age_gate",
    "guardian_consent",
    "romance_ban",
    "immediate_exit",
    "commerce_label",
    "referral_count",
    "gate_result",
]
Audience = Literal["all", "minors"]


class Record(BaseModel):
    """A frozen record that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Record):
    """One duty: whom it protects, since when, and where it is written.

    `minutes` is the longest gap between two showings, `age` a threshold in years, `when` how often a start notice is
    due, `medium` the media that an implicit mark or an export label concerns, `gate` whether chat must not start
    without it.
    """

    duty: Duty
    audience: Audience = "all"
    when: Literal["each_session", "daily"] | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    age: Annotated[int, Field(ge=1, le=21)] | None = None
    medium: tuple[Literal["text", "voice", "image", "video"], ...] = ()
    gate: bool = False
    from_day: date | None = Field(default=None, alias="from")
    status: Status
    verified: Verified
    citation: str
    source: tuple[str, ...] = ()
    note: str = ""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _has_its_measure(self) -> "Rule":
        if self.duty in {"reminder", "break_prompt"} and self.minutes is None:
            raise ValueError(f"{self.duty} needs minutes")
        if self.duty == "start_notice" and self.when is None:
            raise ValueError("start_notice needs when")
        if self.duty in {"age_gate", "guardian_consent", "romance_ban"} and self.age is None:
            raise ValueError(f"{self.duty} needs age")
        if self.status == "future" and self.from_day is None:
            raise ValueError("a future rule needs its day in `from`")
        return self

    def binds(self, day: date) -> bool:
        """Whether the rule applies on `day`. Guidance and the product's own rules bind here; drafts do not."""
        if self.status in {"pending", "draft", "unknown"}:
            return False
        return self.from_day is None or self.from_day <= day


class Helpline(Record):
    """A number to call in a crisis."""

    country: str
    name: str
    contact: str
    verified: Verified


class Wording(Record):
    """Texts that a market wants said in its own words, in one language. Placeholders as in `texts`."""

    label: str | None = None
    pill: str | None = None
    start: str | None = None
    reminder: str | None = None
    suitability: str | None = None


class MarketPack(Record):
    """One market: its rules, help lines and wording."""

    id: str
    name: str
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    helplines: tuple[Helpline, ...] = ()
    wording: dict[str, Wording] = Field(default_factory=dict)
    open_questions: tuple[str, ...] = ()


@cache
def known_markets() -> tuple[str, ...]:
    """Ids of all packs that are shipped, sorted; the base pack `default` is not among them."""
    folder = files("serving.disclosure") / "markets"
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name != "default.yaml"))


@cache
def counting_markets() -> tuple[str, ...]:
    """Markets that ask for a yearly count of referrals to help lines."""
    packs = (load_market(market) for market in known_markets())
    return tuple(pack.id for pack in packs if any(rule.duty == "referral_count" for rule in pack.rules))


@cache
def load_market(market: str) -> MarketPack:
    """The pack of `market`. Raises `DisclosureError` when it is unknown (naming the known) or malformed."""
    if market != "default" and market not in known_markets():
        raise DisclosureError(f"There is no market {market!r}. Known: {', '.join(known_markets())}.")
    source = files("serving.disclosure") / "markets" / f"{market}.yaml"
    try:
        pack = MarketPack.model_validate(yaml.safe_load(source.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as problem:
        raise DisclosureError(f"The pack of market {market} is malformed: {problem}") from problem
    if pack.id != market:
        raise DisclosureError(f"The pack {market}.yaml says it is {pack.id!r}.")
    return pack


def load_markets(markets: Sequence[str]) -> tuple[MarketPack, ...]:
    """The base pack followed by the packs of `markets`, each once, in sorted order."""
    return (load_market("default"), *(load_market(m) for m in sorted(set(markets))))
