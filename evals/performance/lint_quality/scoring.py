"""Precision and recall of lint, code by code, over the corpus.

A finding counts for a card when its code is found at all; notes do not count. Knows nothing of how figures are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from evals.performance.lint_quality.corpus import DAY, WANTED, Specimen
from persona.lint.check import lint
from serving.engines.tokens import estimate_tokens

IMPLIED = {
    "missing": {"greeting"},
    "lapsed": {"no-chat"},
    "term": {"lapsed", "no-chat"},
    "hidden-instruction": {"endorsement"},
}
"""Codes that a planted problem may bring along without being a mistake."""


@dataclass(frozen=True, slots=True)
class CodeScore:
    """One code: cards with it that were found, that were missed, and cards without it for which it was reported."""

    code: str
    found: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        """The share of reports that were right, 1 where there were none."""
        reported = self.found + len(self.wrong)
        return self.found / reported if reported else 1.0

    @property
    def recall(self) -> float:
        """The share of planted problems that were found, 1 where none was planted."""
        planted = self.found + len(self.missed)
        return self.found / planted if planted else 1.0


def codes_of(specimen: Specimen) -> set[str]:
    """The codes that lint reports for a card, notes left out."""
    findings = lint(specimen.card, DAY, WANTED, estimate_tokens)
    return {finding.code for finding in findings if finding.severity != "note"}


def score(corpus: Sequence[Specimen]) -> tuple[CodeScore, ...]:
    """Every code that was planted or reported, in alphabetical order."""
    reported = {specimen.name: codes_of(specimen) for specimen in corpus}
    codes = {specimen.code for specimen in corpus if specimen.code}.union(*reported.values())
    return tuple(_score(code, corpus, reported) for code in sorted(codes))


def _score(code: str, corpus: Sequence[Specimen], reported: dict[str, set[str]]) -> CodeScore:
    planted = [specimen for specimen in corpus if specimen.code == code]
    others = [one for one in corpus if one.code != code and code not in IMPLIED.get(one.code, set())]
    found = [specimen for specimen in planted if code in reported[specimen.name]]
    return CodeScore(
        code,
        len(found),
        tuple(specimen.name for specimen in planted if specimen not in found),
        tuple(specimen.name for specimen in others if code in reported[specimen.name]),
    )
