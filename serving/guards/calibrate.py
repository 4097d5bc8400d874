"""Learns the guards' classifiers and levels from the labelled wordings; writes `weights.npz` and `thresholds.yaml`.

    python -m serving.guards.calibrate

Kernel ridge regression on landmarks over the bundled embedder's vectors. Learns from the `tune` half of the wordings
and scenarios plus the cards' own lines as harmless examples. Levels are set by cross-validation inside that half, whole
scenario families left out together; recall and false alarms are reported on the `held_out` half, which nothing here
looks at before (`figures.yaml`). A guard with scenarios then ships with what both halves teach, so that it hears at
least as well. Run it again whenever the wordings or the embedder change; vectors are kept in the user's cache.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import yaml
from rich.console import Console
from rich.table import Table

from memory.embedders.choose import choose_embedder
from persona.phrasings import shipped_phrasings
from serving.guards.classifier import Guard, features, packed, unpacked
from serving.guards.identity import TELLING
from serving.guards.kept_texts import KeptTexts, cache_file
from serving.guards.normalise import length, normalise
from serving.guards.phrases import half, labelled, pattern_set, phrase_locales
from serving.guards.scenarios import Scene, Topic, everyday, scenario_locales, scenes

Matrix = npt.NDArray[np.float32]
GUARDS: tuple[Guard, ...] = ("ask", "claim", "crisis", "news", "life")
LEVELS: dict[Guard, dict[str, float]] = {
    "ask": {"fires": 0.06},
    "claim": {"fires": 0.06},
    "crisis": {"fires": 0.08, "after": 0.15, "near": 0.25},
    "news": {"fires": 0.1},
    "life": {"fires": 0.2},
}
"""Share of near misses that may reach each level on the tuning half. They are adversarial: everyday messages fire far
less. `after` holds right after a crisis turn, from `near` on a message is never quoted back."""
_EASY: Mapping[Guard, int] = {"crisis": 40}
"""Everyday lines may fire this many times less often than near misses; 8 times where nothing is said."""
_RIDGE = 0.1
_FOLDS = 5
_LANDMARKS = 2400
_MAY_BE_GRAVE = frozenset({"news", "feelings"})
"""Topics of the cards' examples in which fans tell bad news too."""


class Row(NamedTuple):
    """One wording: `near` marks labelled ones, not the cards' lines; a family is left out as a whole."""

    text: str
    wanted: bool
    near: bool
    family: str
    kind: str = ""


class Report(NamedTuple):
    """Held-out figures of one guard in one language."""

    guard: Guard
    locale: str
    recall: float
    false_alarms: float
    pattern_recall: float


class Model(NamedTuple):
    """Landmarks and the weights of their features, one row of weights for each thing that is learnt."""

    landmarks: Matrix
    weights: Matrix

    def score(self, vectors: Matrix) -> Matrix:
        """Scores of each embedding, a column for each row of weights."""
        scores: Matrix = features(vectors, self.landmarks) @ self.weights.T
        return scores


class Taught(NamedTuple):
    """A model, the scores that its levels begin at, and the grades that it tells apart."""

    model: Model
    levels: Mapping[str, float]
    kinds: tuple[str, ...] = ()
    kind_weights: Matrix | None = None


def fit(vectors: Matrix, targets: Matrix, weight: Matrix, landmarks: Matrix) -> Model:
    """Ridge regression on landmark features. `targets` is -1 or 1, a column for each thing to learn."""
    design = features(vectors, landmarks).astype(np.float64)
    likeness = features(landmarks, landmarks)[:, :-1].astype(np.float64)
    penalty = np.zeros((len(landmarks) + 1, len(landmarks) + 1))
    penalty[:-1, :-1] = _RIDGE * likeness
    penalty += 1e-3 * np.eye(len(penalty))
    weighted = design * weight[:, None]
    return Model(landmarks, np.linalg.solve(design.T @ weighted + penalty, weighted.T @ targets).T.astype(np.float32))


def balanced(wanted: npt.NDArray[np.bool_]) -> Matrix:
    """Sample weights that make both classes count the same."""
    share = max(float(wanted.mean()), 1e-9)
    return np.where(wanted, 0.5 / share, 0.5 / max(1 - share, 1e-9)).astype(np.float32)


def threshold(scores: Matrix, rows: Sequence[Row], allowed: float, rarer: int = 8) -> float:
    """The lowest level that at most `allowed` of the near misses reach, and of the rest `rarer` times fewer."""
    hard = [score for score, row in zip(scores, rows, strict=True) if not row.wanted and row.near]
    easy = [score for score, row in zip(scores, rows, strict=True) if not row.wanted and not row.near]
    return float(max(np.quantile(hard, 1 - allowed), np.quantile(easy, 1 - allowed / rarer) if easy else -np.inf))


