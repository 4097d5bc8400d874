"""How likely it is that an authored line is the right thing to say: one chance from several signs.

The signs: how near the message is to the line, to other lines and to messages that no card answers (`none`), what a
classifier over the shared wordings takes it for, and which words both share. The numbers come from
`python -m evals.calibration` and belong to one embedder. Knows nothing of cards, thresholds' origin or conversations.
"""

import math
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona.errors import PhrasingsError
from persona.plain import words_of

Matrix = NDArray[np.float32]
SHIPPED = Path(str(files("persona"))) / "judge.npz"
NONE = "none"
SIGNS = (
    "near",
    "over_none",
    "over_none_3",
    "lead",
    "taken",
    "taken_over_none",
    "shared",
    "none",
    "words",
    "over_words",
)
"""The signs, in the order of their weights: cosine; that less the nearest `none`; the same over the three nearest; lead
over the next reply of another meaning; log-chance of the line's list; that less `none`'s; whether the line has such a
list; else the log-chance of `none`; share of words in common; that less the share with the nearest `none`."""
CONSIDERED = 5
_FLOOR = -8.0
_CLOSE = 6
SCALE = 6.0
"""Factor of a vector before the classifier."""


@dataclass(frozen=True, slots=True)
class Judge:
    """What was learnt: a classifier over lists of wordings (`weights` one column a list, the last `none`, the last row
    its bias), the weight of each sign (`mix`, the last a bias), and the least chance for each kind of line."""

    model_id: str
    lists: tuple[str, ...]
    weights: Matrix
    mix: NDArray[np.float64]
    answer: float
    example: float

    def log_chances(self, vector: Matrix) -> Matrix:
        """Log-chance of each list for one message; `none` comes last."""
        odds = (vector * SCALE) @ self.weights[:-1] + self.weights[-1]
        odds -= odds.max()
        chances: Matrix = odds - np.log(np.exp(odds).sum())
        return chances

    def chance(self, signs: Sequence[float]) -> float:
        """From 0 to 1, that the line is right."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, float(np.dot(signs, self.mix[:-1]) + self.mix[-1])))))


class Weighed(NamedTuple):
    """A reply, by its place among the replies, and the signs for it."""

    reply: int
    signs: tuple[float, ...]


class Signs:
    """A card's lines in one language and the messages no card answers, ready to be weighed.

    `replies` holds for each line the place of its reply, `lists` for each reply the shared list it answers or "".
    """

    def __init__(
        self, texts: Sequence[str], vectors: Matrix, replies: NDArray[np.intp], lists: Sequence[str], none: "Background"
    ) -> None:
        self._vectors = vectors
        self._replies = replies
        self._lists = lists
        self._none = none
        self._words = [words_of(text) for text in texts]
        self._none_words = [words_of(text) for text in none.texts]
        self._rarity = _rarity([*self._words, *self._none_words])

    def weigh(self, vector: Matrix, text: str, judge: Judge) -> list[Weighed]:
        """The replies worth a look, with their signs, for a message's vector (of norm 1) and its text."""
        near, apart = self._vectors @ vector, self._none.vectors @ vector
        best = np.full(len(self._lists), -1.0, dtype=np.float32)
        np.maximum.at(best, self._replies, near)
        order = np.argsort(-best)
        taken = judge.log_chances(vector)
        known = {name: float(taken[place]) for place, name in enumerate(judge.lists)}
        closest = np.argsort(-apart)[:_CLOSE]
        beside = (float(apart[closest[0]]), float(apart[closest[:3]].mean()))
        said = words_of(text)
        nothing = max(self._shared(said, self._none_words[place]) for place in closest)
        considered = dict.fromkeys([*order[:CONSIDERED].tolist(), *self._recognised(known, best)])
        weighed = []
        for reply in considered:
            rows = np.flatnonzero(self._replies == reply)
            rows = rows[np.argsort(-near[rows])][:_CLOSE]
            words = max(self._shared(said, self._words[row]) for row in rows)
            lead = float(best[reply]) - self._rival(reply, order, best)
            signs = self._signs(reply, known, near[rows], beside, lead, (words, nothing))
            weighed.append(Weighed(reply, signs))
        return weighed

    def _recognised(self, known: dict[str, float], best: Matrix) -> list[int]:
        """The reply that the classifier takes the message for, if the card has it."""
        places = [place for place, name in enumerate(self._lists) if name in known]
        if not places:
            return []
        return [max(places, key=lambda place: (known[self._lists[place]], float(best[place])))]

    def _rival(self, reply: int, order: NDArray[np.intp], best: Matrix) -> float:
        """The nearest reply of another meaning."""
        mine = self._lists[reply]
        others = (float(best[place]) for place in order if place != reply and not (mine and self._lists[place] == mine))
        return next(others, -1.0)

    def _signs(
        self,
        reply: int,
        known: dict[str, float],
        near: Matrix,
        beside: tuple[float, float],
        lead: float,
        words: tuple[float, float],
    ) -> tuple[float, ...]:
        name, nothing = self._lists[reply], known[NONE]
        shared = name in known
        taken = known[name] if shared else 0.0
        return (
            float(near[0]),
            float(near[0]) - beside[0],
            float(near[:3].mean()) - beside[1],
            lead,
            max(taken, _FLOOR),
            max(min(taken - nothing, -_FLOOR), _FLOOR) if shared else 0.0,
            float(shared),
            0.0 if shared else max(nothing, _FLOOR),
            words[0],
            words[0] - words[1],
        )

    def _shared(self, mine: frozenset[str], theirs: frozenset[str]) -> float:
        """Share of words that two texts have in common, rare words counting more."""
        total = sum(self._rarity.get(word, self._rarity[""]) for word in mine | theirs)
        return sum(self._rarity.get(word, self._rarity[""]) for word in mine & theirs) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Background:
    """Everyday messages that no card answers, and their vectors."""

    texts: tuple[str, ...]
    vectors: Matrix


def _rarity(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """How rare each word is among the texts; "" stands for a word that none has."""
    counts = Counter(word for text in texts for word in text)
    total = len(texts) + 1
    return {word: math.log(total / (count + 1)) for word, count in counts.items()} | {"": math.log(total)}


@cache
def shipped_judge(model_id: str) -> Judge | None:
    """What was learnt for an embedder, or None for one that nothing was learnt for. Raises PhrasingsError."""
    judge = read_judge(SHIPPED)
    return judge if judge.model_id == model_id else None


def read_judge(path: Path) -> Judge:
    """What was learnt, from a file. Raises PhrasingsError."""
    try:
        with np.load(path, allow_pickle=False) as data:
            answer, example = (float(cut) for cut in data["cuts"])
            lists = tuple(str(name) for name in data["lists"])
            weights = data["weights"].astype(np.float32)
            mix = data["mix"].astype(np.float64)
            judge = Judge(str(data["model_id"]), lists, weights, mix, answer, example)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise PhrasingsError(
            f"{path} cannot be read: {error}; learn it again with python -m evals.calibration"
        ) from error
    if weights.ndim != 2 or weights.shape[1] != len(lists) or len(mix) != len(SIGNS) + 1 or lists[-1:] != (NONE,):
        raise PhrasingsError(f"{path} does not fit this version; learn it again with python -m evals.calibration")
    return judge


def write_judge(judge: Judge, path: Path) -> None:
    """Keep what was learnt, for shipping."""
    np.savez(
        path,
        model_id=np.str_(judge.model_id),
        lists=np.asarray(judge.lists),
        weights=judge.weights.astype(np.float16),
        mix=judge.mix,
        cuts=np.asarray([judge.answer, judge.example]),
    )
