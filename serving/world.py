"""The persona's world in a turn: which lore enters the prompt, by words, by meaning, and by what was said before.

Knows a book, the conversation and the turn's own vector; knows nothing of where lore stands in a prompt.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from memory.records import Message
from persona.lore.activation import Activated, Said, activate, standing
from persona.lore.indexed import IndexedBook
from persona.lore.meaning import Meaning, Vector
from persona.macros import Names, expand
from persona.overlay import LocalPersona
from serving.kept_vectors import KeptVectors

NEAR = 0.8
"""Share of an approved answer's threshold from which an entry is near enough. Of the messages in which a key of Nova's
stands, its entry's keys are that near to three in four (English, Spanish) or one in two (Japanese); of all other pairs
of message and entry, one in 200."""
SHARE = 0.6
"""Part of the room for recalled text that lore may fill, so that a large book leaves room for what the fan told."""
_KEYS = 6
"""Keys that stand for an entry's meaning."""


@dataclass(frozen=True, slots=True)
class World:
    """A persona's lore in one language, ready to fire. `vectors` are those of entries that fire by meaning, `near` the
    cosine from which they do, `greetings` the persona's ways to open a conversation, `names` what macros stand for."""

    book: IndexedBook
    names: Names
    greetings: tuple[str, ...]
    vectors: Mapping[str, Vector]
    near: float

    @classmethod
    def from_persona(cls, persona: LocalPersona, fan: str, vectors: KeptVectors, near: float) -> "World":
        """Index the book and make the vectors of the entries that fire by meaning (15 ms each the first time). `fan` is
        what the fan is called in the persona's language."""
        book = IndexedBook.from_book(persona.lore, persona.locale)
        keys = {entry.id: ", ".join(entry.keys[:_KEYS]) for entry in persona.lore.entries}
        worded = [name for name in book.by_meaning if keys[name].strip()]
        bare = [name for name in book.by_meaning if not keys[name].strip()]
        asked = vectors.queries([keys[name] for name in worded])
        told = vectors.passages([book.entries[book.by_id[name]].content for name in bare])
        rows = {name: np.asarray(row) for name, row in zip([*worded, *bare], [*asked, *told], strict=True)}
        names = Names(persona.nickname, fan)
        return cls(book, names, (persona.greeting, *persona.alternate_greetings), rows, near)

    @property
    def looks_back(self) -> bool:
        """Whether the whole conversation matters: entries that stay, rest, wait or remember."""
        return self.book.timed or self.book.counts or self.book.deepest is None

    def lore(
        self,
        history: Sequence[Message],
        text: str,
        vector: Vector,
        *,
        seed: str,
        room: int,
        count_tokens: Callable[[str], int],
        embed: Callable[[str], Vector] | None = None,
    ) -> tuple[Activated, ...]:
        """What enters the prompt for `text`, in insertion order. `room` is the prompt's budget for recalled text.

        What stands in every prompt does not count against `room`. `seed` tells conversations apart, `embed` makes the
        vector of an earlier message where an entry that fired by meaning stays for a while.
        """
        said = [Said("user" if message.role == "fan" else "assistant", message.text) for message in history]
        always = sum(entry.tokens for entry in standing(self.book, count_tokens))
        budget = min(self.book.token_budget, always + int(SHARE * room))
        found = activate(
            self.book,
            [*said, Said("user", text)],
            budget,
            count_tokens,
            self._greeting(history),
            seed=seed,
            meaning=self._meaning(vector, embed),
        )
        return tuple(replace(one, content=self._said(one, "" if one.standing else seed)) for one in found)

    def _said(self, entry: Activated, seed: str) -> str:
        """The entry's content with its macros expanded; one that stands in every prompt is the same for everybody."""
        return expand(entry.content, self.names, seed)

    def _meaning(self, vector: Vector, embed: Callable[[str], Vector] | None) -> Meaning | None:
        if not self.vectors:
            return None
        own = {name: self.book.entries[self.book.by_id[name]].rules.similarity for name in self.vectors}
        asked = {name: cosine for name, cosine in own.items() if cosine is not None}
        return Meaning(vector, self.vectors, self.near, asked, embed)

    def _greeting(self, history: Sequence[Message]) -> int:
        """Which greeting opened the conversation; the first where it is not written down, as on our own pages."""
        first = history[0].text if history and history[0].role == "persona" else ""
        return self.greetings.index(first) if first in self.greetings else 0
