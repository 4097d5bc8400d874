import pytest

from persona.card import Overlay, PersonaCard
from persona.errors import UnknownLocale, UnreadableTag
from persona.overlay import coverage, localise, source_digests, stale_fields, stamped


def test_fields_fall_back_one_by_one(card: PersonaCard) -> None:
    """Mexican Spanish has its own greeting, Spanish words for the rest, and English only where Spanish is silent."""
    local = localise(card, "es-MX")
    assert (local.locale, local.exact) == ("es-MX", True)
    assert local.greeting.startswith("¡Qué onda")
    assert local.description == "Lia es una buceadora inventada."
    assert local.origins["greeting"] == "es-MX"
    assert local.origins["description"] == "es"
    assert local.tagline == "An AI diver"


def test_nothing_is_borrowed_in_silence(card: PersonaCard) -> None:
    """`missing` names each field, lore entry and document that is not in the language asked."""
    missing = localise(card, "es").missing
    assert {"tagline", "examples", "starters", "recall_lines", "fallback_lines", "lore.boat"} == set(missing)
    assert "documents" in localise(card, "ja").missing


def test_exchanges_are_completed_within_one_language_only(card: PersonaCard) -> None:
    """An answer that the region overrides wins, the language's others stay, and no other language mixes in."""
    answers = {answer.id: answer.answer for answer in localise(card, "es-MX").answers}
    assert answers == {"food": "Caldo.", "pet": "Un cangrejo."}


def test_a_neighbouring_region_is_served_and_said_so(card: PersonaCard) -> None:
    """Argentine Spanish is answered in Spanish, not exactly, with nothing counted missing for it."""
    local = localise(card, "es-AR")
    assert (local.locale, local.exact) == ("es", False)
    assert "greeting" not in local.missing


def test_a_language_the_card_lacks_gives_the_source(card: PersonaCard) -> None:
    """German gets the source language, marked inexact, every field missing."""
    local = localise(card, "de")
    assert (local.locale, local.exact) == ("en", False)
    assert {"greeting", "answers", "lore.reef", "documents"} <= set(local.missing)


def test_a_name_in_the_readers_script_beats_a_nickname_in_another(card: PersonaCard) -> None:
    """Without a nickname of its own, the Japanese overlay's name is used."""
    assert localise(card, "ja").nickname == "リア・マール"


def test_lore_speaks_the_language(card: PersonaCard) -> None:
    """Keys and content of an entry come from the overlay, by id, in the book's order."""
    book = localise(card, "es").lore
    assert [(entry.id, entry.keys) for entry in book.entries] == [("reef", ("arrecife",)), ("boat", ("boat",))]


def test_a_malformed_tag_and_a_card_without_source_are_refused(card: PersonaCard) -> None:
    """Both raise typed errors."""
    with pytest.raises(UnreadableTag):
        localise(card, "no such tag")
    with pytest.raises(UnknownLocale):
        localise(card.model_copy(update={"locales": {}}), "en")


def test_an_overlay_goes_stale_field_by_field(card: PersonaCard) -> None:
    """After the source greeting moves on, exactly the greeting of a stamped overlay is stale."""
    marked = stamped(card, "es")
    assert stale_fields(marked, "es") == ()
    english = marked.locales["en"].model_copy(update={"greeting": "Hello, I'm an AI called Lia."})
    moved = marked.model_copy(update={"locales": {**marked.locales, "en": english}})
    assert localise(moved, "es").stale == ("greeting",)


def test_a_changed_lore_entry_makes_its_translation_stale(card: PersonaCard) -> None:
    """Lore counts entry by entry."""
    marked = stamped(card, "es")
    reef = marked.lore.entries[0].model_copy(update={"content": "The reef is green."})
    book = marked.lore.model_copy(update={"entries": (reef, *marked.lore.entries[1:])})
    assert stale_fields(marked.model_copy(update={"lore": book}), "es") == ("lore.reef",)


def test_a_whole_digest_alone_makes_all_of_an_overlay_stale(card: PersonaCard) -> None:
    """Without digests by field, a moved source makes each field that the overlay holds stale; unstamped, none."""
    old = card.locales["ja"].model_copy(update={"source_sha256": "0" * 64})
    held = ("name", "greeting", "description", "identity_lines")
    assert stale_fields(card.model_copy(update={"locales": {**card.locales, "ja": old}}), "ja") == held
    assert stale_fields(card, "ja") == ()


def test_stamping_needs_a_known_locale(card: PersonaCard) -> None:
    """An unknown locale raises and lists the known ones."""
    with pytest.raises(UnknownLocale, match="es-MX"):
        stamped(card, "de")


def test_coverage_counts_what_each_locale_says_itself(card: PersonaCard) -> None:
    """The source covers everything; Spanish lists what it borrows; counts are its own."""
    by_locale = {report.locale: report for report in coverage(card)}
    assert by_locale["en"].share == 1.0
    assert by_locale["en"].missing == ()
    assert 0 < by_locale["ja"].share < by_locale["es"].share < 1
    assert (by_locale["es"].answers, by_locale["es"].lore, by_locale["es"].documents) == (2, 1, 1)
    assert "lore.boat" in by_locale["es"].missing


def test_digests_cover_only_what_the_source_says(card: PersonaCard) -> None:
    """Empty fields have no digest."""
    assert "personality" not in source_digests(card)
    assert "greeting" in source_digests(card)


def test_an_overlay_may_be_partial() -> None:
    """A locale alone makes an overlay; everything else falls back."""
    assert Overlay(locale="es-MX").greeting == ""
