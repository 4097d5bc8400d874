import pytest

from persona.card import LoreBook, LoreEntry, LoreText, Overlay, PersonaCard
from persona.lint.lore import budgets, dead_lore


def dead(recursive: bool = False, **entry: object) -> list[str]:
    """What is said of one entry in a book of its own."""
    fields = {"id": "a", "keys": ["reef"], "content": "x", **entry}
    book = LoreBook(entries=(LoreEntry.model_validate(fields),), recursive_scanning=recursive)
    return [finding.what for finding in dead_lore(PersonaCard(id="x", name="N", source_locale="en", lore=book))]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"keys": [" "]}, "has no key"),
        ({"keys": ["\u200b"]}, "has no key"),
        ({"keys": []}, "has no key"),
        ({"keys": ["(a"], "use_regex": True}, "no pattern that can run"),
        ({"content": "@@depth 2\n"}, "no content"),
        ({"content": "@@dont_activate\nx"}, "@@dont_activate"),
        ({"content": "@@is_user_icon sun\nx"}, "fan's icon"),
        ({"extensions": {"position": 7}}, "outlet"),
        ({"extensions": {"probability": 0, "useProbability": True}}, "probability of 0"),
        ({"extensions": {"delay_until_recursion": True}}, "waits for recursion"),
    ],
)
def test_an_entry_that_can_never_fire_is_found(entry: dict[str, object], said: str) -> None:
    """Each reason is named."""
    (what,) = dead(**entry)
    assert said in what


@pytest.mark.parametrize(
    "entry",
    [
        {"keys": [], "constant": True},
        {"keys": [], "content": "@@activate\nx"},
        {"keys": [], "enabled": False},
        {"keys": [], "extensions": {"vectorized": True}},
        {"keys": ["re+f"], "use_regex": True},
        {"keys": ["👍"]},
        {"extensions": {"probability": 0, "useProbability": False}},
        {"extensions": {"delay_until_recursion": 1}, "recursive": True},
    ],
)
def test_an_entry_that_can_fire_is_left_alone(entry: dict[str, object]) -> None:
    """Constant, forced, by meaning, by pattern or by emoji; an entry that is off is nobody's concern."""
    assert dead(**entry) == []  # type: ignore[arg-type]  # a bool among objects


def test_keys_of_a_translation_are_looked_at_too() -> None:
    """An entry may be alive in one language and dead in another."""
    overlay = Overlay(locale="es", lore={"a": LoreText(keys=("\u200b",), content="x")})
    card = PersonaCard(id="x", name="N", source_locale="en", locales={"es": overlay})
    assert [finding.where for finding in dead_lore(card)] == ["locales.es.lore.a"]


def test_what_is_over_budget_is_found_per_language(card: PersonaCard) -> None:
    """An entry that never fits, constants that fill the budget and a long description are named with the language."""
    small = card.model_copy(update={"lore": card.lore.model_copy(update={"token_budget": 18})})
    assert {finding.where for finding in budgets(small, len)} >= {"locales.es.lore.boat", "locales.en.lore.boat"}
    assert list(budgets(card, len)) == []
    always = tuple(entry.model_copy(update={"constant": True}) for entry in card.lore.entries)
    full = card.model_copy(update={"lore": card.lore.model_copy(update={"entries": always, "token_budget": 30})})
    assert "locales.en.lore" in {finding.where for finding in budgets(full, len)}
    wordy = card.locales["es"].model_copy(update={"description": "x" * 2000})
    long = card.model_copy(update={"locales": {**card.locales, "es": wordy}})
    assert "locales.es.description" in {finding.where for finding in budgets(long, len)}


def test_too_many_patterns_are_an_error_that_names_the_entry() -> None:
    """The limit counts the whole book, and each language's own keys."""
    entries = tuple(
        LoreEntry(id=f"e{number}", keys=tuple(f"a{number}b{key}" for key in range(100)), content="x", use_regex=True)
        for number in range(11)
    )
    more = LoreText(keys=tuple(f"c{key}" for key in range(200)), content="y")
    book = LoreBook(entries=entries[:10])
    spanish = Overlay(locale="es", lore={"e3": more})
    card = PersonaCard(
        id="x", name="N", source_locale="en", locales={"en": Overlay(locale="en"), "es": spanish}, lore=book
    )
    (found,) = [one for one in dead_lore(card) if one.code == "too-many-patterns"]
    assert (found.severity, found.where) == ("error", "locales.es.lore.e9")
    assert "MAX_PATTERNS = 1,000" in found.what
    over = card.model_copy(update={"lore": LoreBook(entries=entries), "locales": {"en": card.locales["en"]}})
    assert [one.where for one in dead_lore(over) if one.code == "too-many-patterns"] == ["lore.e10"]
