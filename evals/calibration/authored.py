"""How alike a message and an authored line must be: thresholds per language, learnt from messages kept apart.

The `tune` half of `evals/calibration/<tag>.yaml` sets the thresholds, the `held_out` half is only reported. Knows the
cards and an embedder; nothing of engines or guards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict

from memory.embedding import Embedder
from memory.knowledge import split_document
from persona.answers import AuthoredLines, authored
from persona.card import PersonaCard
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.overlay import localise
from persona.thresholds import Threshold, Thresholds

FOLDER = Path(__file__).parent
WRONG_ALLOWED = 0.08
"""Share of messages that nothing in the card fits and that may still be answered with a line of it."""
OPEN = Threshold(answer=-1.0, example=-1.0, margin=0.0)


class Labelled(BaseModel):
    """A message and the ids of the authored lines that fit it; none when the card has nothing for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    text: str
    expect: tuple[str, ...]
    split: Literal["tune", "held_out"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The nearest line for a message: its score, whether it fits, and whether any line would."""

    score: float
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one language, on held-out messages. `answered` is the share of answerable messages that get a fitting line,
    `precision` the share of lines said that fit, `astray` the share of unanswerable messages that get a line."""

    locale: str
    threshold: float
    nearest_fits: float
    answered: float
    precision: float
    astray: float


def locales() -> tuple[str, ...]:
    """Languages that have messages, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def messages(locale: str) -> tuple[Labelled, ...]:
    """The labelled messages of a language."""
    raw = yaml.safe_load((FOLDER / f"{locale}.yaml").read_text(encoding="utf-8"))
    return tuple(Labelled.model_validate(item) for item in raw["messages"])


@cache
def cards() -> Mapping[str, PersonaCard]:
    """The shipped personas."""
    return {name: read_folder(shipped_catalog() / name) for name in persona_ids(shipped_catalog())}


def outcomes(locale: str, embedder: Embedder, split: Literal["tune", "held_out"]) -> list[Outcome]:
    """The nearest authored line of each message of a split."""

    def embed(texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.stack([embedder.query(text) for text in texts])

    lines = {name: AuthoredLines.from_persona(localise(card, locale), embed, OPEN) for name, card in cards().items()}
    found = []
    for message in messages(locale):
        if message.split == split:
            best = lines[message.persona].ranked(embedder.query(message.text), limit=1)[0]
            found.append(Outcome(best.score, best.id in message.expect, bool(message.expect)))
    return found


def threshold_of(found: Sequence[Outcome]) -> float:
    """The lowest cosine at which few enough unanswerable messages get a line."""
    strangers = [outcome.score for outcome in found if not outcome.answerable]
    return round(float(np.quantile(strangers, 1 - WRONG_ALLOWED)), 3)


def figures_of(locale: str, cut: float, found: Sequence[Outcome]) -> Figures:
    """What a threshold does on messages it was not set on."""
    answerable = [o for o in found if o.answerable]
    strangers = [o for o in found if not o.answerable]
    said = [o for o in found if o.score >= cut]
    return Figures(
        locale,
        cut,
        sum(o.right for o in answerable) / len(answerable),
        sum(o.right and o.score >= cut for o in answerable) / len(answerable),
        sum(o.right for o in said) / max(len(said), 1),
        sum(o.score >= cut for o in strangers) / len(strangers),
    )


def calibrate(embedder: Embedder) -> tuple[Thresholds, list[Figures]]:
    """Thresholds of all languages and their held-out figures. The default is the strictest of them."""
    cuts = {locale: threshold_of(outcomes(locale, embedder, "tune")) for locale in locales()}
    figures = [figures_of(locale, cut, outcomes(locale, embedder, "held_out")) for locale, cut in cuts.items()]
    strictest = max(cuts.values())
    thresholds = Thresholds(
        embedder=embedder.model_id,
        default=Threshold(answer=strictest, example=strictest),
        locales={locale: Threshold(answer=cut, example=cut) for locale, cut in cuts.items()},
    )
    return thresholds, figures


def authored_passages() -> list[str]:
    """Every piece of the shipped cards' documents, as it is embedded."""
    documents = [document for card in cards().values() for document in card.knowledge]
    return [piece.embedded for document in documents for piece in split_document(document.text)]


def authored_questions() -> list[str]:
    """Every question and example of the shipped cards, in all languages: the texts whose vectors ship with them."""
    return [
        line.question
        for card in cards().values()
        for locale in sorted(card.locales)
        for line in authored(localise(card, locale))
    ]
