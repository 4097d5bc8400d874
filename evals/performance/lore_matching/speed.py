"""How long it takes to find what fires in a large book: 5,000 entries of 20 keys against a window of four messages.

CPU time of this process, so that other work on the machine counts little. Knows nothing of matching quality.
"""

import random
import time
from dataclasses import dataclass
from statistics import median

from persona.card import LoreBook, LoreEntry
from persona.lore.activation import Said, activate
from persona.lore.indexed import IndexedBook

ENTRIES, KEYS, MESSAGES, WORDS = 5_000, 20, 4, 40
_ROUNDS = 200
_FIRING = 3
"""Keys of the book that each message says."""
_ONSETS = ("b", "br", "c", "ch", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "z")
_RIMES = ("a", "ai", "an", "ar", "e", "el", "en", "er", "i", "in", "is", "o", "on", "or", "ou", "u", "un", "ust", "y")


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds of CPU: to index the book once, and to find what fires, in the middle and at the 95th percentile."""

    entries: int
    keys: int
    messages: int
    fired: float
    index_ms: float
    median_ms: float
    p95_ms: float


def measure(rounds: int = _ROUNDS, entries: int = ENTRIES) -> Speed:
    """Index a made-up book and look through made-up conversations, each of them new to the caches."""
    chance = random.Random(7)  # noqa: S311  # made-up words, no secret
    book = LoreBook(
        entries=tuple(
            LoreEntry(id=str(number), keys=tuple(_phrase(chance) for _ in range(KEYS)), content=f"About {number}.")
            for number in range(entries)
        )
    )
    began = time.process_time()
    indexed = IndexedBook.from_book(book, "en")
    index_ms = (time.process_time() - began) * 1000
    times, fired = [], 0
    for _ in range(rounds):
        messages = [Said("user" if place % 2 else "assistant", _message(chance, book)) for place in range(MESSAGES)]
        began = time.process_time()
        found = activate(indexed, messages, None, len)
        times.append((time.process_time() - began) * 1000)
        fired += len(found)
    times.sort()
    return Speed(entries, KEYS, MESSAGES, fired / rounds, index_ms, median(times), times[int(0.95 * (rounds - 1))])


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_ONSETS) + chance.choice(_RIMES) for _ in range(chance.randint(2, 4)))


def _phrase(chance: random.Random) -> str:
    return " ".join(_word(chance) for _ in range(chance.choice([1, 1, 2])))


def _message(chance: random.Random, book: LoreBook) -> str:
    words = [_word(chance) for _ in range(WORDS)]
    for entry in chance.choices(book.entries, k=_FIRING):
        words.insert(chance.randrange(len(words)), chance.choice(entry.keys))
    return " ".join(words) + "."
