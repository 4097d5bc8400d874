"""YAML as our card folders use it: the safe subset, without aliases and duplicate keys, within limits.

Knows YAML and its dangers; knows nothing of cards.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from persona.errors import CardUnreadable

MAX_DEPTH = 32
MAX_NODES = 200_000


def load(text: str, file: Path | str) -> dict[str, object]:
    """The mapping that the text holds.

    Raises CardUnreadable, with the line, for text that is not YAML, not a mapping, that repeats a key or uses an alias
    (one line of them can grow into gigabytes), or that is nested deeper than 32.
    """
    try:
        reader = yaml.CSafeLoader(text)
        node = reader.get_single_node()
        _check(node, file)
        value = None if node is None else reader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CardUnreadable(file, "", f"is not YAML: {error.problem} (line {line})") from error
    except (yaml.YAMLError, ValueError) as error:
        raise CardUnreadable(file, "", f"is not YAML: {error}") from error
    if not isinstance(value, dict):
        raise CardUnreadable(file, "", "holds no mapping; write `field: value` lines")
    return value


def dump(value: object) -> str:
    """YAML text of plain values: Unicode as it is, order kept, long lines unbroken. The same value, the same text."""
    return str(yaml.dump(value, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=100_000))


class _Writer(yaml.SafeDumper):
    """Writes text with rare line ends in double quotes, where they are escaped; elsewhere YAML folds them."""


def _write_text(writer: _Writer, text: str) -> yaml.ScalarNode:
    rare = any(mark in text for mark in "\r\x85\u2028\u2029\ufeff")
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style='"' if rare else None)


_Writer.add_representer(str, _write_text)


def _check(root: yaml.Node | None, file: Path | str) -> None:
    seen: set[int] = set()
    waiting = [(root, 1)] if root is not None else []
    while waiting:
        node, depth = waiting.pop()
        line = node.start_mark.line + 1
        if id(node) in seen:
            raise CardUnreadable(file, "", f"uses a YAML alias (line {line}); write the value out")
        seen.add(id(node))
        if depth > MAX_DEPTH:
            raise CardUnreadable(file, "", f"is nested deeper than {MAX_DEPTH} levels (line {line}); make it flatter")
        if len(seen) > MAX_NODES:
            raise CardUnreadable(file, "", f"holds more than {MAX_NODES} values; split it")
        if isinstance(node, yaml.MappingNode):
            _check_keys(node, file)
        waiting.extend((child, depth + 1) for child in _children(node))


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _check_keys(node: yaml.MappingNode, file: Path | str) -> None:
    keys: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise CardUnreadable(file, "", f"has a key that is no plain word (line {key.start_mark.line + 1})")
        if key.value in keys:
            raise CardUnreadable(file, str(key.value), f"appears twice (line {key.start_mark.line + 1}); keep one")
        keys.add(key.value)
