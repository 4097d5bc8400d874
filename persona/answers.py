"""Approved answers and authored examples, found by what the fan means.

Compares a message's vector with those of the card's own questions, and its text with theirs. With what was learnt for
the embedder (`judging`) and shared wordings (`phrasings`) a line is said by its chance to be right; without, by its
cosine. Vectors are made elsewhere: a function is handed in when the lines are built. Knows nothing of models, memory or
conversations.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import regex
from numpy.typing import ArrayLike, NDArray

from persona.judging import Background, Judge, Signs
from persona.overlay import LocalPersona
from persona.phrasings import Phrasings
from persona.plain import bare
from persona.thresholds import Threshold

LineKind = Literal["answer", "example"]
Embed = Callable[[Sequence[str]], ArrayLike]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """One phrasing of a fan, and the card's reply to it. Several lines share the id of one answer.

    `same` names the list of shared wordings that the reply answers, if any.
    """

    kind: LineKind
    id: str
    question: str
    reply: str
    same: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """An authored reply that fits.

    `score` is a cosine, 1.0 for the same text; `margin` the lead over the next best answer or example, in chance where
    lines are judged, else each measured from its threshold; `question` the phrasing that was met; `passed` whether the
    reply may be said.
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

    def __init__(
        self,
        lines: Sequence[Line],
        vectors: ArrayLike,
        threshold: Threshold,
        nickname: str = "",
        judged: "Judged | None" = None,
    ) -> None:
        """`vectors` holds one row for each line, of any length. Raises ValueError when the numbers differ."""
        self.lines = tuple(lines)
        self.threshold = threshold
        self._nickname = nickname
        self._vectors = _unit(_rows(vectors, len(self.lines)))
        self._judge = judged.judge if judged and self.lines else None
        self._first = {(line.kind, line.id): line for line in reversed(self.lines)}
        self._keys = list(self._first)
        numbers = {key: number for number, key in enumerate(self._keys)}
        self._places = np.array([numbers[line.kind, line.id] for line in self.lines], dtype=np.intp)
        self._signs = self._weighed(judged.none) if judged and self.lines else None
        self._by_text: dict[str, Line] = {}
        for line in self.lines:
            self._by_text.setdefault(bare(line.question), line)
        self._by_text.pop("", None)

    @classmethod
    def from_persona(
        cls,
        persona: LocalPersona,
        embed: Embed,
        threshold: Threshold,
        judge: Judge | None = None,
        phrasings: Phrasings | None = None,
    ) -> "AuthoredLines":
        """Embed the persona's lines, in one call, and build. With `judge` and `phrasings` the lines are judged."""
        lines = authored(persona, phrasings)
        none = phrasings.none if judge and phrasings and lines else ()
        texts = [*(line.question for line in lines), *none]
        vectors = np.asarray(embed(texts) if texts else np.zeros((0, 1)), dtype=np.float32)
        judged = Judged(judge, Background(none, _unit(vectors[len(lines) :]))) if judge and none else None
        return cls(lines, vectors[: len(lines)], threshold, persona.nickname, judged)

    def best(self, vector: ArrayLike | None, text: str, used: Collection[str] = ()) -> Match | None:
        """The authored reply to say, or None when nothing fits well enough.

        The same words win at once. Else the line with the best chance is said, if that is enough for its kind; where
        lines are not judged, the one highest above its kind's threshold, if it leads the next by the margin. Ids in
        `used` are skipped as examples, so that small talk is not repeated; approved answers are always said. `vector`
        None compares words only.
        """
        same = self._same_words(text, used)
        if same is not None or vector is None:
            return same
        found = self.ranked(vector, text, limit=1, used=used)
        return found[0] if found and found[0].passed else None

    def weigh(self, vector: ArrayLike, text: str) -> list[tuple[Line, tuple[float, ...]]]:
        """The signs of the replies worth a look, each with one of its lines, as they are judged by; none unjudged."""
        if self._judge is None or self._signs is None:
            return []
        asked = _unit(np.asarray(vector, dtype=np.float32).reshape(1, -1))[0]
        return [(self._first[self._keys[one.reply]], one.signs) for one in self._signs.weigh(asked, text, self._judge)]

    def ranked(
        self, vector: ArrayLike, text: str = "", limit: int | None = None, used: Collection[str] = ()
    ) -> tuple[Match, ...]:
        """Answers and examples by likeness, best first, each once. Only the first can pass. `text` is the message."""
        matches = self._judged(vector, text, used)[:limit]
        same = self._same_words(text, used) if text else None
        if same is None:
            return tuple(matches)
        return (same, *(match for match in matches if (match.kind, match.id) != (same.kind, same.id)))[:limit]

    def _weighed(self, none: Background) -> Signs:
        lists = {(line.kind, line.id): line.same for line in self.lines}
        texts = [line.question for line in self.lines]
        return Signs(texts, self._vectors, self._places, [lists[key] for key in self._keys], none)

    def _same_words(self, text: str, used: Collection[str]) -> Match | None:
        for reading in dict.fromkeys((bare(text), bare(_without(text, self._nickname)))):
            line = self._by_text.get(reading)
            if line is not None and not (line.kind == "example" and line.id in used):
                return Match(line.kind, line.id, line.reply, 1.0, 1.0, line.question, passed=True)
        return None

    def _judged(self, vector: ArrayLike, text: str, used: Collection[str]) -> list[Match]:
        """Every reply: those worth a look by their chance, the others by cosine; by cosine alone without a judge."""
        found = self._nearest(vector, used)
        if self._judge is None or self._signs is None:
            return [self._match(found, place) for place in range(len(found))]
        chances = {(line.kind, line.id): self._judge.chance(signs) for line, signs in self.weigh(vector, text)}
        near = {(one.line.kind, one.line.id): one for one in found}
        order = sorted((key for key in chances if key in near), key=lambda key: -chances[key])
        matches = []
        for place, key in enumerate(order):
            line, least = near[key].line, self._judge.answer if key[0] == "answer" else self._judge.example
            rivals = [chances[other] for other in order if other != key and not _alike(near[other].line, line)]
            margin = chances[key] - max(rivals, default=0.0)
            passed = place == 0 and chances[key] >= least
            matches.append(Match(line.kind, line.id, line.reply, near[key].score, margin, line.question, passed))
        rest = [place for place, one in enumerate(found) if (one.line.kind, one.line.id) not in chances]
        return matches + [replace(self._match(found, place), passed=False) for place in rest]

    def _nearest(self, vector: ArrayLike, used: Collection[str]) -> list["_Near"]:
        """Each answer and example with its nearest phrasing, by how far it lies above its threshold."""
        if not self.lines:
            return []
        asked = _unit(np.asarray(vector, dtype=np.float32).reshape(1, -1))[0]
        scores = self._vectors @ asked
        nearest = np.empty(len(self._keys), dtype=np.intp)
        order = np.argsort(scores, kind="stable")
        nearest[self._places[order]] = order  # of the rows of a reply the last assigned stays: the nearest
        found = []
        for row in nearest.tolist():
            line, score = self.lines[row], float(scores[row])
            if line.kind == "answer" or line.id not in used:
                least = self.threshold.answer if line.kind == "answer" else self.threshold.example
                found.append(_Near(score - least, score, line))
        return sorted(found, key=lambda near: -near.surplus)

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


