"""Learns the guards' classifiers and thresholds from the labelled wordings and writes `weights.npz`, `thresholds.yaml`.

    python -m serving.guards.calibrate

Ridge-penalised logistic regression (Newton's method) over the bundled embedder's vectors. Learns from the `tune` half
of each language's wordings plus the cards' own fan lines and replies as harmless examples; the thresholds are set by
cross-validation inside that half, and recall and false alarms are reported on the `held_out` half, which nothing here
looks at before. Run it again whenever the wordings or the embedder change.
"""

from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import yaml
from rich.console import Console
from rich.table import Table

from memory.embedders.choose import choose_embedder
from memory.embedding import Embedder
from serving.guards.classifier import Guard
from serving.guards.identity import TELLING
from serving.guards.normalise import length, normalise
from serving.guards.phrases import labelled, pattern_set, phrase_locales

Matrix = npt.NDArray[np.float64]
GUARDS: tuple[Guard, ...] = ("ask", "claim", "crisis")
FALSE_ALARMS = {"ask": 0.06, "claim": 0.06, "crisis": 0.06}
"""Share of near misses that may fire on the tuning half. They are adversarial: everyday messages fire far less."""
_RIDGE = 0.002
_FOLDS = 5


class Sample(NamedTuple):
    """Vectors of one guard: `wanted` is 1 where it must fire; `near` marks labelled wordings, not the cards' lines."""

    vectors: Matrix
    wanted: Matrix
    near: npt.NDArray[np.bool_]


class Report(NamedTuple):
    """Held-out figures of one guard in one language."""

    guard: Guard
    locale: str
    recall: float
    false_alarms: float
    pattern_recall: float


