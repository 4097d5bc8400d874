"""An entry that fired: by what, and how many messages ago.

A value shared by the parts that decide what fires.
"""

from dataclasses import dataclass
from typing import Literal

from persona.lore.indexed import IndexedEntry

Reason = Literal["key", "pattern", "constant", "decorator", "meaning", "sticky"]


@dataclass(frozen=True, slots=True)
class Fired:
    """`key` is what fired it, empty where nothing was said; `fired_by` is `message`, `always` or another entry's id.

    `age` is how many messages ago it was last said, `score` how many of the entry's keys were said.
    """

    entry: IndexedEntry
    key: str
    reason: Reason
    fired_by: str
    age: int
    score: int = 0
