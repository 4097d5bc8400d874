"""Everything that can go wrong at the desk beyond what personas and serving raise themselves.

StudioError
├── NotAllowed     none of the person's roles gives the right
├── Unsavable      the values are no card; says where and why
└── PersonaExists  a new persona would take the id of one that is there
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from app.studio.wording import of_problem


class StudioError(Exception):
    """Root of the family. The message says what happened."""


class NotAllowed(StudioError):
    """None of the person's roles gives the right."""

    def __init__(self, right: str) -> None:
        super().__init__(f"None of your roles lets you {right}.")
        self.right = right


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value cannot be saved. `where` is a dotted path as in lint, or a file of the raw text and `#field`."""

    where: str
    message: str


class Unsavable(StudioError):
    """The values are no card; `problems` say where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{problem.where}: {problem.message}" for problem in problems))
        self.problems = tuple(problems)

    def worded(self) -> list[dict[str, object]]:
        """The problems, each with the sentence that the page says for it."""
        return [{**asdict(one), **asdict(of_problem(one.message))} for one in self.problems]


class PersonaExists(StudioError):
    """A new persona would take the id of one that is there."""

    def __init__(self, persona_id: str) -> None:
        super().__init__(f"There is a persona with the id {persona_id} already; choose another.")
