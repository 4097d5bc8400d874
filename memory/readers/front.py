"""The facts on top of a document: `source`, `licence` and `as_of`, as lines between two `---`.

They travel with the text through every card format and folder. Knows nothing of files.
"""

import re
from dataclasses import replace
from datetime import date

from memory.errors import DocumentUnusable
from memory.records import KnowledgeDocument

FACTS = ("source", "licence", "as_of")
LONGEST = 500
"""Characters of one fact."""
_HEAD = re.compile(r"\A\ufeff?---[ \t]*\n((?:[A-Za-z_]+:[^\n]*\n)*)---[ \t]*(?:\n+|\Z)")


def with_facts(document: KnowledgeDocument) -> KnowledgeDocument:
    """The document without the lines on top, and with what they say where it says nothing of its own.

    Raises `DocumentUnusable` for a date that is none."""
    head = _HEAD.match(document.text)
    if head is None:
        return document
    pairs = (line.split(":", 1) for line in head[1].splitlines())
    facts = {name.strip().lower(): value.strip().strip("\"'")[:LONGEST] for name, value in pairs}
    return replace(
        document,
        text=document.text[head.end() :],
        source=document.source or facts.get("source", ""),
        licence=document.licence or facts.get("licence", ""),
        as_of=document.as_of or _day(facts.get("as_of", ""), document.name),
    )


def _day(written: str, name: str) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise DocumentUnusable(name, f"says as_of {written!r}; write a day as 2026-05-03") from error
