"""What a guard says and what it is handed. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Action = Literal["pass", "answer", "block", "note"]
Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`answer`: a reviewed text answers this turn instead of the model. `block`: the sentence is not shown.
    `evidence` is what matched, for the log of incidents; it is never shown to the fan."""

    action: Action
    guard: str
    reason: str = ""
    evidence: str = ""
    score: float = 0.0
    certain: bool = True
    """False where a classifier guessed: a question that the card answers in its own words goes before a guess."""


PASS = Verdict("pass", "")


@dataclass(frozen=True, slots=True)
class Inbound:
    """A fan's message as guards see it: the raw text, its normalised form, its embedding (one per turn, of norm 1)
    and the language it seems to be in. `history` is the texts of the last messages, oldest first."""

    text: str
    normalised: str
    vector: Vector
    locale: str
    history: Sequence[str] = ()
    after_crisis: bool = False
    """Whether one of the last turns was answered by the crisis text."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """A sentence of a reply before it is shown. `locale` is the language the reply must be in."""

    sentence: str
    normalised: str
    locale: str
    persona_names: tuple[str, ...] = ()
    reviewed: bool = False
    """A line that people have cleared: guards judge it by patterns alone, and it is not embedded again."""


class InboundGuard(Protocol):
    """Looks at the fan's message."""

    @property
    def name(self) -> str:
        """What the guard is called in verdicts."""
        ...

    def look(self, message: Inbound) -> Verdict:
        """Judge one message. A guard that cannot run raises `GuardUnavailable`, and the turn fails closed."""
        ...


class OutboundGuard(Protocol):
    """Looks at one sentence of a reply."""

    @property
    def name(self) -> str:
        """What the guard is called in verdicts."""
        ...

    def look(self, sentence: Outbound) -> Verdict:
        """Judge one sentence. A guard that cannot run raises `GuardUnavailable`, and the turn fails closed."""
        ...
