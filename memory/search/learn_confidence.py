"""Learns `confidence.json`: when a fan's statement may be quoted as the answer to their question.

    python -m memory.search.learn_confidence --items evals/calibration/*.yaml --cards persona/catalog/*/locales/*.yaml

Each item is `{statement, question, other, split}` under `memory:` of a file with its `locale`; `other` is a question
that the statement does not answer. Memories of one, four and all statements of a split are tried, with the answer in
them and without. The threshold is the lowest that keeps the wanted precision on the `tune` split; the `held_out`
split is only reported. Cards give the words that are too common to tell anything.
"""

import argparse
import logging
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import yaml

from memory.embedders.choose import choose_embedder
from memory.embedding import Embedder
from memory.recall import Found, best_entry
from memory.records import Message, SaidBefore
from memory.search.confidence import SHIPPED, Confidence
from memory.search.opened import OpenFan, primary_language
from memory.search.tokens import tokens

PRECISION = 0.95
COMMON_SHARE = 0.015
"""A word in more than this share of chat lines tells nothing about a question."""
_STARTING_WEIGHTS = (8.0, 8.0, 3.0)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """A statement, the question it answers and one it does not."""

    locale: str
    statement: str
    question: str
    other: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A question to a memory. `answer` is the statement's place in it, or None when nothing in it answers."""

    asked: str
    locale: str
    memory: tuple[Item, ...]
    answer: int | None


def read_items(paths: Sequence[Path]) -> dict[str, list[Item]]:
    """Items by split."""
    items: dict[str, list[Item]] = {"tune": [], "held_out": []}
    for path in sorted(paths):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        for one in raw.get("memory", ()):
            items[one["split"]].append(Item(raw["locale"], one["statement"], one["question"], one["other"]))
    return items


def common_words(paths: Sequence[Path]) -> dict[str, frozenset[str]]:
    """The words of each language that occur in too many chat lines to tell anything."""
    lines: dict[str, list[frozenset[str]]] = {}
    for path in sorted(paths):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts = [example["fan"] for example in raw.get("examples", ())]
        texts += [question for answer in raw.get("answers", ()) for question in answer["questions"]]
        lines.setdefault(primary_language(raw["locale"]), []).extend(frozenset(tokens(text)) for text in texts)
    common: dict[str, frozenset[str]] = {}
    for language, said in lines.items():
        counts = Counter(word for words in said for word in words)
        common[language] = frozenset(word for word, count in counts.items() if count > COMMON_SHARE * len(said))
    return common


def trials(items: Sequence[Item], seed: int = 7) -> Iterator[Trial]:
    """Questions to memories of one, four and all statements, half of whose other statements are in other languages."""
    chance = random.Random(seed)  # noqa: S311 - draws trials, keeps no secret
    for item in items:
        near = [one for one in items if one.locale == item.locale and one is not item]
        far = [one for one in items if one.locale != item.locale]
        for size in (1, 4, len(near)):
            others = chance.sample(near, min(size - 1, len(near)))
            if size == 4 and far:
                others[:2] = chance.sample(far, 2)
            place = chance.randrange(len(others) + 1)
            memory = (*others[:place], item, *others[place:])
            yield Trial(item.question, item.locale, memory, place)
            yield Trial(item.other, item.locale, memory, None)
            without = tuple(others) or (chance.choice(near),)
            yield Trial(item.question, item.locale, without, None)


def open_memory(memory: Sequence[Item], embedder: Embedder) -> OpenFan:
    """A fan who said these statements, in this order."""
    fan = OpenFan(embedder.dim)
    for place, item in enumerate(memory, 1):
        said_at = datetime.fromtimestamp(1_700_000_000 + place, UTC)
        message = Message(str(place), "learn", "fan", item.statement, item.locale, said_at)
        fan.add_messages([SaidBefore(place, message, embedder.query(item.statement))])
    return fan


def answer(trial: Trial, embedder: Embedder, model: Confidence) -> Found:
    """What the model finds for a trial."""
    fan = open_memory(trial.memory, embedder)
    every = np.ones(len(fan.entries), np.bool_)
    return best_entry(fan, every, trial.asked, embedder.query(trial.asked), trial.locale, model)


