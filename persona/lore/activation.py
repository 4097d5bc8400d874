"""Which lore entries enter the prompt for this turn, in which order, and what fired each.

Rules of Character Card V3 and the extension keys that SillyTavern writes. Holds no state: what earlier turns left
behind is computed from the conversation that is handed in, chance comes from a seed, meaning from vectors. Knows
nothing of engines; tokens are counted by the caller's function.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from persona.lore.budget import Priced, within
from persona.lore.chance import drawing
from persona.lore.decorators import Role
from persona.lore.fired import Reason
from persona.lore.firing import Moment, fire
from persona.lore.indexed import IndexedBook
from persona.lore.meaning import Meaning
from persona.lore.standing import AT_DEPTH
from persona.lore.timing import NOTHING, Timing, timing_after
from persona.lore.window import Window


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the conversation as lore sees it."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Activated:
    """An entry that enters the prompt.

    `key` is the key, pattern, decorator or similarity that fired (empty for a constant or a held entry); `fired_by` is
    `message`, `always`, or the id of the entry whose content mentioned the key. `depth` is in messages from the end
    when the entry asks for one; `position` is `at_depth` for entries of that kind. `standing` ones are in every prompt
    at the same place; `exact` ones ask for their very place even where that costs the prompt's cache.
    """

    id: str
    name: str
    content: str
    key: str
    reason: Reason
    fired_by: str
    tokens: int
    insertion_order: int
    priority: int
    position: str
    depth: int | None = None
    reverse_depth: int | None = None
    role: Role | None = None
    standing: bool = False
    exact: bool = False


def activate(
    book: IndexedBook,
    messages: Sequence[Said],
    budget_tokens: int | None,
    count_tokens: Callable[[str], int],
    greeting: int | None = None,
    *,
    seed: str = "",
    meaning: Meaning | None = None,
) -> tuple[Activated, ...]:
    """The entries that fire for the conversation (oldest message first), cut to the budget, in insertion order.

    `budget_tokens` None takes the book's own budget. `greeting` is the index of the greeting that opened the
    conversation. `seed` tells conversations apart where entries have a probability; `meaning` lets `vectorized` entries
    fire by similarity. What stands in every prompt is taken in first, so that it does not depend on what is said; of
    the rest, over budget the lowest priority goes first, then the lowest insertion order, then the oldest mention.
    """
    budget = book.token_budget if budget_tokens is None else budget_tokens
    story = _Story(book, messages, greeting, seed, meaning)
    near = meaning.near(book.by_meaning) if meaning is not None else {}
    fired = fire(book, story.moment(len(messages), story.timing(), near))
    first = within([hit for hit in fired.values() if hit.entry.id in book.standing], budget, count_tokens)
    left = budget - sum(one.tokens for one in first)
    rest = within([hit for hit in fired.values() if hit.entry.id not in book.standing], left, count_tokens)
    kept = sorted([*first, *rest], key=lambda one: one.hit.entry.place)
    return tuple(sorted((_activated(book, one) for one in kept), key=lambda entry: entry.insertion_order))


def standing(book: IndexedBook, count_tokens: Callable[[str], int]) -> tuple[Activated, ...]:
    """The entries that are in every prompt at the same place, cut to the book's budget, in insertion order."""
    return tuple(entry for entry in activate(book, (), None, count_tokens) if entry.standing)


class _Story:
    """The conversation, each message looked through at most once."""

    def __init__(
        self, book: IndexedBook, messages: Sequence[Said], greeting: int | None, seed: str, meaning: Meaning | None
    ) -> None:
        self._book = book
        self._messages = messages
        self._greeting = greeting
        self._seed = seed
        self._meaning = meaning
        self._held_by_meaning = [name for name in book.by_meaning if book.entries[book.by_id[name]].rules.timed]
        read = len(messages) if book.timed or book.deepest is None else book.deepest
        unread = max(0, len(messages) - read)
        self._keys = [frozenset[int]()] * unread + [book.matcher.find(said.text) for said in messages[unread:]]

    def timing(self) -> Timing:
        """What the turns before this one left behind."""
        if not self._book.timed:
            return NOTHING
        now = len(self._messages)
        turns = [count for count in range(1, now) if self._messages[count - 1].role == "user"]
        return timing_after(self._book, turns, now, self._fired_at)

    def moment(self, count: int, timing: Timing, near: dict[str, float]) -> Moment:
        """The conversation as it was after `count` messages."""
        texts = tuple(said.text for said in reversed(self._messages[:count]))
        window = Window(
            texts=texts,
            keys=tuple(reversed(self._keys[:count]))[: self._book.deepest],
            messages=count,
            assistant_messages=sum(said.role == "assistant" for said in self._messages[:count]),
            greeting=self._greeting,
        )
        return Moment(window, timing, drawing(self._seed, texts), near)

    def _fired_at(self, count: int, timing: Timing) -> Iterable[str]:
        meaning, said = self._meaning, self._messages[count - 1].text
        near = meaning.near_to(said, self._held_by_meaning) if meaning is not None else {}
        return fire(self._book, self.moment(count, timing, near))


def _activated(book: IndexedBook, priced: Priced) -> Activated:
    hit, entry = priced.hit, priced.hit.entry
    asks, rules = entry.decorators, entry.rules
    deep = asks.depth is not None or asks.reverse_depth is not None
    return Activated(
        id=entry.id,
        name=entry.name,
        content=entry.content,
        key=hit.key,
        reason=hit.reason,
        fired_by=hit.fired_by,
        tokens=priced.tokens,
        insertion_order=entry.insertion_order,
        priority=entry.priority,
        position=asks.position or (AT_DEPTH if deep else rules.position),
        depth=asks.depth if deep or asks.position else rules.depth,
        reverse_depth=asks.reverse_depth,
        role=asks.role or rules.role,
        standing=entry.id in book.standing,
        exact=rules.exact,
    )
