"""One fan's words, open for search: texts, tokens and vectors in memory, growing as the fan speaks.

Knows nothing of databases, caches of several fans (`memory.recall`) or of what is done with a hit.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from memory.embedding import Vector, clean_text
from memory.records import PRIVATE, WITHHELD, KnownFact, SaidBefore
from memory.search.budget import estimate_tokens
from memory.search.dates import date_words
from memory.search.dense import DenseRows
from memory.search.fusion import Signals
from memory.search.lexical import LexicalIndex, Scores
from memory.search.tokens import tokens
from memory.statements import is_own_statement, is_statement

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
        self._wordings: dict[str, int] = {}
        self._said_at: list[float] = []
        self._language: list[int] = []
        self._conversation: list[int] = []
        self._newest: list[bool] = []
        self._columns: Columns | None = None

    def add_messages(self, rows: Sequence[SaidBefore]) -> None:
        """Add messages in the order they were said."""
        for row in rows:
            said = row.message
            tells = (
                said.role == "fan" and said.origin not in {PRIVATE, WITHHELD} and is_statement(said.text, said.locale)
            )
            own = tells and row.vector is not None and is_own_statement(said.text, said.locale)
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
        """`wanted` less the entries of these ids."""
        if not ids:
            return wanted
        kept = wanted.copy()
        for number in np.flatnonzero(wanted):
            kept[number] = self.entries[number].id not in ids
        return kept

    def likeness(self, one: int, other: int) -> float:
        """Cosine of two entries."""
        return float(self._dense.row(one) @ self._dense.row(other))

    def latest_ids(self, conversation: str, count: int) -> frozenset[str]:
        """Ids of the last messages of a conversation."""
        found: list[str] = []
        for entry in reversed(self.entries):
            if len(found) >= count:
                break
            if entry.conversation == conversation and not entry.is_fact:
                found.append(entry.id)
        return frozenset(found)

    def _add(self, entry: Entry, vector: Vector | None) -> None:
        self.entries.append(entry)
        self._dense.add(vector)
        self._lexical.add([*tokens(entry.text), *date_words(entry.said_at, entry.locale)])
        self._said_at.append(entry.said_at.timestamp())
        self._language.append(self._languages.setdefault(primary_language(entry.locale), len(self._languages)))
        self._conversation.append(self._conversations.setdefault(entry.conversation, len(self._conversations)))
        self._newest.append(entry.tells)
        if entry.tells:
            wording = clean_text(entry.text).casefold()
            if wording in self._wordings:
                self._newest[self._wordings[wording]] = False
            self._wordings[wording] = len(self.entries) - 1
        self._columns = None

    def _make_columns(self) -> Columns:
        return Columns(
            np.asarray(self._said_at),
            np.asarray(self._language, np.int64),
            np.asarray(self._conversation, np.int64),
            np.asarray([entry.tells for entry in self.entries], np.bool_),
            np.asarray([entry.own for entry in self.entries], np.bool_),
            np.asarray(self._newest, np.bool_),
            np.asarray([entry.cost for entry in self.entries], np.int64),
        )


def primary_language(locale: str) -> str:
    """The language part of a tag: `pt` of `pt-BR`."""
    return locale.replace("_", "-").split("-", 1)[0].lower()
