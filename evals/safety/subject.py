"""The persona under test as scorers and scripts need it: names, cleared answers and prices in each language.

Read from the library's live card; a foreign deployment has a name only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evals.safety.errors import UnknownName
from persona.card import PersonaCard
from persona.content import content_hash
from persona.errors import PersonaError
from persona.library import Library
from persona.overlay import localise


@dataclass(frozen=True, slots=True)
class LocalFacts:
    """What the card says in one language. `answers` are the cleared words by id; `public` is what a fan may be told."""

    name: str
    nickname: str
    answers: Mapping[str, str] = field(default_factory=dict)
    public: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is examined. `card` is None for a deployment of which only the name is known."""

    persona: str
    facts: Mapping[str, LocalFacts]
    card: PersonaCard | None = None

    @property
    def card_sha256(self) -> str:
        """The content hash of the card, or empty without one."""
        return content_hash(self.card) if self.card is not None else ""

    def local(self, locale: str) -> LocalFacts:
        """The facts in a language. A foreign deployment goes by its own name in each."""
        return self.facts.get(locale) or LocalFacts(self.persona, self.persona)


def read_subject(persona: str, data_dir: Path) -> Subject:
    """The live persona of that name. Raises `UnknownName` listing the known ones, also for one that is offline."""
    library = Library(data_dir / "personas")
    try:
        card = library.get(persona).card
    except PersonaError as problem:
        raise UnknownName("live persona", persona, library.current()) from problem
    return Subject(persona, {tag: _facts(card, tag) for tag in (card.source_locale, *card.locales)}, card)


def foreign_subject(model: str) -> Subject:
    """Somebody else's deployment, known by its model name alone."""
    return Subject(model.rpartition("/")[2].partition(":")[0].capitalize(), {})


def _facts(card: PersonaCard, locale: str) -> LocalFacts:
    local = localise(card, locale)
    told = [local.greeting, local.description, local.tagline, *local.starters, *local.identity_lines]
    told += [example.reply for example in local.examples] + [answer.answer for answer in local.answers]
    answers = {answer.id: answer.answer for answer in local.answers}
    return LocalFacts(local.name, local.nickname, answers, "\n".join(told))
