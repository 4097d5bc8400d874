"""Each matcher run over all cases: how many it decides rightly, by language and by kind of mistake.

Knows cases and matchers; knows nothing of how results are shown or kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.performance.lore_matching.cases import Case
from evals.performance.lore_matching.matchers import Matcher


@dataclass(frozen=True, slots=True)
class Score:
    """One matcher's result. `missed` should have fired and did not, `wrong` fired and should not have."""

    matcher: str
    cases: int
    missed: tuple[Case, ...]
    wrong: tuple[Case, ...]

    @property
    def right(self) -> int:
        """How many cases were decided rightly."""
        return self.cases - len(self.missed) - len(self.wrong)

    @property
    def share(self) -> float:
        """The share decided rightly, from 0 to 1."""
        return self.right / self.cases if self.cases else 1.0

    def right_in(self, group: str, total: int) -> int:
        """How many of a group's cases were decided rightly."""
        return total - sum(case.group == group for case in (*self.missed, *self.wrong))


def score(name: str, matcher: Matcher, cases: Sequence[Case]) -> Score:
    """Run one matcher."""
    wrong = [case for case in cases if matcher(case.key, case.text, case.locale) is not case.fires]
    return Score(
        name, len(cases), tuple(case for case in wrong if case.fires), tuple(case for case in wrong if not case.fires)
    )


def score_all(matchers: Mapping[str, Matcher], cases: Sequence[Case]) -> tuple[Score, ...]:
    """Run them all, in their order."""
    return tuple(score(name, matcher, cases) for name, matcher in matchers.items())
