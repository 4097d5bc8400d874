"""Findings beside the desk: kept by content, and for one changed language the same as from checking everything."""

from pathlib import Path

import pytest

from app.studio.checking import Checks, changed_locales
from persona.card import Overlay, PersonaCard
from persona.library import Library
from serving.engines.tokens import estimate_tokens
from tests.app.web.studio.conftest import small_card


def with_words(card: PersonaCard, locale: str, **words: object) -> PersonaCard:
    """The card with some words of one language written anew."""
    overlay = card.locales.get(locale, Overlay(locale=locale)).model_copy(update=words)
    return card.model_copy(update={"locales": {**card.locales, locale: overlay}})


BASE = with_words(with_words(small_card(), "es", name="Vela", greeting="Hola"), "es-MX", name="Vela")
CASES = [
    ("es", {"greeting": "Soy humana, no soy una IA."}, frozenset({"es", "es-MX"})),
    ("es-MX", {"greeting": "¡Hola! Soy una IA."}, frozenset({"es-MX"})),
    ("en", {"greeting": "I am not an AI."}, None),
    ("fr", {"name": "Vela"}, None),
]


@pytest.mark.parametrize(("locale", "words", "again"), CASES)
def test_a_part_checked_is_the_whole_checked(
    tmp_path: Path, locale: str, words: dict[str, object], again: frozenset[str] | None
) -> None:
    """After a change in one language the findings are those of the whole card, whatever was checked again for them."""
    library = Library(tmp_path, catalog=tmp_path / "none")
    checks = Checks(library)
    checks.of(BASE)
    after = with_words(BASE, locale, **words)
    assert changed_locales(BASE, after) == again
    assert checks.known(after) is None
    assert checks.of(after) == library.findings(after, estimate_tokens)
    assert checks.known(after) == checks.of(after)
