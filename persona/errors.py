"""Everything that can go wrong with a persona.

PersonaError
├── UnreadableTag          not a BCP-47 language tag
├── UnknownLocale          a card has nothing in that language; lists what it has
├── CardError              a card folder cannot be used; names the file and the field
│   ├── CardUnreadable     missing, a link, too large, not UTF-8 or not YAML
│   └── CardInvalid        readable, but a value is missing, unknown or wrong
├── ThresholdsError        the file of matching thresholds is malformed
├── PhrasingsError         a file of shared wordings, or what was learnt from them, is malformed
├── CardFileError          a card file (PNG, JPEG, WEBP, CHARX, JSON, YAML) cannot be used; names the place in it
│   ├── NotACardFile       no format we know, or a picture or archive without a card in it
│   ├── CardFileDamaged    cut off, or a part that cannot be decoded
│   └── CardFileTooLarge   over a declared limit; names it
└── LibraryError           the store of drafts and published versions
    ├── PersonaNotFound    no such persona; lists the known ones
    ├── VersionNotFound    no such version; lists the known ones
    ├── PersonaOffline     revoked, or its rights do not cover today
    ├── NotPublishable     lint found errors; carries them
    ├── NotApproved        publishing needs the approval of another person; says where the review stands
    ├── ReviewRefused      a step of a review that may not be taken now, or not by this person
    ├── DraftConflict      somebody else saved the draft in between; carries both texts' hashes
    └── LibraryDamaged     a stored file does not match its hash or cannot be read
"""

from collections.abc import Sequence
from pathlib import Path


class PersonaError(Exception):
    """Root of the family. The message says what happened and what to do."""


class UnreadableTag(PersonaError):
    """The text is not a BCP-47 language tag."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"{tag[:40]!r} is not a language tag. Write one as in en, pt-BR or zh-Hans.")
        self.tag = tag


class UnknownLocale(PersonaError):
    """A card has nothing in that language."""

    def __init__(self, asked: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no locale {asked!r}. Known: {', '.join(known) or 'none'}.")
        self.asked = asked
        self.known = tuple(known)


class CardError(PersonaError):
    """A card folder cannot be used. `file` is the path, `field` the dotted field or empty."""

    def __init__(self, file: Path | str, field: str, problem: str) -> None:
        where = f"{file}, {field}" if field else str(file)
        super().__init__(f"{where}: {problem}")
        self.file = Path(file)
        self.field = field
        self.problem = problem


class CardUnreadable(CardError):
    """A file is missing, a link, too large, not UTF-8 or not YAML."""


class CardInvalid(CardError):
    """A file can be read, but a value in it is missing, unknown or wrong."""


class ThresholdsError(PersonaError):
    """The file of matching thresholds is malformed."""


class PhrasingsError(PersonaError):
    """A file of shared wordings, or what was learnt from them, is malformed."""


class CardFileError(PersonaError):
    """A card file cannot be used. `where` names the byte, chunk, path or field."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class NotACardFile(CardFileError):
    """The file is of no format we know, or holds no character card."""


class CardFileDamaged(CardFileError):
    """The file is cut off, or a part of it cannot be decoded."""


class CardFileTooLarge(CardFileError):
    """A part of the file is over a limit. `limit` is its name, `allowed` its value in the unit the message names."""

    def __init__(self, where: str, limit: str, allowed: int, unit: str) -> None:
        super().__init__(where, f"is over the limit {limit} = {allowed:,} {unit}; make it smaller or split it")
        self.limit = limit
        self.allowed = allowed


class LibraryError(PersonaError):
    """The store of drafts and published versions refuses or fails."""


class PersonaNotFound(LibraryError):
    """No such persona."""

    def __init__(self, asked: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no persona {asked!r}. Known: {', '.join(known) or 'none'}.")
        self.asked = asked
        self.known = tuple(known)


class VersionNotFound(LibraryError):
    """No such version of a persona."""

    def __init__(self, persona_id: str, asked: str, known: Sequence[str]) -> None:
        listed = ", ".join(version[:12] for version in known) or "none"
        super().__init__(f"{persona_id} has no version {asked!r}. Known: {listed}.")
        self.asked = asked
        self.known = tuple(known)


class PersonaOffline(LibraryError):
    """The persona is withdrawn: revoked by somebody, or its rights do not cover today."""

    def __init__(self, persona_id: str, reason: str) -> None:
        super().__init__(f"{persona_id} is offline: {reason}")
        self.persona_id = persona_id
        self.reason = reason


class NotPublishable(LibraryError):
    """Lint found errors. `problems` are their sentences."""

    def __init__(self, persona_id: str, problems: Sequence[str]) -> None:
        super().__init__(f"{persona_id} cannot be published: {'; '.join(problems)}")
        self.persona_id = persona_id
        self.problems = tuple(problems)


class NotApproved(LibraryError):
    """Publishing needs the approval of another person. `state` is where the review stands."""

    def __init__(self, persona_id: str, state: str) -> None:
        super().__init__(f"{persona_id} is not approved (its review: {state}). Ask for a review by another person.")
        self.persona_id = persona_id
        self.state = state


class ReviewRefused(LibraryError):
    """A step of a review that may not be taken now, or not by this person."""

    def __init__(self, persona_id: str, problem: str, advice: str) -> None:
        super().__init__(f"The review of {persona_id}: {problem}; {advice}.")
        self.persona_id = persona_id
        self.problem = problem


class DraftConflict(LibraryError):
    """The stored draft is not the one the author started from. Nothing was written."""

    def __init__(self, persona_id: str, stored: str, started_from: str | None) -> None:
        super().__init__(
            f"The draft of {persona_id} was changed by somebody else (stored {stored[:12]}, "
            f"yours began at {(started_from or 'nothing')[:12]}). Compare both and save again."
        )
        self.stored = stored
        self.started_from = started_from


class LibraryDamaged(LibraryError):
    """A stored file does not match its hash or cannot be read."""
