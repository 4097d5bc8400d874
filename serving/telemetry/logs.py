"""Log lines as JSON, one object a line, without personal data.

Our own messages are written whole: they name parts, not people. Of other libraries' messages only the pattern is
written and not what is filled in, and of an exception its class and where it was raised, because both may quote a fan.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Literal

import orjson

LogFormat = Literal["text", "json"]
OURS = ("app", "evals", "memory", "persona", "serving")


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object. `extra={"fields": {…}}` of our own records become members of their own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break."""
        ours = record.name.partition(".")[0] in OURS
        message = record.getMessage() if ours else str(record.msg).strip().partition("\n")[0]
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        if ours and isinstance(fields := getattr(record, "fields", None), dict):
            line |= {name: value for name, value in fields.items() if name not in line}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return orjson.dumps(line, default=str).decode()


def set_up_logs(how: LogFormat) -> None:
    """For the start of a server: with `json`, everything goes to standard error as JSON, turns too; `text` leaves
    logging as it is."""
    if how == "text":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
