"""A lore book of one language made ready for matching: decorators read, keys in one matcher, patterns compiled.

Built once for each version and language; holds no state of a conversation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import re2

from persona.card import LoreBook, LoreEntry
from persona.lore.decorators import Decorators, read
from persona.lore.matching import MAX_PATTERNS, Key, KeyMatcher, compiled
from persona.lore.rules import OUTLET, Rules, rules_of
from persona.lore.standing import stands


@dataclass(frozen=True, slots=True)
class IndexedEntry:
    """One entry; its keys are numbers into the book's `words`. `patterns` is None unless the entry uses patterns."""

    id: str
    name: str
    content: str
    decorators: Decorators
    rules: Rules
    keys: tuple[int, ...]
    secondary: tuple[int, ...]
    additional: tuple[tuple[int, ...], ...]
    excluded: tuple[int, ...]
    patterns: tuple["re2._Regexp[str]", ...] | None
    constant: bool
    insertion_order: int
    priority: int
    place: int


@dataclass(frozen=True, slots=True)
class IndexedBook:
    """The book's entries that are enabled, the matcher over all their keys, and the book's limits.

    `owners` has for each of `words` the place in `entries` of the entry whose primary key it is, or None; `always` are
    the places of entries that need no key to be considered, `delayed` of those that wait for recursion, at one of
    `recursion_levels`. `deepest` is how many of the newest messages any entry looks at, None for all; `timed` says
    whether earlier turns matter, `counts` whether it matters how many messages there were. `standing` are the ids of
    the entries that are in every prompt at the same place, whatever is said.
    """

    entries: tuple[IndexedEntry, ...]
    words: tuple[str, ...]
    owners: tuple[int | None, ...]
    by_id: Mapping[str, int]
    always: frozenset[int]
    delayed: tuple[int, ...]
    recursion_levels: tuple[int, ...]
    by_meaning: tuple[str, ...]
    matcher: KeyMatcher
    scan_depth: int
    deepest: int | None
    timed: bool
    counts: bool
    standing: frozenset[str]
    token_budget: int
    recursive: bool

    @classmethod
    def from_book(cls, book: LoreBook, locale: str) -> "IndexedBook":
        """Index a book whose words are in `locale`. Raises UnreadableTag.

        Patterns that RE2 refuses, and those beyond the first `MAX_PATTERNS` of the book, never match. Entries for an
        outlet are left out: nothing here asks for one.
        """
        keys: list[Key] = []
        ruled = [(entry, rules_of(entry, book.extensions)) for entry in book.entries if entry.enabled]
        enabled = [(entry, rules) for entry, rules in ruled if rules.position != OUTLET]
        left = MAX_PATTERNS
        made: list[IndexedEntry] = []
        for place, (written, rules) in enumerate(enabled):
            made.append(_indexed(written, rules, place, keys, left))
            left -= len(written.keys[:left]) if written.use_regex else 0
        entries = tuple(made)
        owners: list[int | None] = [None] * len(keys)
        for place, entry in enumerate(entries):
            for key in entry.keys:
                owners[key] = place
        delayed = tuple(place for place, entry in enumerate(entries) if entry.rules.recursion_level)
        return cls(
            entries=entries,
            words=tuple(key.text for key in keys),
            owners=tuple(owners),
            by_id={entry.id: place for place, entry in enumerate(entries)},
            always=frozenset(place for place, entry in enumerate(entries) if _keyless(entry)),
            delayed=delayed,
            recursion_levels=tuple(sorted({entries[place].rules.recursion_level for place in delayed})),
            by_meaning=tuple(entry.id for entry in entries if entry.rules.by_meaning),
            matcher=KeyMatcher.from_keys(keys, locale),
            scan_depth=book.scan_depth,
            deepest=_deepest(entries, book.scan_depth),
            timed=any(entry.rules.timed for entry in entries),
            counts=any(_counts(entry) for entry in entries),
            standing=frozenset(entry.id for entry in entries if stands(entry.constant, entry.decorators, entry.rules)),
            token_budget=book.token_budget,
            recursive=book.recursive_scanning,
        )

    def places(self, mentioned: Iterable[frozenset[int]]) -> set[int]:
        """The places of the entries that have a key among those mentioned or need none."""
        owned = {owner for found in mentioned for key in found if (owner := self.owners[key]) is not None}
        return owned | self.always

    def places_of(self, ids: Iterable[str]) -> set[int]:
        """The places of the entries of these ids."""
        return {self.by_id[name] for name in ids if name in self.by_id}

    def depth_of(self, entry: IndexedEntry) -> int:
        """How many of the newest messages the entry looks at: its decorator, else its extension, else the book's."""
        for depth in (entry.decorators.scan_depth, entry.rules.scan_depth):
            if depth is not None:
                return depth
        return self.scan_depth


def _indexed(entry: LoreEntry, rules: Rules, place: int, keys: list[Key], patterns: int) -> IndexedEntry:
    """The entry, its keys added to `keys`; `patterns` is how many the book may still hold."""
    head = read(entry.content)

    def numbers(words: tuple[str, ...]) -> tuple[int, ...]:
        start = len(keys)
        keys.extend(Key(word, rules.case_sensitive, rules.ignore_diacritics, rules.whole) for word in words)
        return tuple(range(start, len(keys)))

    by_pattern = entry.use_regex
    return IndexedEntry(
        id=entry.id,
        name=entry.name,
        content=head.content,
        decorators=head.decorators,
        rules=rules,
        keys=() if by_pattern else numbers(entry.keys),
        secondary=numbers(entry.secondary_keys) if entry.selective and not by_pattern else (),
        additional=() if by_pattern else tuple(numbers(words) for words in head.decorators.additional_keys),
        excluded=() if by_pattern else numbers(head.decorators.exclude_keys),
        patterns=compiled(entry.keys[:patterns], rules.case_sensitive) if by_pattern else None,
        constant=entry.constant and not by_pattern,
        insertion_order=entry.insertion_order,
        priority=entry.priority,
        place=place,
    )


def _keyless(entry: IndexedEntry) -> bool:
    return entry.constant or entry.decorators.activate or entry.patterns is not None


def _counts(entry: IndexedEntry) -> bool:
    asks = entry.decorators
    return entry.rules.delay > 0 or asks.activate_only_after is not None or asks.activate_only_every is not None


def _deepest(entries: Iterable[IndexedEntry], scan_depth: int) -> int | None:
    depths = [scan_depth]
    for entry in entries:
        asks = entry.decorators
        if asks.keep_activate_after_match or asks.dont_activate_after_match:
            return None
        depths += [asks.scan_depth or 0, entry.rules.scan_depth or 0]
    return max(depths)
