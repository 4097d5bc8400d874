"""Incidents as files: CSV that no spreadsheet runs, and JSON. Knows rows; knows nothing of what they say."""

import csv
import io
from collections.abc import Mapping, Sequence

import orjson

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Rows = Sequence[Mapping[str, object]]


def as_csv(rows: Rows) -> str:
    """Rows under a header. A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if not rows:
        return ""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return written.getvalue()


def as_json(rows: Rows) -> str:
    """Rows as an indented array with a line's end."""
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode() + "\n"


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
