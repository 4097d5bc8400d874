"""What fans ask in many wordings, shared by all cards: `asked/<tag>.yaml`, read.

A card that answers one wording of a list answers them all; what stands under `none` no card answers. Knows the files;
knows nothing of vectors, nor whether a line is near enough to be said (`judging`).
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from persona import yaml_text
from persona.card import Value
from persona.errors import CardUnreadable, PhrasingsError
from persona.languages import negotiate

FOLDER = Path(str(files("persona"))) / "asked"


class Phrasings(Value):
    """Lists of wordings that mean the same, by what they mean, and everyday messages that no card answers."""

    locale: str
    same: Mapping[str, tuple[str, ...]]
    none: tuple[str, ...]


def phrasing_locales() -> tuple[str, ...]:
    """The languages that have a file, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@cache
def shipped_phrasings(locale: str) -> Phrasings | None:
    """The shared wordings of a language, or None where there are none. Raises PhrasingsError for a broken file."""
    match = negotiate([locale], phrasing_locales())
    return None if match.locale is None else read_phrasings(FOLDER / f"{match.locale}.yaml")


def read_phrasings(path: Path) -> Phrasings:
    """The wordings in a file. Raises PhrasingsError, naming the field."""
    try:
        return Phrasings.model_validate(yaml_text.load(path.read_text(encoding="utf-8"), path))
    except CardUnreadable as error:
        raise PhrasingsError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise PhrasingsError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise PhrasingsError(f"{path}, {field}: {first['msg']}") from error
