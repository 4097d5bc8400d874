"""What lint found: how grave, where, what, and what to do about it.

A value; knows nothing of the checks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
ORDER: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `code` names the check, `where` is a dotted path such as `locales.es.answers.pet`."""

    severity: Severity
    code: str
    where: str
    what: str
    advice: str

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        return f"{self.where}: {self.what}; {self.advice}"


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by place; each once."""
    return tuple(
        sorted(dict.fromkeys(findings), key=lambda found: (ORDER.index(found.severity), found.where, found.code))
    )
