"""Learns when an authored line may be said: a classifier over the shared wordings, and the weight of each sign.

The classifier learns from the wordings of all languages together, the weights and the least chances from the `tune`
half of the labelled messages; the other half and `unseen/` are only reported. Knows cards, wordings and an embedder;
nothing of engines or guards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.calibration.authored import OPEN, Labelled, Split, cards, locales, messages
from memory.embedding import Matrix
from persona.answers import AuthoredLines, Line, LineKind
from persona.judging import NONE, SCALE, SIGNS, Judge
from persona.overlay import localise
from persona.phrasings import Phrasings, shipped_phrasings

Floats = NDArray[np.float64]
Embed = Callable[[Sequence[str]], Matrix]
ROUNDS = 120
RIDGE = 3e-4
FOLDS = 4
MESSAGE, UNLISTED = 6.0, 2.0
"""Weight of a message to a card with the shared wordings, and to the same card without, as a new brand's may be."""
PRECISION, ASTRAY, ASTRAY_ANSWER = 0.92, 0.04, 0.012
"""Of the lines said, how many must fit; of the messages that no card answers, how many may get a line; an answer."""
CUTS = tuple(round(0.2 + 0.04 * step, 2) for step in range(19))


class Weighed(NamedTuple):
    """One reply for one message: its line, its signs, and whether it fits."""

    line: Line
    signs: tuple[float, ...]
    right: bool


class Trial(NamedTuple):
    """A message, the replies worth a look, and, where the card has its very words, that line."""

    locale: str
    message: Labelled
    weighed: tuple[Weighed, ...]
    same: Weighed | None


@dataclass(frozen=True, slots=True)
class Said:
    """The best line for a message: its chance and kind, whether it fits, and whether any line would."""

    locale: str
    kind: LineKind
    chance: float
    right: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """`answered`: share of answerable messages that get a fitting line. `precision`: share of lines said that fit.
    `astray`: share of messages no card answers that get a line, `astray_answer` an approved answer."""

    answered: float
    precision: float
    astray: float
    astray_answer: float


def phrasings(locale: str) -> Phrasings:
    """The shared wordings of a language. Raises LookupError where there are none."""
    found = shipped_phrasings(locale)
    if found is None:
        raise LookupError(f"no shared wordings for {locale}")
    return found


def learn(embed: Embed, model_id: str) -> Judge:
    """The classifier, the weights of the signs and the least chances, learnt anew."""
    lists, weights = learn_classifier(embed)
    judge = Judge(model_id, lists, weights, np.zeros(len(SIGNS) + 1), 1.0, 1.0)
    shared, alone = trials(embed, judge, "tune"), trials(embed, judge, "tune", listed=False)
    crossed: list[Said] = []
    for fold in range(FOLDS):
        mix = fit_mix(_part(shared, fold, kept=True), _part(alone, fold, kept=True))
        crossed += said(_part(shared, fold, kept=False), replace(judge, mix=mix))
    answer, example = cuts(crossed)
    return replace(judge, mix=fit_mix(shared, alone), answer=answer, example=example)


