"""Learns `sensitivity.npz`: which protected kind a statement is of, from its embedding.

    python -m memory.learn_sensitivity SENTENCES.yaml ORDINARY.yaml …

The first file (`evals/calibration/sensitive`) has sentences of each kind, by language, to learn from and held out; the
others (`evals/performance/fan_memory/data`) give ordinary things that fans say. One ridge regression a kind against
all else; the threshold is where `FALSE_ALARMS` of the ordinary things, each left out in turn, are taken for protected
ones. Knows nothing of consent.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from memory.embedders.choose import choose_embedder
from memory.embedding import Embedder, Matrix, Vector
from memory.search.told import read_sets
from memory.sensitivity import PROTECTED, SHIPPED, SensitivityModel, kind_by_words

FALSE_ALARMS = 0.1
RIDGE = 5.0
FOLDS = 6
Said = tuple[str, str, str]
"""Kind, text, locale."""
_log = logging.getLogger(__name__)


def read_sentences(path: Path) -> tuple[list[Said], list[Said]]:
    """What to learn from, and what is held out."""
    learnt: list[Said] = []
    held_out: list[Said] = []
    for locale, kind, first, second in yaml.safe_load(path.read_text(encoding="utf-8")):
        learnt.extend((kind, text, locale) for text in first)
        held_out.extend((kind, text, locale) for text in second)
    return learnt, held_out


def read_ordinary(paths: Sequence[Path]) -> tuple[list[Said], list[Said]]:
    """Ordinary things said, halved; what words show to be protected (an allergy, a broken leg) is left out."""
    halves: tuple[list[Said], list[Said]] = ([], [])
    for tag, told in read_sets(paths).items():
        for number, one in enumerate(told.told):
            if one.id not in {"allergy", "leg"}:
                halves[number % 2].extend(("ordinary", text, tag) for text in (one.text, one.alike) if text)
    return halves


def learn(said: Sequence[Said], embedder: Embedder) -> SensitivityModel:
    """Fit the rows; the threshold is set on scores of what was left out in turn, which are the honest ones."""
    rows = _rows(said, embedder)
    kinds = np.asarray([kind for kind, _, _ in said])
    left_out = np.zeros(len(said))
    for fold in range(FOLDS):
        out = np.arange(len(said)) % FOLDS == fold
        weights, bias = _solve(rows[~out], kinds[~out])
        left_out[out] = (rows[out] @ weights.T + bias).max(axis=1)
    threshold = float(np.quantile(left_out[kinds == "ordinary"], 1 - FALSE_ALARMS))
    weights, bias = _solve(rows, kinds)
    return SensitivityModel(embedder.model_id, weights, bias, round(threshold, 4))


def _solve(rows: Matrix, kinds: npt.NDArray[np.str_]) -> tuple[Matrix, Vector]:
    """One balanced ridge regression a kind: weights and biases."""
    full = np.column_stack([rows, np.ones(len(rows))])
    solved = []
    for kind in PROTECTED:
        wanted = np.where(kinds == kind, 1.0, -1.0)
        share = (wanted > 0).mean()
        balance = np.where(wanted > 0, 0.5 / share, 0.5 / (1 - share))
        curve = (full * balance[:, None]).T @ full + RIDGE * np.eye(full.shape[1])
        solved.append(np.linalg.solve(curve, full.T @ (balance * wanted)))
    found = np.asarray(solved, np.float32)
    return found[:, :-1], found[:, -1]


def report(name: str, said: Sequence[Said], model: SensitivityModel, embedder: Embedder) -> None:
    """Log how much of each kind is caught, by words, by meaning and by both."""
    by_meaning = [model.kind(row) for row in _rows(said, embedder)]
    for kind in ("ordinary", *PROTECTED):
        of_kind = [place for place, (k, _, _) in enumerate(said) if k == kind]
        words = [kind_by_words(said[place][1], said[place][2]) != "ordinary" for place in of_kind]
        meaning = [by_meaning[place] != "ordinary" for place in of_kind]
        both = [one or other for one, other in zip(words, meaning, strict=True)]
        shares = [round(sum(each) / max(len(of_kind), 1), 2) for each in (words, meaning, both)]
        _log.info("%s %-9s n=%d words %.2f meaning %.2f both %.2f", name, kind, len(of_kind), *shares)


def _rows(said: Sequence[Said], embedder: Embedder) -> Matrix:
    return np.stack([embedder.query(text) for _, text, _ in said])


def main(arguments: Sequence[str]) -> int:
    """Learn from the files named, report, and write the shipped model."""
    if len(arguments) < 2:
        raise SystemExit("usage: python -m memory.learn_sensitivity SENTENCES.yaml ORDINARY.yaml …")
    embedder = choose_embedder("bundled")
    protected, protected_held = read_sentences(Path(arguments[0]))
    ordinary, ordinary_held = read_ordinary([Path(argument) for argument in arguments[1:]])
    model = learn([*protected, *ordinary], embedder)
    report("learnt", [*protected, *ordinary], model, embedder)
    report("held out", [*protected_held, *ordinary_held], model, embedder)
    np.savez_compressed(
        SHIPPED,
        model_id=np.asarray(model.model_id),
        weights=model.weights,
        bias=model.bias,
        threshold=np.asarray(model.threshold),
    )
    return 0


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    raise SystemExit(main(sys.argv[1:]))
