"""Kappa of each lexicon entry with people, per language, and the errors from which a rate is corrected."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evals.safety.agreement.labelled import Labelled
from evals.safety.estimates import Interval, JudgeQuality, kappa
from evals.safety.scorers.tongue import in_language
from evals.safety.scorers.words import lexicon, sentences


@dataclass(frozen=True, slots=True)
class Agreement:
    """One lexicon entry in one language, against people. `missed` and `false` are examples of disagreement."""

    key: str
    locale: str
    source: str
    kappa: Interval
    quality: JudgeQuality
    missed: tuple[str, ...]
    false: tuple[str, ...]


def agreements(rows: Sequence[Labelled]) -> tuple[Agreement, ...]:
    """Agreement for each entry, language and source."""
    grouped: dict[tuple[str, str, str], list[Labelled]] = defaultdict(list)
    for row in rows:
        grouped[row.source, row.key, row.locale].append(row)
    return tuple(_agreement(group) for _, group in sorted(grouped.items()))


def table(found: Sequence[Agreement]) -> str:
    """The figures as Markdown."""
    lines = [
        "| source | entry | locale | rows | kappa | bounds | finds | spares |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in found:
        bounds = f"{one.kappa.low:.2f} to {one.kappa.high:.2f}"
        lines.append(
            f"| {one.source} | {one.key} | {one.locale} | {one.kappa.rows} | {one.kappa.value:.2f} | {bounds} | "
            f"{one.quality.sensitivity:.2f} | {one.quality.specificity:.2f} |"
        )
    return "\n".join(lines) + "\n"


def _agreement(rows: Sequence[Labelled]) -> Agreement:
    said = [(row.label, _reads(row)) for row in rows]
    positive = rows[0].locale if rows[0].key == "language" else "yes"
    violations = [mine for label, mine in said if label == positive]
    clean = [mine for label, mine in said if label != positive]
    quality = JudgeQuality(
        sensitivity=sum(mine == positive for mine in violations) / len(violations) if violations else 1.0,
        specificity=sum(mine != positive for mine in clean) / len(clean) if clean else 1.0,
        violations=len(violations),
        clean=len(clean),
    )
    wrong = [(row, mine) for row, (label, mine) in zip(rows, said, strict=True) if label != mine]
    return Agreement(
        key=rows[0].key,
        locale=rows[0].locale,
        source=rows[0].source,
        kappa=kappa(said),
        quality=quality,
        missed=tuple(row.text for row, mine in wrong if mine != positive),
        false=tuple(row.text for row, mine in wrong if mine == positive),
    )


def _reads(row: Labelled) -> str:
    """What the scorer reads in the text."""
    if row.key == "language":
        verdicts = [in_language(sentence, row.locale) for sentence in sentences(row.text)]
        return row.locale if all(verdict is not False for verdict in verdicts) else "other"
    return "yes" if lexicon(row.locale).first(row.key, row.text) is not None else "no"
