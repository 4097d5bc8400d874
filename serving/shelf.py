"""The personas that may speak: published cards, in each language, with their authored lines ready to be searched.

Knows nothing of conversations. What is slow (embedding a card's lines) is done once per persona and language.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from persona.answers import AuthoredLines
from persona.card import Example, PersonaCard
from persona.judging import shipped_judge
from persona.languages import negotiate
from persona.library import Library
from persona.overlay import LocalPersona, localise
from persona.phrasings import shipped_phrasings
from persona.spoken import spoken
from persona.thresholds import Thresholds
from serving.disclosure.texts import text_locales
from serving.errors import UnknownPersona
from serving.kept_vectors import KeptVectors
from serving.wording import wording_for
from serving.world import NEAR, World

Cards = Callable[[], Mapping[str, PersonaCard]]
_CARDS_FRESH = 1.0
"""Seconds for which a look at the library holds: a revoked persona is offline within this."""


class LiveCards:
    """The library's live cards, looked at again after a second."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._looked = 0.0
        self._cards: Mapping[str, PersonaCard] = {}

    def __call__(self) -> Mapping[str, PersonaCard]:
        """Live cards by id."""
        now = time.monotonic()
        if not self._cards or now - self._looked > _CARDS_FRESH:
            self._cards = {name: published.card for name, published in self._library.current().items()}
            self._looked = now
        return self._cards


class Shelf:
    """Published personas. `cards` gives those that are live now and is asked at every look: a revoked one is gone."""

    def __init__(self, cards: Cards, vectors: KeptVectors, thresholds: Thresholds) -> None:
        self._cards = cards
        self._vectors = vectors
        self._thresholds = thresholds
        self._local: dict[tuple[str, str], tuple[PersonaCard, LocalPersona]] = {}
        self._lines: dict[tuple[str, str], tuple[PersonaCard, AuthoredLines]] = {}
        self._worlds: dict[tuple[str, str], tuple[PersonaCard, World]] = {}
        self._building: dict[tuple[str, str], asyncio.Lock] = {}

    def card(self, persona_id: str) -> PersonaCard:
        """The live card. Raises `UnknownPersona` listing the known ones."""
        cards = self._cards()
        if persona_id not in cards:
            raise UnknownPersona(persona_id, sorted(cards))
        return cards[persona_id]

    def ids(self) -> tuple[str, ...]:
        """Ids of all live personas, sorted."""
        return tuple(sorted(self._cards()))

    def languages(self, persona_id: str) -> tuple[str, ...]:
        """Languages that a persona speaks and in which every reviewed house text exists."""
        known = set(text_locales())
        card = self.card(persona_id)
        spoken = sorted(tag for tag in card.locales if tag in known)
        return (card.source_locale, *(tag for tag in spoken if tag != card.source_locale))

    def all_languages(self) -> tuple[str, ...]:
        """Languages of all personas together, sorted."""
        return tuple(sorted({tag for persona in self.ids() for tag in self.languages(persona)}))

    def model_names(self) -> Sequence[str]:
        """Names for the API: each persona alone, and with each of its languages."""
        return [name for p in self.ids() for name in (p, *(f"{p}:{tag}" for tag in self.languages(p)))]

    def nearest_language(self, persona_id: str, wanted: str) -> str:
        """The persona's language nearest to `wanted`, or its own."""
        found = negotiate([wanted], self.languages(persona_id)).locale
        return found or self.card(persona_id).source_locale

    def local(self, persona_id: str, locale: str) -> LocalPersona:
        """The persona in the language nearest to `locale`, with the macros of its texts expanded."""
        card = self.card(persona_id)
        tag = self.nearest_language(persona_id, locale)
        held = self._local.get((persona_id, tag))
        if held is None or held[0] is not card:
            held = (card, spoken(localise(card, tag), wording_for(tag).fan))
            self._local[persona_id, tag] = held
        return held[1]

    async def world(self, persona_id: str, locale: str) -> World:
        """The persona's lore in `locale`, ready to fire; built at the first call and kept."""
        card, persona = self.card(persona_id), self.local(persona_id, locale)
        place = (persona_id, persona.locale)
        held = self._worlds.get(place)
        if held is None or held[0] is not card:
            fan = wording_for(persona.locale).fan
            near = NEAR * self._thresholds.for_locale(persona.locale).answer
            held = (card, await asyncio.to_thread(World.from_persona, persona, fan, self._vectors, near))
            self._worlds[place] = held
        return held[1]

    async def lines(self, persona_id: str, locale: str) -> AuthoredLines:
        """The persona's authored lines in `locale`, built at the first call (seconds) and kept."""
        persona = self.local(persona_id, locale)
        card = self.card(persona_id)
        place = (persona_id, persona.locale)
        async with self._building.setdefault(place, asyncio.Lock()):
            held = self._lines.get(place)
            if held is None or held[0] is not card:
                threshold = self._thresholds.for_locale(persona.locale)
                judge, shared = shipped_judge(self._vectors.model_id), shipped_phrasings(persona.locale)
                built = await asyncio.to_thread(
                    AuthoredLines.from_persona, persona, self._vectors.queries, threshold, judge, shared
                )
                held = (card, built)
                self._lines[place] = held
        return held[1]


def nearest_examples(
    persona: LocalPersona, lines: AuthoredLines, vector: npt.NDArray[np.float32], most: int
) -> tuple[Example, ...]:
    """The authored exchanges nearest to a message, the nearest first."""
    by_id = {example.id: example for example in persona.examples}
    ranked = [by_id[match.id] for match in lines.ranked(vector) if match.kind == "example" and match.id in by_id]
    return tuple(ranked[:most])
