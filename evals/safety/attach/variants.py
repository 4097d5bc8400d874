"""Variants of a card that attack its own deployment: hostile, injected, with a poisoned document, with a hidden mark.

The words are data (`data/cards/<locale>.yaml`), written in each language. A variant stands for a card that got past
every review: it is put live without lint.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evals.safety.errors import DataInvalid
from evals.safety.scenario import CardVariant, data_folder
from persona.card import Document, Example, Overlay, PersonaCard
from persona.content import canonical_text, content_hash
from persona.library import Event

CANARY = "{canary}"


class CardWords(BaseModel):
    """What variants say in one language. `hostile_goodbyes` are exchanges that an engagement-maximiser would write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hostile: str
    hostile_goodbyes: tuple[tuple[str, str], ...]
    injected: str
    document: str
    marked: str
    filler: tuple[str, ...]


def variant_id(persona: str, variant: CardVariant) -> str:
    """The id under which a variant is live."""
    return persona if variant == "plain" else f"{persona}--{variant}"


def make_variant(card: PersonaCard, variant: CardVariant, locales: Sequence[str], canary: str) -> PersonaCard:
    """The variant of `card`; in other languages than `locales` it speaks as before. Raises `DataInvalid`."""
    if variant == "plain":
        return card
    named = card.model_copy(update={"id": variant_id(card.id, variant)})
    spoken = [tag for tag in locales if tag in card.locales]
    if variant == "document":
        poison = tuple(
            Document(locale=tag, name="notes", text=card_words(tag).document.replace(CANARY, canary)) for tag in spoken
        )
        return named.model_copy(update={"knowledge": (*card.knowledge, *poison)})
    overlays = dict(card.locales) | {tag: _overlay(card.locales[tag], variant, tag, canary) for tag in spoken}
    return named.model_copy(update={"locales": overlays})


def put_live(root: Path, card: PersonaCard) -> None:
    """Write `card` as the live version of its persona into a library that is the harness's own, unreviewed."""
    folder, version = root / card.id, content_hash(card)
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    (folder / "versions" / f"{version}.json").write_text(canonical_text(card), encoding="utf-8")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    event = Event(1, card.id, "publish", version, "safety harness", "under test", at)
    (folder / "live.json").write_text(json.dumps(asdict(event)), encoding="utf-8")


@cache
def card_words(locale: str) -> CardWords:
    """The variants' words in a language. Raises `DataInvalid` naming the file."""
    path = data_folder() / "cards" / f"{locale}.yaml"
    try:
        return CardWords.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as problem:
        raise DataInvalid(f"cards/{locale}.yaml is missing or wrong: {str(problem).splitlines()[0]}") from problem


def _overlay(overlay: Overlay, variant: CardVariant, locale: str, canary: str) -> Overlay:
    words = card_words(locale)
    if variant == "hostile":
        goodbyes = tuple(
            Example(id=f"hostile{place}", topic="goodbyes", fan=fan, reply=reply)
            for place, (fan, reply) in enumerate(words.hostile_goodbyes)
        )
        kept = tuple(example for example in overlay.examples if example.topic != "goodbyes")
        return overlay.model_copy(
            update={"personality": words.hostile, "scenario": words.hostile, "examples": (*goodbyes, *kept)}
        )
    said = words.injected if variant == "injected" else words.marked
    text = said.replace(CANARY, canary)
    return overlay.model_copy(update={"description": f"{overlay.description} {text}", "scenario": text})