def learn_classifier(embed: Embed) -> tuple[tuple[str, ...], Matrix]:
    """Multinomial logistic regression over the lists, by accelerated gradient descent; the last row is the bias."""
    lists = (*dict.fromkeys(name for locale in locales() for name in phrasings(locale).same), NONE)
    place = {name: number for number, name in enumerate(lists)}
    texts: list[str] = []
    wanted: list[int] = []
    for shared in map(phrasings, locales()):
        for name, wordings in (*shared.same.items(), (NONE, shared.none)):
            texts += wordings
            wanted += [place[name]] * len(wordings)
    design = np.hstack([embed(texts) * SCALE, np.ones((len(texts), 1))]).astype(np.float32)
    target = np.eye(len(lists), dtype=np.float32)[wanted]
    step = np.float32(1 / (0.5 * np.linalg.eigvalsh(design.T @ design)[-1] / len(design) + RIDGE))
    weights = np.zeros((design.shape[1], len(lists)), np.float32)
    ahead, pace = weights, 1.0
    for _ in range(ROUNDS):
        odds = design @ ahead
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        slope = design.T @ (odds / odds.sum(axis=1, keepdims=True) - target) / len(design) + RIDGE * ahead
        moved, faster = ahead - step * slope, (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead, weights, pace = moved + np.float32((pace - 1) / faster) * (moved - weights), moved, faster
    return lists, weights.astype(np.float32)


def trials(embed: Embed, judge: Judge, split: Split, listed: bool = True) -> list[Trial]:
    """Every message of a split with the replies worth a look; with `listed` False the cards have no shared wordings."""
    found = []
    for locale in locales():
        shared = phrasings(locale) if listed else phrasings(locale).model_copy(update={"same": {}})
        lines = {
            name: AuthoredLines.from_persona(localise(card, locale), embed, OPEN, judge, shared)
            for name, card in cards().items()
        }
        for message in messages(locale, split):
            theirs = lines[message.persona]
            fitting = _fitting(theirs, message)
            vector = embed([message.text])[0]
            weighed = [Weighed(line, signs, _fits(line, fitting)) for line, signs in theirs.weigh(vector, message.text)]
            match = theirs.best(None, message.text)
            same = None if match is None else next(line for line in theirs.lines if line.id == match.id)
            exact = None if same is None else Weighed(same, (), _fits(same, fitting))
            found.append(Trial(locale, message, tuple(weighed), exact))
    return found


def fit_mix(shared: Sequence[Trial], alone: Sequence[Trial]) -> Floats:
    """Weight of each sign and a bias: logistic regression by Newton's method with a light ridge."""
    rows = [(one, MESSAGE) for trial in shared for one in trial.weighed]
    rows += [(one, UNLISTED) for trial in alone for one in trial.weighed]
    design = np.hstack([np.array([one.signs for one, _ in rows]), np.ones((len(rows), 1))])
    wanted = np.array([float(one.right) for one, _ in rows])
    weight = np.array([counts for _, counts in rows])
    mix = np.zeros(design.shape[1])
    ridge = np.append(np.ones(design.shape[1] - 1), 1e-6)
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(design @ mix, -30, 30)))
        slope = design.T @ (weight * (wanted - chance)) - ridge * mix
        curve = (design * (weight * chance * (1 - chance))[:, None]).T @ design + np.diag(ridge)
        moved = np.linalg.solve(curve, slope)
        mix += moved
        if np.abs(moved).max() < 1e-6:
            break
    return mix


def said(found: Sequence[Trial], judge: Judge) -> list[Said]:
    """The best line for each message, by its chance; 1 for the very words."""
    best = []
    for trial in found:
        chances = [(judge.chance(one.signs), one) for one in trial.weighed]
        chance, top = (1.0, trial.same) if trial.same else max(chances, key=lambda pair: pair[0])
        best.append(Said(trial.locale, top.line.kind, chance, top.right, bool(trial.message.expect)))
    return best


def cuts(found: Sequence[Said]) -> tuple[float, float]:
    """The least chances, for an answer and an example, with which most answerable messages get a fitting line while
    the bounds hold. The strictest where none keeps them."""
    best, most = (CUTS[-1], CUTS[-1]), -1.0
    for answer in CUTS:
        for example in CUTS:
            got = rates(found, answer, example)
            kept = got.precision >= PRECISION and got.astray <= ASTRAY and got.astray_answer <= ASTRAY_ANSWER
            if kept and got.answered > most:
                best, most = (answer, example), got.answered
    return best


def rates(found: Sequence[Said], answer: float, example: float) -> Rates:
    """What least chances do."""
    spoken = [one for one in found if one.chance >= (answer if one.kind == "answer" else example)]
    wanted = sum(one.answerable for one in found)
    lost = [one for one in spoken if not one.answerable]
    strangers = max(len(found) - wanted, 1)
    return Rates(
        sum(one.right for one in spoken) / max(wanted, 1),
        sum(one.right for one in spoken) / max(len(spoken), 1),
        len(lost) / strangers,
        sum(one.kind == "answer" for one in lost) / strangers,
    )


def _part(found: Sequence[Trial], fold: int, kept: bool) -> list[Trial]:
    return [trial for number, trial in enumerate(found) if (number % FOLDS != fold) is kept]


def _fitting(lines: AuthoredLines, message: Labelled) -> tuple[frozenset[str], frozenset[str]]:
    """The ids that fit, and the shared lists that those answer: another line for the same list fits as well."""
    ids = frozenset(message.expect)
    return ids, frozenset(line.same for line in lines.lines if line.id in ids and line.same)


def _fits(line: Line, fitting: tuple[frozenset[str], frozenset[str]]) -> bool:
    return line.id in fitting[0] or line.same in fitting[1]
