"""Where the lore of one turn goes: beside the description, at a depth of the conversation, or into the notes after it.

What varies comes last: only entries that stand in every prompt go beside the description, all others into the notes, in
the order in which an exact prompt would have them. An entry that asks for its exact place gets it, at the price of the
engine's prefix cache. Knows entries; knows nothing of messages or of how a prompt is written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from persona.lore.activation import Activated
from persona.lore.standing import SLOTS

_NOTE_DEPTH = 4
"""Where SillyTavern keeps the author's note, in messages from the end."""


@dataclass(frozen=True, slots=True)
class Inserted:
    """Entries that stand together in the conversation, before the message at `index` of those said."""

    index: int
    entries: tuple[Activated, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """The lore of one turn by its place: `beside` goes beside the description, `notes` after the newest message."""

    beside: Mapping[str, tuple[Activated, ...]] = field(default_factory=dict)
    inserted: tuple[Inserted, ...] = ()
    notes: tuple[Activated, ...] = ()


def placed(entries: Sequence[Activated], said: int) -> Placed:
    """Each entry's place in a conversation of `said` messages, the newest one included.

    A depth below 1 is after the newest message and so in the notes; one beyond the first message is before it.
    """
    beside: dict[str, list[Activated]] = {}
    inserted: dict[int, list[Activated]] = {}
    notes: list[Activated] = []
    for entry in sorted(entries, key=_reading_order):
        index = _index(entry, said)
        if entry.position in SLOTS and (entry.standing or entry.exact):
            beside.setdefault(entry.position, []).append(entry)
        elif entry.exact and index is not None and index < said:
            inserted.setdefault(index, []).append(entry)
        else:
            notes.append(entry)
    return Placed(
        {slot: tuple(beside[slot]) for slot in SLOTS if slot in beside},
        tuple(Inserted(index, tuple(inserted[index])) for index in sorted(inserted)),
        tuple(notes),
    )


def _index(entry: Activated, said: int) -> int | None:
    """Before which of the messages the entry goes; `said` for after the newest; None beside the description."""
    if entry.position in SLOTS:
        return None
    if entry.reverse_depth is not None:
        return min(entry.reverse_depth, said)
    return max(0, said - (_NOTE_DEPTH if entry.depth is None else entry.depth))


def _reading_order(entry: Activated) -> tuple[int, int, int]:
    """From the head of the prompt to its end, then by insertion order."""
    if entry.position in SLOTS:
        return 0, SLOTS.index(entry.position), entry.insertion_order
    if entry.reverse_depth is not None:
        return 1, entry.reverse_depth, entry.insertion_order
    return 2, -(_NOTE_DEPTH if entry.depth is None else entry.depth), entry.insertion_order
