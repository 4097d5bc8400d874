"""Whether an entry fires: by its keys, patterns, rules and decorators, in the messages or in another entry's content.

Knows one moment of a conversation, a `Window`; knows nothing of earlier turns, tokens or prompts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from persona.lore.chance import Draw
from persona.lore.fired import Fired
from persona.lore.groups import winners
from persona.lore.indexed import IndexedBook, IndexedEntry
from persona.lore.timing import Timing
from persona.lore.window import Window
from persona.macros import Names, for_matching

MAX_RECURSION = 3
"""Steps without levels; each level of `delay_until_recursion` adds one."""
_MOST_STEPS = 10
_NOBODY = Names("", "")


@dataclass(frozen=True, slots=True)
class Moment:
    """What decides besides the book: what was said, what earlier turns left, chance, and entries near in meaning."""

    window: Window
    timing: Timing
    draw: Draw
    near: Mapping[str, float] = field(default_factory=dict)


def fire(book: IndexedBook, moment: Moment) -> dict[str, Fired]:
    """What fires now, by id, in the order in which it fired."""
    places = book.places(moment.window.keys) | book.places_of([*moment.near, *moment.timing.held])
    candidates = [book.entries[place] for place in sorted(places)]
    found = [hit for entry in candidates if (hit := _at_once(book, entry, moment)) is not None]
    fired: dict[str, Fired] = {}
    failed: set[str] = set()
    _admit(found, fired, failed, moment.draw)
    if book.recursive:
        _recurse(book, moment, fired, failed)
    return fired


def _admit(found: Sequence[Fired], fired: dict[str, Fired], failed: set[str], draw: Draw) -> list[Fired]:
    """Let in what wins its group and its draw; the rest is not tried again this turn."""
    won = winners(found, fired.values(), draw)
    lucky = [hit for hit in won if hit.reason == "sticky" or draw(hit.entry.id) * 100 < hit.entry.rules.chance]
    fired.update({hit.entry.id: hit for hit in lucky})
    failed.update(hit.entry.id for hit in found if hit.entry.id not in fired)
    return lucky


def _at_once(book: IndexedBook, entry: IndexedEntry, moment: Moment) -> Fired | None:
    """Whether the messages fire the entry."""
    asks, window = entry.decorators, moment.window
    if asks.activate:
        return Fired(entry, "@@activate", "decorator", "always", 0)
    if asks.dont_activate:
        return None
    if entry.id in moment.timing.held:
        return Fired(entry, "", "sticky", "always", 0)
    if not _timely(entry, moment) or entry.rules.recursion_level:
        return None
    return _by_words(book, entry, window) or _by_meaning(entry, moment)


def _by_words(book: IndexedBook, entry: IndexedEntry, window: Window) -> Fired | None:
    asks = entry.decorators
    if entry.constant:
        return Fired(entry, "", "constant", "always", 0)
    depth = book.depth_of(entry)
    if asks.keep_activate_after_match:
        depth = len(window.texts)
    if entry.patterns is not None:
        return _by_pattern(entry, window, depth)
    if asks.dont_activate_after_match and any(not found.isdisjoint(entry.keys) for found in window.keys[1:]):
        return None
    return _by_key(book, entry, window, depth)


def _by_key(book: IndexedBook, entry: IndexedEntry, window: Window, depth: int) -> Fired | None:
    hit = window.mentions(entry.keys, depth)
    if hit is None or not _agreed(entry, window, depth):
        return None
    return Fired(entry, book.words[hit[0]], "key", "message", hit[1], _score(entry, window, depth))


def _by_meaning(entry: IndexedEntry, moment: Moment) -> Fired | None:
    score = moment.near.get(entry.id)
    return None if score is None else Fired(entry, f"{score:.2f}", "meaning", "message", 0)


def _timely(entry: IndexedEntry, moment: Moment) -> bool:
    asks, window = entry.decorators, moment.window
    if entry.id in moment.timing.resting or window.messages < entry.rules.delay or asks.is_user_icon is not None:
        return False
    if asks.activate_only_after is not None and window.assistant_messages < asks.activate_only_after:
        return False
    if asks.activate_only_every is not None and window.assistant_messages % asks.activate_only_every:
        return False
    return asks.is_greeting is None or asks.is_greeting == window.greeting


def _agreed(entry: IndexedEntry, window: Window, depth: int) -> bool:
    """Whether the keys beside the primary ones agree: secondary, additional and excluded."""
    if entry.excluded and window.mentions(entry.excluded, depth) is not None:
        return False
    if any(window.mentions(keys, depth) is None for keys in entry.additional):
        return False
    if not entry.secondary:
        return True
    said = window.said(entry.secondary, depth)
    match entry.rules.logic:
        case "and_any":
            return said > 0
        case "not_all":
            return said < len(entry.secondary)
        case "not_any":
            return said == 0
        case "and_all":
            return said == len(entry.secondary)


def _score(entry: IndexedEntry, window: Window, depth: int) -> int:
    """How many keys were said: secondary ones too where they speak for the entry."""
    if not entry.rules.groups:
        return 0
    secondary = window.said(entry.secondary, depth) if entry.rules.logic in {"and_any", "and_all"} else 0
    return window.said(entry.keys, depth) + secondary


def _by_pattern(entry: IndexedEntry, window: Window, depth: int) -> Fired | None:
    for age, text in enumerate(window.texts[:depth]):
        for pattern in entry.patterns or ():
            if pattern.search(text):
                return Fired(entry, pattern.pattern, "pattern", "message", age, score=1)
    return None


def _recurse(book: IndexedBook, moment: Moment, fired: dict[str, Fired], failed: set[str]) -> None:
    """Let the content of what fired fire more, step by step; entries of a later level wait for their level."""
    levels = list(book.recursion_levels)
    level = levels.pop(0) if levels else 0
    sources = _speaking(fired.values())
    for _ in range(min(_MOST_STEPS, MAX_RECURSION + len(book.recursion_levels))):
        if not sources:
            return
        found = {hit.entry.id: hit for hit in _waiting(book, moment, level) if hit.entry.id not in fired}
        for source in sources:
            for hit in _by_content(book, source, moment, level):
                if hit.entry.id not in fired:
                    found.setdefault(hit.entry.id, hit)
        sources = _speaking(_admit([found[name] for name in found if name not in failed], fired, failed, moment.draw))
        if not sources and levels:
            level, sources = levels.pop(0), _speaking(fired.values())


def _speaking(hits: Iterable[Fired]) -> list[Fired]:
    return [hit for hit in hits if not hit.entry.rules.prevents_recursion]


def _waiting(book: IndexedBook, moment: Moment, level: int) -> Iterator[Fired]:
    """Entries that waited for this level of recursion and whose words the messages hold."""
    for entry in (book.entries[place] for place in book.delayed):
        if entry.rules.recursion_level <= level and not entry.decorators.dont_activate and _timely(entry, moment):
            hit = _by_words(book, entry, moment.window) or _by_meaning(entry, moment)
            if hit is not None:
                yield hit


def _by_content(book: IndexedBook, source: Fired, moment: Moment, level: int) -> Iterator[Fired]:
    """Entries that the content of another one mentions."""
    text = for_matching(source.entry.content, _NOBODY)
    content = Window((text,), (book.matcher.find(text),))
    for entry in (book.entries[place] for place in sorted(book.places(content.keys))):
        idle = entry.decorators.dont_activate or entry.rules.excluded_from_recursion
        if idle or entry.rules.recursion_level > level or not _timely(entry, moment):
            continue
        patterned = entry.patterns is not None
        hit = _by_pattern(entry, content, 1) if patterned else _by_key(book, entry, content, 1)
        if hit is not None:
            yield Fired(entry, hit.key, hit.reason, source.entry.id, source.age, hit.score)