def fit(
    values: Sequence[Sequence[float]], labels: Sequence[bool], ridge: float = 0.02
) -> tuple[tuple[float, ...], float]:
    """Logistic regression by Newton's method; returns weights and bias. `ridge` keeps the weights small."""
    rows = np.column_stack([np.asarray(values), np.ones(len(values))])
    wanted = np.asarray(labels, np.float64)
    penalty = np.diag([*[ridge] * (rows.shape[1] - 1), 0.0]) * 10
    theta = np.zeros(rows.shape[1])
    for _ in range(30):
        guess = 1 / (1 + np.exp(-np.clip(rows @ theta, -30, 30)))
        slope = rows.T @ (guess - wanted) + penalty @ theta
        curve = (rows * (guess * (1 - guess))[:, None]).T @ rows + penalty + 1e-6 * np.eye(len(theta))
        theta -= np.linalg.solve(curve, slope)
    return tuple(round(float(value), 4) for value in theta[:-1]), round(float(theta[-1]), 4)


def choose_threshold(confidences: Sequence[float], labels: Sequence[bool], precision: float) -> float:
    """The lowest confidence from which on, and above every point of which, quotes are right often enough."""
    order = sorted(zip(confidences, labels, strict=True), reverse=True)
    chosen, right = 1.0, 0
    for count, (confidence, label) in enumerate(order, 1):
        right += label
        if right / count >= precision:
            chosen = confidence
    return round(chosen, 4)


def learn(items: Sequence[Item], common: Mapping[str, frozenset[str]], embedder: Embedder) -> Confidence:
    """Fit weights, then choose the threshold, both on `items`."""
    strangers = [
        max(
            float(embedder.query(one.question) @ embedder.query(other.statement)) for other in items if other is not one
        )
        for one in items
    ]
    model = Confidence(_STARTING_WEIGHTS, -4.0, 0.5, round(float(np.mean(strangers)), 4), common)
    tried = list(trials(items))
    for _ in range(3):
        found = [answer(trial, embedder, model) for trial in tried]
        labels = [trial.answer == one.number for trial, one in zip(tried, found, strict=True)]
        weights, bias = fit([one.features.values() for one in found], labels)
        model = replace(model, weights=weights, bias=bias)
    found = [answer(trial, embedder, model) for trial in tried]
    labels = [trial.answer == one.number for trial, one in zip(tried, found, strict=True)]
    shared = [(one.confidence, label) for one, label in zip(found, labels, strict=True) if _all_shared(one)]
    return replace(
        model,
        threshold=choose_threshold([one.confidence for one in found], labels, PRECISION),
        shared_threshold=above_the_wrong(shared),
    )


def above_the_wrong(judged: Sequence[tuple[float, bool]]) -> float:
    """A little above the surest wrong answer: a fifth of the way to the next right one. They are too few for more."""
    wrong = max((confidence for confidence, label in judged if not label), default=0.0)
    right = min((confidence for confidence, label in judged if label and confidence > wrong), default=1.0)
    return round(wrong + (right - wrong) / 5, 4)


def _all_shared(found: Found) -> bool:
    return found.features.overlap >= 1 and found.features.same_language >= 1


def report(name: str, items: Sequence[Item], model: Confidence, embedder: Embedder) -> None:
    """Log precision and recall of quoting, by language and in all."""
    counts: dict[str, Counter[str]] = {}
    for trial in trials(items, seed=11):
        found = answer(trial, embedder, model)
        count = counts.setdefault(trial.locale, Counter())
        count["asked"] += trial.answer is not None
        if model.sure(found.features, found.confidence):
            count["quoted"] += 1
            count["right"] += trial.answer == found.number
    for locale, count in [*sorted(counts.items()), ("all", sum(counts.values(), Counter()))]:
        precision, recall = count["right"] / max(count["quoted"], 1), count["right"] / max(count["asked"], 1)
        _log.info("%s %-8s precision %.2f recall %.2f quoted %d", name, locale, precision, recall, count["quoted"])


def main() -> None:
    """Learn from the files named, report, and write the shipped model."""
    parser = argparse.ArgumentParser(description="Learn when a fan's statement may be quoted as an answer.")
    parser.add_argument("--items", nargs="+", type=Path, required=True)
    parser.add_argument("--cards", nargs="+", type=Path, required=True)
    arguments = parser.parse_args()
    embedder, items = choose_embedder("bundled"), read_items(arguments.items)
    model = learn(items["tune"], common_words(arguments.cards), embedder)
    _log.info("weights %s bias %s threshold %s", model.weights, model.bias, model.threshold)
    for split in ("tune", "held_out"):
        report(split, items[split], model, embedder)
    SHIPPED.write_text(model.to_json(), encoding="utf-8")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main()
