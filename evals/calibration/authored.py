"""How alike a message and an authored line must be: thresholds per language, learnt from messages kept apart.

The `tune` half of `evals/calibration/<tag>.yaml` sets the thresholds, the `held_out` half is only reported. These are
for lines that are found by their cosine alone (an embedder or a language that nothing was learnt for); `judged` learns
the rest. Knows the cards and an embedder; nothing of engines or guards.
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
from persona.answers import AuthoredLines, LineKind, authored
from persona.card import PersonaCard
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.overlay import localise
from persona.phrasings import phrasing_locales, shipped_phrasings
from persona.thresholds import Threshold, Thresholds

FOLDER = Path(__file__).parent
Split = Literal["tune", "held_out", "unseen"]
WRONG_ALLOWED = {"answer": 0.03, "example": 0.15}
"""Share of messages that nothing in the card fits and that may still get a line of it. An approved answer speaks for a
brand and must be surer than small talk."""
OPEN = Threshold(answer=-1.0, example=-1.0, margin=0.0)


class Labelled(BaseModel):
    """A message and the ids of the authored lines that fit it; none when the card has nothing for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    persona: str
    text: str
    expect: tuple[str, ...]
    split: Split


@dataclass(frozen=True, slots=True)
class Outcome:
    """The nearest line for a message: its score, whether it fits, and whether any line would."""

    kind: LineKind
    score: float
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one language, on held-out messages. `answered` is the share of answerable messages that get a fitting line,
    `precision` the share of lines said that fit, `astray` the share of unanswerable messages that get a line."""

    locale: str
    threshold: Threshold
    nearest_fits: float
    answered: float
    precision: float
    astray: float


def locales() -> tuple[str, ...]:
    """Languages that have messages, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def messages(locale: str, split: Split) -> tuple[Labelled, ...]:
    """The labelled messages of a language and a split."""
    folder = FOLDER / "unseen" if split == "unseen" else FOLDER
    raw = yaml.safe_load((folder / f"{locale}.yaml").read_text(encoding="utf-8"))
    return tuple(one for one in map(Labelled.model_validate, raw["messages"]) if one.split == split)


@cache
def cards() -> Mapping[str, PersonaCard]:
    """The shipped personas."""
    return {name: read_folder(shipped_catalog() / name) for name in persona_ids(shipped_catalog())}


def outcomes(locale: str, embedder: Embedder, split: Split) -> list[Outcome]:
    """The nearest authored line of each message of a split."""

    def embed(texts: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.stack([embedder.query(text) for text in texts])

    lines = {name: AuthoredLines.from_persona(localise(card, locale), embed, OPEN) for name, card in cards().items()}
    found = []
    for message in messages(locale, split):
        best = lines[message.persona].ranked(embedder.query(message.text), limit=1)[0]
        found.append(Outcome(best.kind, best.score, best.id in message.expect, bool(message.expect)))
    return found


def thresholds_of(found: Mapping[str, Sequence[Outcome]]) -> dict[str, Threshold]:
    """For each language and kind of line the lowest cosine at which few enough unanswerable messages get one.

    A language has two dozen such messages, too few for a quantile of its own (tried: a third of the languages came out
    far too strict). So each has its own mean and spread, and the quantile is taken over all of them together.
    """
    strangers = {
        locale: np.asarray([outcome.score for outcome in outcomes if not outcome.answerable])
        for locale, outcomes in found.items()
    }
    standing = np.concatenate([(scores - scores.mean()) / scores.std() for scores in strangers.values()])
    z = {kind: float(np.quantile(standing, 1 - share)) for kind, share in WRONG_ALLOWED.items()}
    return {
        locale: Threshold(
            answer=round(float(scores.mean() + z["answer"] * scores.std()), 3),
            example=round(float(scores.mean() + z["example"] * scores.std()), 3),
        )
        for locale, scores in strangers.items()
    }


def figures_of(locale: str, cut: Threshold, found: Sequence[Outcome]) -> Figures:
    """What thresholds do on messages they were not set on."""

    def said(outcome: Outcome) -> bool:
        return outcome.score >= (cut.answer if outcome.kind == "answer" else cut.example)

    answerable = [o for o in found if o.answerable]
    strangers = [o for o in found if not o.answerable]
    spoken = [o for o in found if said(o)]
    return Figures(
        locale,
        cut,
        sum(o.right for o in answerable) / len(answerable),
        sum(o.right and said(o) for o in answerable) / len(answerable),
        sum(o.right for o in spoken) / max(len(spoken), 1),
        sum(said(o) for o in strangers) / len(strangers),
    )


def calibrate(embedder: Embedder) -> tuple[Thresholds, list[Figures]]:
    """Thresholds of all languages and their held-out figures. The default is the strictest of them."""
    cuts = thresholds_of({locale: outcomes(locale, embedder, "tune") for locale in locales()})
    figures = [figures_of(locale, cut, outcomes(locale, embedder, "held_out")) for locale, cut in cuts.items()]
    default = Threshold(
        answer=max(cut.answer for cut in cuts.values()), example=max(cut.example for cut in cuts.values())
    )
    return Thresholds(embedder=embedder.model_id, default=default, locales=cuts), figures


def authored_passages() -> list[str]:
    """Every piece of the shipped cards' documents, as it is embedded."""
    documents = [document for card in cards().values() for document in card.knowledge]
    return [piece.embedded for document in documents for piece in split_document(document.text)]


def authored_questions() -> list[str]:
    """Every question and example of the shipped cards, in all languages, with the shared wordings and what no card
    answers: the texts whose vectors ship with them."""
    questions = [
        line.question
        for card in cards().values()
        for locale in sorted(card.locales)
        for line in authored(localise(card, locale), shipped_phrasings(locale))
    ]
    shared = [one for locale in phrasing_locales() if (one := shipped_phrasings(locale)) is not None]
    questions += [text for one in shared for texts in (*one.same.values(), one.none) for text in texts]
    return list(dict.fromkeys(questions))