def cross_scores(vectors: Matrix, rows: Sequence[Row]) -> Matrix:
    """Scores of each row from a model that has not seen its family."""
    wanted = np.array([row.wanted for row in rows])
    families = sorted({row.family for row in rows})
    order = np.random.default_rng(0).permutation(len(families))
    fold_of = {family: int(place) % _FOLDS for family, place in zip(families, order, strict=True)}
    fold = np.array([fold_of[row.family] for row in rows])
    scores = np.zeros(len(rows), np.float32)
    for k in range(_FOLDS):
        rest = fold != k
        near = [row for row, kept in zip(rows, rest, strict=True) if kept]
        model = fit(
            vectors[rest],
            np.where(wanted[rest], 1.0, -1.0)[:, None],
            balanced(wanted[rest]),
            choose_landmarks(vectors[rest], near),
        )
        scores[~rest] = model.score(vectors[~rest])[:, 0]
    return scores


def choose_landmarks(vectors: Matrix, rows: Sequence[Row]) -> Matrix:
    """Labelled wordings first, then the cards' lines, each spread over all languages; as they are kept in the file."""
    near = [place for place, row in enumerate(rows) if row.near]
    far = [place for place, row in enumerate(rows) if not row.near]
    random = np.random.default_rng(7)
    chosen = [*random.permutation(near)[: _LANDMARKS * 3 // 4], *random.permutation(far)[: _LANDMARKS // 4]]
    return unpacked(packed(vectors[np.sort(np.array(chosen))]))


def card_lines(kind: str, leaving: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """(locale, text) of the shipped cards' fan lines (`fan`) or replies (`reply`), without topics in `leaving`."""
    lines = []
    with as_file(files("persona") / "catalog") as catalog:
        for path in sorted(Path(catalog).glob("*/locales/*.yaml")):
            overlay = yaml.safe_load(path.read_text(encoding="utf-8"))
            lines += [
                (overlay["locale"], one[kind]) for one in overlay.get("examples", []) if one["topic"] not in leaving
            ]
            if kind == "reply":
                lines += [(overlay["locale"], answer["answer"]) for answer in overlay.get("answers", [])]
    return lines


def gather(guard: Guard, *, everything: bool = False) -> list[Row]:
    """The tuning half of all languages, with the cards' lines and what other guards look for as harmless examples.
    With `everything`, what was held out too."""
    rows: list[Row] = []
    for locale in phrase_locales():
        if guard in {"ask", "claim", "crisis"}:
            listed = labelled(guard, locale)
            listed = listed if everything else listed.part("tune")
            for wanted, texts in ((True, listed.yes), (False, listed.no)):
                rows += [Row(text, wanted, True, f"list{wanted}{place % 8}") for place, text in enumerate(texts)]
        if guard in {"crisis", "news", "life"}:
            rows += [Row(one.text, one.wanted, True, one.family, one.kind) for one in _seen(guard, locale, everything)]
        if guard == "crisis":
            rows += [Row(text, False, True, f"everyday{place}") for place, text in enumerate(everyday(locale))]
        rows += [Row(text, False, False, "") for text in (*_other(guard, locale), *_everyday(guard, locale))]
    leaving = _MAY_BE_GRAVE if guard == "news" else frozenset[str]()
    said = card_lines("reply" if guard in {"claim", "life"} else "fan", leaving)
    rows += [Row(text, False, False, "") for _, text in said]
    return [row if row.family else row._replace(family=f"alone{place}") for place, row in enumerate(rows)]


def _seen(topic: Topic, locale: str, everything: bool = False) -> list[Scene]:
    return [one for one in scenes(topic, locale) if everything or one.split == "tune"]


def _other(guard: Guard, locale: str) -> list[str]:
    """What the guards beside this one look for, tuning half: not this one's business."""
    asked = labelled("ask", locale).part("tune")
    match guard:
        case "ask":
            return [*labelled("crisis", locale).part("tune").yes, *(one.text for one in _seen("news", locale))]
        case "crisis":
            return [*asked.yes, *asked.no, *(one.text for one in _seen("news", locale))]
        case "news":
            return [*asked.yes, *asked.no, *(one.text for one in _seen("crisis", locale) if not one.wanted)]
        case "life":
            return list(labelled("claim", locale).part("tune").no)
        case "claim":
            return []


def _everyday(guard: Guard, locale: str) -> list[str]:
    """What fans ask of any persona and tell of any day: no crisis in it."""
    asked = shipped_phrasings(locale) if guard == "crisis" and locale in scenario_locales() else None
    return [*asked.none, *(text for texts in asked.same.values() for text in texts)] if asked else []


def held_out(guard: Guard, locale: str, model: Model, cut: float, embedder: KeptTexts) -> Report:
    """Figures on wordings that nothing was learnt from, patterns and classifier together."""
    wordings = half(guard, locale, "held_out")
    patterns = pattern_set(guard)

    def fires(text: str) -> bool:
        normal = normalise(text)
        telling = guard in {"claim", "life"} or length(normal) >= TELLING
        return bool(patterns.first(normal)) or (telling and float(model.score(embedder.query(text)[None])[0, 0]) >= cut)

    by_pattern = [bool(patterns.first(normalise(text))) for text in wordings.yes]
    return Report(guard, locale, _share(map(fires, wordings.yes)), _share(map(fires, wordings.no)), _share(by_pattern))


def _share(hits: Iterable[bool]) -> float:
    values = list(hits)
    return sum(values) / max(len(values), 1)


def learn(guard: Guard, rows: Sequence[Row], embedder: KeptTexts) -> Taught:
    """A model of all rows, with its levels from cross-validation."""
    vectors = embedder.rows(row.text for row in rows)
    wanted = np.array([row.wanted for row in rows])
    landmarks = choose_landmarks(vectors, rows)
    model = fit(vectors, np.where(wanted, 1.0, -1.0)[:, None], balanced(wanted), landmarks)
    crossed = cross_scores(vectors, rows)
    rarer = _EASY.get(guard, 8)
    levels = {name: round(threshold(crossed, rows, share, rarer), 3) for name, share in LEVELS[guard].items()}
    kinds = sorted({row.kind for row in rows if row.kind and row.wanted})
    if not kinds:
        return Taught(model, levels)
    graded = np.array([bool(row.kind and row.wanted) for row in rows])
    of = np.array([[1.0 if row.kind == kind else -1.0 for kind in kinds] for row in rows])[graded]
    even = np.ones(int(graded.sum()), np.float32)
    return Taught(model, levels, tuple(kinds), fit(vectors[graded], of, even, landmarks).weights)


def calibrate(embedder: KeptTexts, folder: Path) -> list[Report]:
    """Learn all guards, write the three files into `folder`, return the held-out figures."""
    stored: dict[str, npt.NDArray[np.generic]] = {"embedder": np.array(embedder.model_id)}
    levels: dict[str, Mapping[str, float]] = {}
    reports: list[Report] = []
    for guard in GUARDS:
        taught = learn(guard, gather(guard), embedder)
        told = guard not in {"ask", "claim"}
        for locale in scenario_locales() if told else phrase_locales():
            reports.append(held_out(guard, locale, taught.model, taught.levels["fires"], embedder))
        if told:
            taught = learn(guard, gather(guard, everything=True), embedder)
        levels[guard] = taught.levels
        stored[f"{guard}_landmarks"] = packed(taught.model.landmarks)
        stored[f"{guard}_weights"] = taught.model.weights[0]
        stored[f"{guard}_kinds"] = np.array(taught.kinds, dtype=np.str_)
        if taught.kind_weights is not None:
            stored[f"{guard}_kind_weights"] = taught.kind_weights
    np.savez_compressed(folder / "weights.npz", **stored)  # type: ignore[arg-type]  # numpy's stub knows no keywords
    _write(folder / "thresholds.yaml", "scores from which a guard fires, level by level", levels)
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for report in reports:
        values = {name: round(value, 3) for name, value in report._asdict().items() if isinstance(value, float)}
        figures.setdefault(report.guard, {})[report.locale] = values
    _write(folder / "figures.yaml", "recall and false alarms on wordings that were held out", figures)
    return reports


def _write(path: Path, what: str, values: object) -> None:
    header = f"# Written by `python -m serving.guards.calibrate`: {what}.\n"
    path.write_text(header + yaml.safe_dump(values, sort_keys=True), encoding="utf-8")


def main() -> None:
    """Calibrate with the bundled embedder and show the held-out figures."""
    with as_file(files("serving.guards")) as folder:
        reports = calibrate(KeptTexts(choose_embedder("bundled", threads=2), cache_file()), Path(folder))
    table = Table("guard", "language", "recall", "false alarms on near misses", "recall of patterns alone")
    for report in reports:
        table.add_row(report.guard, report.locale, *(f"{value:.2f}" for value in report[2:]))
    Console().print(table)


if __name__ == "__main__":
    main()
