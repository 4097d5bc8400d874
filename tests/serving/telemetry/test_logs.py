"""Log lines as JSON: what is kept of a record and what is not."""

import json
import logging
import sys
from typing import Any

from serving.telemetry.logs import JsonLines

SECRET = "Wilhelmina-Zuleika lives behind the lighthouse"


def line(name: str, message: str, *args: object, error: bool = False, **extra: object) -> dict[str, Any]:
    """A record of the logger `name`, formatted and read again."""
    record = logging.LogRecord(name, logging.ERROR, "f.py", 1, message, args, sys.exc_info() if error else None)
    for key, value in extra.items():
        setattr(record, key, value)
    written = JsonLines().format(record)
    assert "\n" not in written
    return dict(json.loads(written))


def test_our_own_message_is_whole_and_its_fields_are_members() -> None:
    """A field can't take the place of what the line is."""
    said = line("serving.learning", "facts: %d kept", 3, fields={"persona": "nova", "level": "x"})
    assert said["message"] == "facts: 3 kept"
    assert (said["persona"], said["level"]) == ("nova", "error")


def test_of_another_librarys_message_only_the_pattern_is_written() -> None:
    """What is filled in, and what follows the first line, may quote a fan."""
    assert line("asyncio", "%s was slow", SECRET)["message"] == "%s was slow"
    assert SECRET not in json.dumps(line("asyncio", f"Task exception was never retrieved\nfuture: {SECRET}"))
    assert "fields" not in line("aiohttp", "x", fields={"text": SECRET})
    assert "text" not in line("aiohttp", "x", fields={"text": SECRET})


def test_an_exception_is_its_class_and_where_it_was_raised() -> None:
    """Its message is left out, whoever logs it."""
    try:
        raise ValueError(SECRET)
    except ValueError:
        said = line("app.api.errors", "A request crashed.", error=True)
    assert said["error"] == "ValueError"
    assert "test_an_exception_is_its_class" in said["where"][0]
    assert SECRET not in json.dumps(said)
