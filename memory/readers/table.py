"""CSV to text: each row a paragraph of `column: value`, so that a search finds a row by what it says."""

import csv
import io

from memory.errors import DocumentTooLarge, DocumentUnusable

ROWS = 20_000
_FIELD = 100_000
"""Letters of one cell."""


def read_csv(text: str, name: str) -> str:
    """The rows under their first one, which names the columns; separated by comma, semicolon, tab or bar.

    Raises `DocumentTooLarge`, `DocumentUnusable`."""
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(_FIELD)
    paragraphs: list[str] = []
    try:
        rows = csv.reader(io.StringIO(text), dialect)
        names = next(rows, [])
        for number, row in enumerate(rows, 1):
            if number > ROWS:
                raise DocumentTooLarge(name, "rows", number, ROWS)
            cells = [_cell(column, value) for column, value in zip(names, row, strict=False) if value.strip()]
            paragraphs.append("; ".join(cells))
    except csv.Error as error:
        raise DocumentUnusable(name, f"is no CSV table ({error})") from error
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _cell(column: str, value: str) -> str:
    value = " ".join(value.split())
    return f"{column.strip()}: {value}" if column.strip() else value
