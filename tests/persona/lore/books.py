"""Short ways to write a lore book and run it."""

from persona.card import LoreBook, LoreEntry
from persona.lore.activation import Activated, Said, activate
from persona.lore.indexed import IndexedBook
from persona.lore.meaning import Meaning


def entry(name: str, content: str = "", **extensions: object) -> LoreEntry:
    """An entry whose key is its name, with extension keys."""
    return LoreEntry.model_validate(
        {"id": name, "keys": [name], "content": content or f"About {name}.", "extensions": extensions}
    )


def indexed(entries: list[LoreEntry], **book: object) -> IndexedBook:
    """The entries as a book in English."""
    return IndexedBook.from_book(LoreBook.model_validate({"entries": entries, **book}), "en")


def talk(*said: str) -> list[Said]:
    """A fan and a persona in turn, the fan first."""
    return [Said("assistant" if place % 2 else "user", text) for place, text in enumerate(said)]


def run(
    entries: list[LoreEntry], messages: list[Said], seed: str = "", meaning: Meaning | None = None, **book: object
) -> tuple[Activated, ...]:
    """What fires."""
    return activate(indexed(entries, **book), messages, 1000, len, seed=seed, meaning=meaning)


def ids(found: tuple[Activated, ...]) -> list[str]:
    """The ids of what fired."""
    return [item.id for item in found]
