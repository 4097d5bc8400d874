"""Cards written as YAML: the plain subset that has a JSON equal, without aliases, tags or dates.

Builds values from the parser's events, within limits as it goes. Knows nothing of cards.
"""

import re
from collections.abc import Iterator

import yaml

from persona.errors import CardFileDamaged
from persona.interchange.limits import JSON_DEPTH, MIB, NUMBER_DIGITS, check_size
from persona.interchange.payload import Json
from persona.interchange.report import Findings

YAML_BYTES = 2 * MIB
"""YAML takes longer to read than JSON."""
YAML_VALUES = 200_000
_WORDS: dict[str, Json] = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"[-+]?\d+")
_FRACTION = re.compile(r"[-+]?\d+\.\d*")


def parsed(written: str, where: str, findings: Findings) -> Json:
    """The value that the YAML text holds.

    Raises CardFileDamaged, with the line, for text that is not YAML or uses aliases or tags, and CardFileTooLarge over
    2 MiB, 200,000 values or 64 levels. Of keys that appear twice the last counts; that is noted.
    """
    check_size(len(written), where, "YAML_BYTES", YAML_BYTES, "characters")
    try:
        return _value(yaml.parse(written, Loader=yaml.CSafeLoader), where, findings)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CardFileDamaged(f"{where}, line {line}", f"is not YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise CardFileDamaged(where, f"is not YAML: {error}") from error


class _Open:
    """A mapping or a list that is being filled."""

    def __init__(self, mapping: bool) -> None:
        self.value: dict[str, Json] | list[Json] = {} if mapping else []
        self.key: str | None = None


def _value(events: Iterator[yaml.Event], where: str, findings: Findings) -> Json:
    stack: list[_Open] = []
    root: Json = None
    documents = 0
    for count, event in enumerate(events):
        check_size(count, where, "YAML_VALUES", YAML_VALUES, "values")
        place = f"{where}, line {event.start_mark.line + 1}" if event.start_mark else where
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                findings.warn(place, "a second YAML document begins here; only the first was read")
                break
        elif isinstance(event, yaml.AliasEvent):
            raise CardFileDamaged(place, "uses a YAML alias; write the value out")
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            check_size(len(stack) + 1, place, "JSON_DEPTH", JSON_DEPTH, "levels")
            stack.append(_Open(isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            finished = stack.pop().value
            root = _put(stack, finished, place, findings) if stack else finished
        elif isinstance(event, yaml.ScalarEvent):
            key = bool(stack) and isinstance(stack[-1].value, dict) and stack[-1].key is None
            scalar = event.value if key else _scalar(event)
            root = _put(stack, scalar, place, findings) if stack else scalar
    return root


def _put(stack: list[_Open], value: Json, place: str, findings: Findings) -> Json:
    top = stack[-1]
    if isinstance(top.value, list):
        top.value.append(value)
    elif top.key is None:
        if not isinstance(value, str):
            raise CardFileDamaged(place, "has a key that is no plain word")
        if value in top.value:
            findings.warn(f"{place}, {value[:80]}", "appears twice; the last one counts")
        top.key = value
    else:
        top.value[top.key] = value
        top.key = None
    return None


def _scalar(event: yaml.ScalarEvent) -> Json:
    written = str(event.value)
    if event.style or not event.implicit[0]:
        return written
    if written.lower() in _WORDS:
        return _WORDS[written.lower()]
    if len(written) > NUMBER_DIGITS:
        return written
    if _WHOLE.fullmatch(written):
        return int(written)
    return float(written) if _FRACTION.fullmatch(written) and len(written) < 30 else written
