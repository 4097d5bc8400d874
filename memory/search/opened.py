"""One fan's words, open for search: texts, tokens and vectors in memory, growing as the fan speaks.

Knows nothing of databases, caches of several fans (`memory.recall`) or of what is done with a hit.
"""

from array import array
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from memory.embedding import Vector
from memory.records import PRIVATE, WITHHELD, KnownFact, SaidBefore
from memory.search.budget import estimate_tokens
from memory.search.dates import date_words
from memory.search.dense import DenseRows
from memory.search.fusion import Signals
from memory.search.lexical import LexicalIndex, Scores
from memory.search.tokens import tokens_of, wording
from memory.statements import kinds

Mask = npt.NDArray[np.bool_]
CountTokens = Callable[[str], int]
_FACTS = "\0facts"
"""Facts stand together in a conversation of their own; no real one can be called this."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A message or fact in a fan's memory. `tells` is true for a fan's statements, `own` for those about themselves
    that have a vector; `cost` is in tokens of a prompt."""

    is_fact: bool
    id: str
    text: str
    locale: str
    said_at: datetime
    conversation: str
    tells: bool
    own: bool
    cost: int


@dataclass(frozen=True, slots=True)
class Columns:
    """What is asked of all entries at once, as arrays. `newest` is false where the same words were said again."""

    said_at: npt.NDArray[np.float64]
    language: npt.NDArray[np.int64]
    conversation: npt.NDArray[np.int64]
    tells: Mask
    own: Mask
    newest: Mask
    cost: npt.NDArray[np.int64]


class OpenFan:
    """Everything of one FanKey that can be found. `last_place` is the newest message it holds."""

    def __init__(self, dim: int, count_tokens: CountTokens = estimate_tokens) -> None:
        self.entries: list[Entry] = []
        self.last_place = 0
        self._count = count_tokens
        self._dense = DenseRows(dim)
        self._lexical = LexicalIndex()
        self._conversations: dict[str, int] = {}
        self._languages: dict[str, int] = {}
        self._wordings: dict[int, int] = {}
        self._said_at = array("d")
        self._language = array("q")
        self._conversation = array("q")
        self._cost = array("q")
        self._tells, self._own, self._newest = bytearray(), bytearray(), bytearray()
        self._columns: Columns | None = None

    def add_messages(self, rows: Sequence[SaidBefore]) -> None:
        """Add messages in the order they were said."""
        for row in rows:
            said = row.message
            asked = said.role == "fan" and said.origin not in {PRIVATE, WITHHELD}
            tells, own = kinds(said.text, said.locale) if asked else (False, False)
            own = own and row.vector is not None
            cost = self._count(said.text) if tells else 0
            entry = Entry(False, said.id, said.text, said.locale, said.said_at, said.conversation, tells, own, cost)
            self._add(entry, row.vector)
            self.last_place = row.place

    def add_facts(self, facts: Sequence[KnownFact]) -> None:
        """Add facts that stand; a fact counts as the fan's own statement."""
        for known in facts:
            fact, own = known.fact, known.vector is not None
            cost = self._count(fact.text)
            self._add(
                Entry(True, fact.id, fact.text, fact.locale, fact.valid_from, _FACTS, True, own, cost), known.vector
            )

    def columns(self) -> Columns:
        """The entries as arrays, made anew after something was added."""
        if self._columns is None:
            self._columns = self._make_columns()
        return self._columns

    def signals(self, words: Sequence[str], vector: Vector, locale: str, now: datetime) -> Signals:
        """What every entry scores for a query of these tokens and this vector."""
        columns = self.columns()
        return Signals(
            self._dense.scores(vector),
            self._lexical.scores(words),
            columns.conversation,
            columns.language == self._languages.get(primary_language(locale), -1),
            (np.maximum(now.timestamp() - columns.said_at, 0) / 86_400).astype(np.float32),
        )

    def shared(self, words: Collection[str]) -> Scores:
        """How many of these words every entry has."""
        return self._lexical.shared(words)

    def without(self, wanted: Mask, ids: Collection[str]) -> Mask:
        """`wanted` less the entries of these ids, which are looked for from the newest on."""
        left = set(ids)
        if not left:
            return wanted
        kept = wanted.copy()
        for number in range(len(self.entries) - 1, -1, -1):
            if self.entries[number].id in left:
                kept[number] = False
                left.discard(self.entries[number].id)
                if not left:
                    break
        return kept

    def without_latest(self, wanted: Mask, conversation: str, count: int) -> Mask:
        """`wanted` less the last `count` messages of a conversation."""
        group = self._conversations.get(conversation)
        if group is None or count <= 0:
            return wanted
        kept = wanted.copy()
        kept[np.flatnonzero(self.columns().conversation == group)[-count:]] = False
        return kept

    def likeness(self, one: int, other: int) -> float:
        """Cosine of two entries."""
        return float(self._dense.row(one) @ self._dense.row(other))

    def _add(self, entry: Entry, vector: Vector | None) -> None:
        self._columns = None
        self.entries.append(entry)
        self._dense.add(vector)
        words = wording(entry.text)
        self._lexical.add([*tokens_of(words), *date_words(entry.said_at, entry.locale)])
        self._said_at.append(entry.said_at.timestamp())
        self._language.append(self._languages.setdefault(primary_language(entry.locale), len(self._languages)))
        self._conversation.append(self._conversations.setdefault(entry.conversation, len(self._conversations)))
        self._cost.append(entry.cost)
        self._tells.append(entry.tells)
        self._own.append(entry.own)
        self._newest.append(entry.tells)
        if entry.tells:
            before = self._wordings.get(hash(words))
            if before is not None:
                self._newest[before] = False
            self._wordings[hash(words)] = len(self.entries) - 1

    def _make_columns(self) -> Columns:
        return Columns(
            np.array(self._said_at),
            np.array(self._language),
            np.array(self._conversation),
            np.array(self._tells, np.bool_),
            np.array(self._own, np.bool_),
            np.array(self._newest, np.bool_),
            np.array(self._cost),
        )


def primary_language(locale: str) -> str:
    """The language part of a tag: `pt` of `pt-BR`."""
    return locale.replace("_", "-").split("-", 1)[0].lower()
