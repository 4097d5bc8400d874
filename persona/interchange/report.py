"""What an import found and did, in sentences with the place they speak of.

Knows no formats; readers write into `Findings`, people read `ImportReport`.
"""

from dataclasses import asdict, dataclass, field
from typing import Literal

Container = Literal["png", "apng", "jpeg", "webp", "charx", "json", "yaml"]
Version = Literal["V1", "V2", "V3", "Pygmalion", "text-generation-webui"]
_MAX_NOTES = 1_000


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that happened. `field` is a dotted field, a chunk, a path or a byte; `message` says what was done."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


@dataclass(frozen=True, slots=True)
class Detected:
    """What the file turned out to be: its container, where in it the card lay, and the card's version."""

    container: Container
    carrier: str
    version: Version
    spec_version: str = ""

    def __str__(self) -> str:
        said = f" ({self.spec_version})" if self.spec_version else ""
        return f"{self.version}{said} in {self.container}, {self.carrier}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The whole account of one import: nothing is changed or left out without a note here."""

    detected: Detected
    coerced: tuple[Note, ...] = ()
    dropped: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    unsupported_assets: tuple[Note, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The report as plain values, for JSON."""
        return asdict(self)

    @property
    def clean(self) -> bool:
        """Whether the card came in exactly as it was written."""
        return not (self.coerced or self.dropped or self.warnings or self.unsupported_assets)


@dataclass(slots=True)
class Findings:
    """The notes that readers collect on the way; beyond 1,000 of a kind only the first are kept."""

    coerced: list[Note] = field(default_factory=list)
    dropped: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)
    unsupported_assets: list[Note] = field(default_factory=list)

    def coerce(self, field_name: str, message: str) -> None:
        """Note a value that was brought into the shape the specification asks for."""
        _add(self.coerced, field_name, message)

    def drop(self, field_name: str, message: str) -> None:
        """Note something that the card no longer says."""
        _add(self.dropped, field_name, message)

    def warn(self, field_name: str, message: str) -> None:
        """Note something that a person should look at."""
        _add(self.warnings, field_name, message)

    def unsupported(self, path: str, message: str) -> None:
        """Note an asset that is not shown."""
        _add(self.unsupported_assets, path, message)

    def extend(self, other: "Findings") -> None:
        """Take over all notes of another collection."""
        for mine, theirs in (
            (self.coerced, other.coerced),
            (self.dropped, other.dropped),
            (self.warnings, other.warnings),
            (self.unsupported_assets, other.unsupported_assets),
        ):
            mine.extend(theirs[: max(0, _MAX_NOTES - len(mine))])

    def report(self, detected: Detected) -> ImportReport:
        """The finished report."""
        return ImportReport(
            detected=detected,
            coerced=tuple(self.coerced),
            dropped=tuple(self.dropped),
            warnings=tuple(self.warnings),
            unsupported_assets=tuple(self.unsupported_assets),
        )


def _add(notes: list[Note], field_name: str, message: str) -> None:
    note = Note(field_name, message)
    if len(notes) < _MAX_NOTES and (not notes or notes[-1] != note):
        notes.append(note)
