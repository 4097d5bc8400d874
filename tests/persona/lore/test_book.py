from persona.card import LoreBook, LoreEntry, LoreText, Overlay
from persona.lore.book import localised

BOOK = LoreBook(
    entries=(
        LoreEntry(id="reef", keys=("reef",), content="Blue.", secondary_keys=("sea",), priority=5),
        LoreEntry(id="boat", keys=("boat",), content="Tin."),
    )
)


def test_words_are_replaced_and_rules_stay() -> None:
    """A translation changes keys and content and keeps priority and order; what it leaves empty stays."""
    overlay = Overlay(locale="es", lore={"reef": LoreText(keys=("arrecife",), content="Azul.")})
    local = localised(BOOK, [overlay], "en")
    reef = local.book.entries[0]
    assert (reef.keys, reef.content, reef.secondary_keys, reef.priority) == (("arrecife",), "Azul.", ("sea",), 5)
    assert local.origins == {"reef": "es", "boat": "en"}


def test_the_nearest_overlay_wins() -> None:
    """Of two overlays with the entry the first in the chain counts."""
    near = Overlay(locale="es-MX", lore={"boat": LoreText(keys=("lancha",), content="Lata.")})
    wide = Overlay(locale="es", lore={"boat": LoreText(keys=("barco",), content="Lata.")})
    assert localised(BOOK, [near, wide], "en").book.entries[1].keys == ("lancha",)
