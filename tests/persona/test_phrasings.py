"""Shared wordings."""

from pathlib import Path

import pytest

from persona.answers import authored
from persona.errors import PhrasingsError
from persona.folder import persona_ids, read_folder, shipped_catalog
from persona.overlay import localise
from persona.phrasings import phrasing_locales, read_phrasings, shipped_phrasings
from persona.plain import bare

CARDS = {name: read_folder(shipped_catalog() / name) for name in persona_ids(shipped_catalog())}


@pytest.mark.parametrize("locale", phrasing_locales())
def test_a_wording_means_one_thing(locale: str) -> None:
    """No wording stands in two lists, nor in a list and under `none`."""
    shared = shipped_phrasings(locale)
    assert shared is not None
    texts = [bare(text) for texts in (*shared.same.values(), shared.none) for text in texts]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("persona", CARDS)
@pytest.mark.parametrize("locale", phrasing_locales())
def test_every_shipped_answer_is_asked_in_the_shared_wordings(persona: str, locale: str) -> None:
    """An answer that lost its list through an edit would be found far less often."""
    lines = authored(localise(CARDS[persona], locale), shipped_phrasings(locale))
    alone = {line.id for line in lines if line.kind == "answer" and not line.same}
    assert alone == set()


def test_a_language_without_a_file_has_none() -> None:
    """A card in a language that nobody wrote wordings for still works, by its own words."""
    assert shipped_phrasings("sw") is None


@pytest.mark.parametrize("text", ["locale: [", "locale: es\n", "locale: es\nsame: {a: b}\nnone: []\n"])
def test_a_broken_file_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is no wordings names itself."""
    path = tmp_path / "es.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PhrasingsError, match=r"es\.yaml"):
        read_phrasings(path)
