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
    when the entry asks for one; `position` is `at_depth` for SillyTavern's entries of that kind.
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
    fire by similarity, in this turn only. Over budget the lowest priority goes first, then the lowest insertion order,
    then the oldest mention.
    """
    story = _Story(book, messages, greeting, seed)
    near = meaning.near(book.by_meaning) if meaning is not None else {}
    fired = fire(book, story.moment(len(messages), story.timing(), near))
    kept = within(fired.values(), book.token_budget if budget_tokens is None else budget_tokens, count_tokens)
    return tuple(sorted(map(_activated, kept), key=lambda entry: entry.insertion_order))


class _Story:
    """The conversation, each message looked through at most once."""

    def __init__(self, book: IndexedBook, messages: Sequence[Said], greeting: int | None, seed: str) -> None:
        self._book = book
        self._messages = messages
        self._greeting = greeting
        self._seed = seed
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
        return fire(self._book, self.moment(count, timing, {}))


def _activated(priced: Priced) -> Activated:
    hit, entry = priced.hit, priced.hit.entry
    asks, rules = entry.decorators, entry.rules
    placed = asks.position is not None or asks.depth is not None or asks.reverse_depth is not None
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
        position=asks.position or rules.position,
        depth=asks.depth if placed else rules.depth,
        reverse_depth=asks.reverse_depth,
        role=asks.role or rules.role,
    )
