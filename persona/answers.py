"""Approved answers and authored examples, found by what the fan means.

Compares a message's vector with those of the card's own questions, and its text with theirs. Vectors are made
elsewhere: a function is handed in when the lines are built. Knows nothing of models, memory or conversations.
"""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import regex
from numpy.typing import ArrayLike, NDArray

from persona.overlay import LocalPersona
from persona.thresholds import Threshold

LineKind = Literal["answer", "example"]
Embed = Callable[[Sequence[str]], ArrayLike]
Vectors = NDArray[np.float32]

_NO_WORD = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
_ACCENTS = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}]\p{Mn}*)\p{Mn}|[\u064B-\u0652\u0640]")
_DRAWN_OUT = regex.compile(r"(\p{L})\1{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One phrasing of a fan, and the card's reply to it. Several lines share the id of one answer."""

    kind: LineKind
    id: str
    question: str
    reply: str


@dataclass(frozen=True, slots=True)
class Match:
    """An authored reply that fits.

    `score` is a cosine, 1.0 for the same text; `margin` the lead over the next best answer or example, each measured
    from its threshold; `question` the phrasing that was met; `passed` whether the reply may be said.
    """

    kind: LineKind
    id: str
    reply: str
    score: float
    margin: float
    question: str
    passed: bool


class AuthoredLines:
    """A persona's answers and examples in one language, ready to be searched."""

    def __init__(self, lines: Sequence[Line], vectors: ArrayLike, threshold: Threshold, nickname: str = "") -> None:
        """`vectors` holds one row for each line, of any length. Raises ValueError when the numbers differ."""
        self.lines = tuple(lines)
        self.threshold = threshold
        self._nickname = nickname
        self._vectors = _unit(_rows(vectors, len(self.lines)))
        self._by_text: dict[str, Line] = {}
        for line in self.lines:
            self._by_text.setdefault(bare(line.question), line)
        self._by_text.pop("", None)

    @classmethod
    def from_persona(cls, persona: LocalPersona, embed: Embed, threshold: Threshold) -> "AuthoredLines":
        """Embed the persona's lines, in one call, and build."""
        lines = authored(persona)
        vectors = embed([line.question for line in lines]) if lines else np.zeros((0, 1), dtype=np.float32)
        return cls(lines, vectors, threshold, persona.nickname)

    def best(self, vector: ArrayLike | None, text: str, used: Collection[str] = ()) -> Match | None:
        """The authored reply to say, or None when nothing fits well enough.

        The same words win at once. Else the line that lies highest above its own kind's threshold is said, if it leads
        the next by the margin. Ids in `used` are skipped as examples, so that small talk is not repeated; approved
        answers are always said. `vector` None compares words only.
        """
        same = self._same_words(text, used)
        if same is not None or vector is None:
            return same
        found = self.ranked(vector, limit=1, used=used)
        return found[0] if found and found[0].passed else None

    def ranked(
        self, vector: ArrayLike, text: str = "", limit: int | None = None, used: Collection[str] = ()
    ) -> tuple[Match, ...]:
        """Answers and examples by likeness, best first, each once. Only the first can pass."""
        found = self._nearest(vector, used)
        matches = [
            self._match(found, place) for place in range(len(found) if limit is None else min(limit, len(found)))
        ]
        same = self._same_words(text, used) if text else None
        if same is None:
            return tuple(matches)
        return (same, *(match for match in matches if (match.kind, match.id) != (same.kind, same.id)))[:limit]

    def _same_words(self, text: str, used: Collection[str]) -> Match | None:
        for reading in dict.fromkeys((bare(text), bare(_without(text, self._nickname)))):
            line = self._by_text.get(reading)
            if line is not None and not (line.kind == "example" and line.id in used):
                return Match(line.kind, line.id, line.reply, 1.0, 1.0, line.question, passed=True)
        return None

    def _nearest(self, vector: ArrayLike, used: Collection[str]) -> list["_Near"]:
        """Each answer and example with its nearest phrasing, by how far it lies above its threshold."""
        if not self.lines:
            return []
        asked = _unit(np.asarray(vector, dtype=np.float32).reshape(1, -1))[0]
        scores = self._vectors @ asked
        nearest: dict[tuple[str, str], _Near] = {}
        for line, score in zip(self.lines, scores.tolist(), strict=True):
            least = self.threshold.answer if line.kind == "answer" else self.threshold.example
            known = nearest.get((line.kind, line.id))
            if (known is None or score > known.score) and not (line.kind == "example" and line.id in used):
                nearest[line.kind, line.id] = _Near(score - least, score, line)
        return sorted(nearest.values(), key=lambda near: -near.surplus)

    def _match(self, found: Sequence["_Near"], place: int) -> Match:
        near = found[place]
        rival = found[0 if place else 1].surplus if len(found) > 1 else -2.0
        margin = near.surplus - rival
        passed = place == 0 and near.surplus >= 0 and margin >= self.threshold.margin
        line = near.line
        return Match(line.kind, line.id, line.reply, near.score, margin, line.question, passed)


class _Near(NamedTuple):
    """A line, its cosine with the message, and how far that lies above the threshold of its kind."""

    surplus: float
    score: float
    line: Line


def authored(persona: LocalPersona) -> tuple[Line, ...]:
    """Every phrasing that the persona has words for, answers first."""
    answers = [
        Line("answer", answer.id, question, answer.answer)
        for answer in persona.answers
        for question in answer.questions
    ]
    examples = [Line("example", example.id, example.fan, example.reply) for example in persona.examples]
    return (*answers, *examples)


def bare(text: str) -> str:
    """The text as people mean it: case, accents, punctuation, emoji and drawn-out letters gone.

    A message of nothing but emoji keeps them.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _DRAWN_OUT.sub(r"\1", unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", folded))))
    words = _NO_WORD.sub(" ", folded).strip()
    return words or "".join(_EMOJI.findall(folded))


def _without(text: str, nickname: str) -> str:
    """The text without the persona's nickname, as in "hi Nova!"; the text itself when nothing else is left."""
    if not nickname:
        return text
    parts = regex.split(rf"(?<!\p{{L}}){regex.escape(nickname)}(?!\p{{L}})", text, flags=regex.IGNORECASE)
    rest = " ".join(parts)
    return rest if bare(rest) else text


def _rows(vectors: ArrayLike, count: int) -> Vectors:
    rows = np.asarray(vectors, dtype=np.float32)
    if rows.ndim != 2 or len(rows) != count:
        raise ValueError(f"{count} lines need {count} vectors of one length, not an array of shape {rows.shape}")
    return rows


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
