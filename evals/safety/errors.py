"""Everything that can go wrong in the safety harness. Each ends a run without a verdict; none is ever a pass.

EvalError
├── UnknownName        no such check, locale, tier or run; lists the known ones
├── DataInvalid        a scenario, lexicon or thresholds file is missing or malformed; names file and field
├── SystemUnreachable  the system under test does not answer
├── RoleMissing        a judge or a guard model was asked for and is not bound
├── RunFailed          a task ended without success
├── LogDamaged         a log or a result is half written or not ours
└── SignatureWrong     a result was changed after it was signed, or belongs to another card
"""

from collections.abc import Iterable


class EvalError(Exception):
    """Root of the family. The message is one line that says what happened and what to do."""


class UnknownName(EvalError):
    """No such check, locale, tier or run."""

    def __init__(self, kind: str, asked: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no {kind} {asked!r}. Known: {', '.join(known) or 'none'}.")
        self.asked = asked


class DataInvalid(EvalError):
    """A file of ours is missing or malformed."""


class SystemUnreachable(EvalError):
    """The system under test does not answer."""


class RoleMissing(EvalError):
    """A judge or a guard model was asked for and is not bound."""


class RunFailed(EvalError):
    """A task ended without success, so there is no verdict."""


class LogDamaged(EvalError):
    """A log or a result is half written or not ours."""


class SignatureWrong(EvalError):
    """A result was changed after it was signed, or belongs to another card."""
