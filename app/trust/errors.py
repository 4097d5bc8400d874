"""What the trust desk refuses.

TrustError
├── NotOnDesk         the person who is signed in has neither of the desk's roles
├── UnknownRun        no eval run has that name
└── UnknownSubject    no persona or language of that name could be paused
"""

from collections.abc import Sequence


class TrustError(Exception):
    """Root of the family."""


class NotOnDesk(TrustError):
    """The person who is signed in has neither of the desk's roles."""

    def __init__(self, name: str, roles: Sequence[str]) -> None:
        super().__init__(f"{name} is not on the trust desk. Its roles: {', '.join(roles)}.")


class UnknownRun(TrustError):
    """No eval run has that name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no eval run {name[:80]!r}. Known: {', '.join(known) or 'none'}.")


class UnknownSubject(TrustError):
    """No persona or language of that name could be paused."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no {name[:80]!r} to pause. Known: {', '.join(known) or 'none'}.")
