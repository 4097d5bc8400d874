"""What a message asks for, or a sentence offers, that no persona may give: patterns in `signals/<tag>.yaml`.

A language's patterns are asked together with the English ones, because people mix the two; other languages' stay out,
because their words mean other things here. `but` takes back a match ("my son is 12"). Certain and quick (under 1 ms);
deaf to what nobody has written down. Knows nothing of what is done about it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, NamedTuple

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from persona.languages import same_language
from serving.errors import GuardUnavailable
from serving.guards.normalise import normalise
from serving.guards.phrases import PatternSet
from serving.guards.verdict import PASS, Inbound, Verdict

BOUNDARIES = (
    "meeting",
    "off_platform",
    "money",
    "romance",
    "endorsement",
    "medicine",
    "politics",
    "defamation",
)
"""Kinds of what no persona does, the gravest first where a message has several."""
INBOUND = ("minor", "extraction", "injection", "dependence", *BOUNDARIES, "commerce")
OUTBOUND = ("secret", "guilt", "offer", "advert", "price", "scarcity", "hook")
_COMMON = "en"
_LOG = logging.getLogger(__name__)


def _lines(written: object) -> object:
    return tuple(written.strip().splitlines()) if isinstance(written, str) else written


Wordings = Annotated[tuple[str, ...], BeforeValidator(_lines)]


class Signal(BaseModel):
    """What one topic sounds like in one language: RE2 patterns, patterns that take a match back, and labelled
    wordings that must and must not be met."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    patterns: tuple[str, ...]
    but: tuple[str, ...] = ()
    met: Wordings = ()
    passed: Wordings = ()


class Found(NamedTuple):
    """A topic that was met and the pattern that met it."""

    topic: str
    pattern: str


@cache
def signal_locales() -> tuple[str, ...]:
    """Tags of all languages that have patterns, sorted."""
    names = (entry.name for entry in (files("serving.guards") / "signals").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def signals(locale: str) -> Mapping[str, Signal]:
    """All topics of a language. Raises `GuardUnavailable` when they are missing, malformed or incomplete."""
    if locale not in signal_locales():
        raise GuardUnavailable(f"No signals for {locale!r}. Known: {', '.join(signal_locales())}.")
    text = (files("serving.guards") / "signals" / f"{locale}.yaml").read_text(encoding="utf-8")
    try:
        parts = yaml.load(text, yaml.CSafeLoader)  # as safe as safe_load, and ten times quicker
        read = {topic: Signal.model_validate(part) for topic, part in parts.items()}
    except (yaml.YAMLError, ValidationError, AttributeError) as problem:
        raise GuardUnavailable(f"signals/{locale}.yaml is malformed: {problem}") from problem
    if missing := sorted({*INBOUND, *OUTBOUND} - read.keys()):
        raise GuardUnavailable(f"signals/{locale}.yaml lacks {', '.join(missing)}.")
    return read


class Ear:
    """Some topics of one language, searched together."""

    def __init__(self, topics: Sequence[str], groups: Sequence[Mapping[str, Signal]]) -> None:
        parts = [(topic, group[topic]) for topic in topics for group in groups]
        self._topics = {pattern: topic for topic, part in reversed(parts) for pattern in part.patterns}
        self._heard = PatternSet.compile([[pattern for _, part in parts for pattern in part.patterns]])
        self._but = {
            topic: PatternSet.compile([[pattern for name, part in parts if name == topic for pattern in part.but]])
            for topic in topics
        }

    def hear(self, normalised: str) -> tuple[Found, ...]:
        """What is met, in the order of the topics."""
        found: dict[str, Found] = {}
        for pattern in self._heard.every(normalised):
            topic = self._topics[pattern]
            if topic not in found and self._but[topic].first(normalised) is None:
                found[topic] = Found(topic, pattern)
        return tuple(found[topic] for topic in self._but if topic in found)


@cache
def ear(topics: tuple[str, ...], locale: str) -> Ear:
    """The patterns of the language that shares its readers with `locale`, beside the English ones; these alone for a
    text whose language is not known (`""`)."""
    own = [tag for tag in signal_locales() if tag == locale] or [
        tag for tag in signal_locales() if locale and same_language(tag, locale)
    ]
    tags = dict.fromkeys([*own[:1], _COMMON])
    return Ear(topics, [signals(tag) for tag in tags])


@dataclass(frozen=True, slots=True)
class Listener:
    """Inbound: `note`, its reason the topic. What is answered is decided where replies are planned."""

    name: str
    topics: tuple[str, ...]

    def look(self, message: Inbound) -> Verdict:
        """The first of the topics that the message is about."""
        found = ear(self.topics, message.locale).hear(message.normalised)
        return Verdict("note", self.name, found[0].topic, found[0].pattern, 1.0) if found else PASS


MINOR, EXTRACTION, INJECTION, DEPENDENCE = (Listener(name, (name,)) for name in INBOUND[:4])
BOUNDARY, COMMERCE = Listener("boundary", BOUNDARIES), Listener("commerce", ("commerce",))
LISTENERS = (MINOR, EXTRACTION, INJECTION, DEPENDENCE, BOUNDARY, COMMERCE)
"""The inbound guards of this module, in the order in which they decide what is answered."""


def check_signals(locales: Sequence[str]) -> None:
    """Raises `GuardUnavailable` at start when a pattern or a file is broken. A language without a file is guarded by
    the English patterns alone, which the log says."""
    for locale in locales:
        if not any(same_language(own, locale) for own in signal_locales()):
            _LOG.warning("No signals in %s: English patterns alone guard it.", locale)
        for listener in LISTENERS:
            ear(listener.topics, locale)
        ear(OUTBOUND, locale)


def carries_orders(text: str, locale: str) -> bool:
    """Whether quoted text speaks to the model instead of saying something."""
    return bool(ear(INJECTION.topics, locale).hear(normalise(text)))