@dataclass(frozen=True, slots=True)
class Judged:
    """What lines are judged with: what was learnt, and messages that no card answers."""

    judge: Judge
    none: Background


def authored(persona: LocalPersona, phrasings: Phrasings | None = None) -> tuple[Line, ...]:
    """Every phrasing that the persona has words for, answers first; with the shared wordings of what it answers."""
    asked: list[tuple[LineKind, str, tuple[str, ...], str]] = [
        ("answer", answer.id, answer.questions, answer.answer) for answer in persona.answers
    ]
    asked += [("example", example.id, (example.fan,), example.reply) for example in persona.examples]
    lists = {} if phrasings is None else {bare(one): name for name, many in phrasings.same.items() for one in many}
    lines = []
    for kind, name, questions, reply in asked:
        met = Counter(lists[bare(one)] for one in questions if bare(one) in lists)
        same = met.most_common(1)[0][0] if met else ""
        more = phrasings.same[same] if phrasings and same else ()
        own = {bare(one) for one in questions}
        texts = [*questions, *(one for one in more if bare(one) not in own)]
        lines += [Line(kind, name, text, reply, same) for text in texts]
    return tuple(lines)


def _alike(one: Line, other: Line) -> bool:
    """Whether two lines answer the same shared list."""
    return bool(one.same) and one.same == other.same


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