def fit(vectors: Matrix, wanted: Matrix, weight: Matrix, ridge: float = _RIDGE) -> Matrix:
    """Logistic regression with a ridge penalty: weights of the columns and, last, the bias."""
    design = np.hstack([vectors, np.ones((len(vectors), 1))])
    beta = np.zeros(design.shape[1])
    penalty = np.full(design.shape[1], ridge * weight.sum() / 100)
    penalty[-1] = 1e-6
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slope = design.T @ (weight * (wanted - chance)) - penalty * beta
        curve = (design * (weight * chance * (1 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta


def balanced(wanted: Matrix) -> Matrix:
    """Sample weights that make both classes count the same."""
    weights: Matrix = np.where(wanted > 0, 0.5 / max(wanted.mean(), 1e-9), 0.5 / max(1 - wanted.mean(), 1e-9))
    return weights


def score(vectors: Matrix, beta: Matrix) -> Matrix:
    """Log-odds of each row."""
    scores: Matrix = vectors @ beta[:-1] + beta[-1]
    return scores


def threshold(scores: Matrix, wanted: Matrix, near: npt.NDArray[np.bool_], allowed: float) -> float:
    """The lowest threshold at which at most `allowed` of the near misses fire, and a tenth of that of the rest."""
    hard, easy = scores[(wanted == 0) & near], scores[(wanted == 0) & ~near]
    return float(max(np.quantile(hard, 1 - allowed), np.quantile(easy, 1 - allowed / 10)))


def cross_scores(sample: Sample) -> Matrix:
    """Scores of each row from a model that has not seen it."""
    fold = np.arange(len(sample.wanted)) % _FOLDS
    scores = np.zeros(len(sample.wanted))
    for k in range(_FOLDS):
        rest = fold != k
        beta = fit(sample.vectors[rest], sample.wanted[rest], balanced(sample.wanted[rest]))
        scores[~rest] = score(sample.vectors[~rest], beta)
    return scores


def card_lines(kind: str) -> list[tuple[str, str]]:
    """(locale, text) of the shipped cards' fan lines (`fan`) or replies (`reply`): harmless by review."""
    lines = []
    with as_file(files("persona") / "catalog") as catalog:
        for path in sorted(Path(catalog).glob("*/locales/*.yaml")):
            overlay = yaml.safe_load(path.read_text(encoding="utf-8"))
            lines += [(overlay["locale"], example[kind]) for example in overlay.get("examples", [])]
            if kind == "reply":
                lines += [(overlay["locale"], answer["answer"]) for answer in overlay.get("answers", [])]
    return lines


def gather(guard: Guard, embedder: Embedder) -> Sample:
    """The tuning half of all languages, with the cards' lines as harmless examples."""
    rows: list[tuple[str, str, float, bool]] = []
    for locale in phrase_locales():
        half = labelled(guard, locale).part("tune")
        rows += [(locale, text, 1.0, True) for text in half.yes] + [(locale, text, 0.0, True) for text in half.no]
    rows += [(locale, text, 0.0, False) for locale, text in card_lines("reply" if guard == "claim" else "fan")]
    rows += [(locale, text, 0.0, False) for locale in phrase_locales() for text in _other(guard, locale)]
    order = np.random.default_rng(7).permutation(len(rows))
    rows = [rows[i] for i in order]
    return Sample(
        np.stack([embedder.query(text) for _, text, _, _ in rows]).astype(np.float64),
        np.array([wanted for _, _, wanted, _ in rows]),
        np.array([near for _, _, _, near in rows]),
    )


def _other(guard: Guard, locale: str) -> tuple[str, ...]:
    """What the guard beside this one looks for, tuning half: not this one's business."""
    match guard:
        case "ask":
            return labelled("crisis", locale).part("tune").yes
        case "crisis":
            half = labelled("ask", locale).part("tune")
            return half.yes + half.no
        case "claim":
            return ()


def held_out(guard: Guard, locale: str, beta: Matrix, cut: float, embedder: Embedder) -> Report:
    """Figures on wordings that nothing was learnt from, patterns and classifier together."""
    half = labelled(guard, locale).part("held_out")
    patterns = pattern_set(guard)

    def fires(text: str) -> bool:
        normal = normalise(text)
        telling = guard != "ask" or length(normal) >= TELLING
        learnt = telling and float(score(embedder.query(text).astype(np.float64), beta)) >= cut
        return learnt or bool(patterns.first(normal))

    by_pattern = [bool(patterns.first(normalise(text))) for text in half.yes]
    return Report(guard, locale, _share(map(fires, half.yes)), _share(map(fires, half.no)), _share(by_pattern))


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / max(len(values), 1)


def calibrate(embedder: Embedder, folder: Path) -> list[Report]:
    """Learn all guards, write both files into `folder`, return the held-out figures."""
    stored: dict[str, npt.NDArray[np.float32] | np.str_ | np.float32] = {"embedder": np.str_(embedder.model_id)}
    thresholds: dict[str, float] = {}
    reports: list[Report] = []
    for guard in GUARDS:
        sample = gather(guard, embedder)
        beta = fit(sample.vectors, sample.wanted, balanced(sample.wanted))
        crossed = cross_scores(sample)
        stored[f"{guard}_weights"] = beta[:-1].astype(np.float32)
        stored[f"{guard}_bias"] = np.float32(beta[-1])
        cut = round(threshold(crossed, sample.wanted, sample.near, FALSE_ALARMS[guard]), 3)
        thresholds[guard] = cut
        reports += [held_out(guard, locale, beta, cut, embedder) for locale in phrase_locales()]
    np.savez(folder / "weights.npz", **stored)  # type: ignore[arg-type]  # numpy's stub asks for arrays only
    header = "# Written by `python -m serving.guards.calibrate`: log-odds from which a guard fires.\n"
    (folder / "thresholds.yaml").write_text(header + yaml.safe_dump(thresholds, sort_keys=True), encoding="utf-8")
    return reports


def main() -> None:
    """Calibrate with the bundled embedder and show the held-out figures."""
    with as_file(files("serving.guards")) as folder:
        reports = calibrate(choose_embedder("bundled", capacity=20_000), Path(folder))
    table = Table("guard", "language", "recall", "false alarms on near misses", "recall of patterns alone")
    for report in reports:
        table.add_row(report.guard, report.locale, *(f"{value:.2f}" for value in report[2:]))
    Console().print(table)


if __name__ == "__main__":
    main()
