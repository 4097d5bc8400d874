"""What the scripted host remembers: items in a list, choices per purpose, and receipts that look like real ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

from memory.erasure import Receipt
from memory.proof import Scanned
from memory.records import Choice, Item, Page
from tests.app.web.scripted_words import SAID


def first_items(locale: str) -> list[Item]:
    """Two things to see after a yes: a fact with the words it came from, and the fan's own words."""
    fact, words = SAID.get(locale, SAID["en"])
    return [
        Item("i0", fact, datetime(2026, 11, 20, 18, 5, tzinfo=UTC), "fact", locale, source="m0", quote=f"{fact}!"),
        Item("i1", words, datetime(2026, 11, 21, 18, 5, tzinfo=UTC), "turn", locale),
    ]


def page_of(items: Sequence[Item], look: str, search: str, before: str, limit: int) -> Page:
    """A page as the real store gives it: pinned first in the list, newest first in the timeline; `next` is a number."""
    found = [item for item in items if all(word in item.text.casefold() for word in search.casefold().split())]
    if look == "list":
        found = sorted((i for i in found if not i.valid_until), key=lambda i: (not i.pinned, i.kind != "fact"))
    else:
        found = sorted(found, key=lambda item: item.said_at, reverse=True)
    start = int(before or 0)
    shown = found[start : start + limit]
    return Page(tuple(shown), str(start + limit) if len(found) > start + limit else None, len(found))


def choices_of(remember: bool, said: dict[str, bool]) -> tuple[Choice, ...]:
    """All three purposes: facts follow memory, sensitive ones need a yes of their own."""
    facts = remember and said.get("facts", True)
    opened = {"memory": remember, "facts": facts, "sensitive": facts and said.get("sensitive", False)}
    return tuple(Choice(purpose, said.get(purpose), is_open) for purpose, is_open in opened.items())


def changed(items: Sequence[Item], item_id: str, **values: str | bool) -> list[Item]:
    """The items with one of them changed."""
    return [replace(item, **values) if item.id == item_id else item for item in items]  # type: ignore[arg-type]  # a text or a flag


def receipt_of(scope: Literal["fact", "everything"], messages: int, facts: int, proven: bool) -> Receipt:
    """A receipt over two files; an unproven one names what could not be searched."""
    return Receipt(
        id="0f" * 16,
        scope=scope,
        erased_at=datetime(2026, 11, 24, 18, 0, tzinfo=UTC),
        rows={"messages": messages, "facts": facts, "conversations": 0},
        scanned=(Scanned("lookalike.db", 90112), Scanned("lookalike.db-wal", 0)),
        pieces=3,
        elsewhere=0,
        too_short=0,
        vacuumed=False,
        proven=proven,
        unscanned=() if proven else ("replicas",),
    )
