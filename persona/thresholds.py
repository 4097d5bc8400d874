"""How alike a message and an authored line must be, per locale: read from `thresholds.yaml`.

Knows the file; knows nothing of vectors or of how the numbers were found.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from persona import yaml_text
from persona.card import Value
from persona.errors import CardUnreadable, ThresholdsError
from persona.languages import negotiate

Cosine = Annotated[float, Field(ge=-1.0, le=1.0)]


class Threshold(Value):
    """The least cosine for an approved answer and for an example, and the least lead over the next best line."""

    answer: Cosine
    example: Cosine
    margin: Annotated[float, Field(ge=0.0, le=2.0)] = 0.0


class Thresholds(Value):
    """All thresholds, and the embedder that they were calibrated for."""

    embedder: str
    default: Threshold
    locales: Mapping[str, Threshold] = Field(default_factory=dict)

    def for_locale(self, locale: str) -> Threshold:
        """The locale's own numbers, its language's, or the default. Raises UnreadableTag."""
        match = negotiate([locale], self.locales)
        return self.default if match.locale is None else self.locales[match.locale]


def shipped_thresholds() -> Thresholds:
    """The thresholds that come with the program. Raises ThresholdsError."""
    return read_thresholds(Path(str(files("persona"))) / "thresholds.yaml")


def read_thresholds(path: Path) -> Thresholds:
    """The thresholds in a file. Raises ThresholdsError, naming the field."""
    try:
        return Thresholds.model_validate(yaml_text.load(path.read_text(encoding="utf-8"), path))
    except CardUnreadable as error:
        raise ThresholdsError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ThresholdsError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise ThresholdsError(f"{path}, {field}: {first['msg']}") from error
