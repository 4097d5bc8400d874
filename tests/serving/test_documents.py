"""A persona's documents: the card's and the operator's files, none of a day after the card's, each with its day."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from memory.records import KnowledgeDocument, Recollection
from persona.card import Document
from persona.library import Library
from serving.documents import documents_of
from serving.prompt_lines import recollection_line
from serving.wording import wording_for

AS_OF = date(2026, 5, 3)


def test_nothing_after_the_cards_day_is_asserted(tmp_path: Path) -> None:
    """A document of a later day is left out by name, one without a day gets the card's, an earlier one its own."""
    card = (
        Library(tmp_path / "personas")
        .get("nova")
        .card.model_copy(
            update={
                "as_of": AS_OF,
                "knowledge": (
                    Document(locale="en", name="early", text="---\nas_of: 2025-01-01\n---\nearly words"),
                    Document(locale="en", name="late", text="---\nas_of: 2026-05-04\n---\nlate words"),
                    Document(locale="en", name="plain", text="plain words"),
                    Document(locale="en", name="wrong", text="---\nas_of: soon\n---\nwrong words"),
                ),
            }
        )
    )
    folder = tmp_path / "documents" / "nova" / "es"
    folder.mkdir(parents=True)
    (folder / "gira.csv").write_text("Ciudad,Año\nLisboa,2025\n")
    found = documents_of(card, tmp_path)
    days = {(one.locale, one.name): one.as_of for one in found.documents}
    assert days == {("en", "early"): date(2025, 1, 1), ("en", "plain"): AS_OF, ("es", "gira"): AS_OF}
    assert [problem.file for problem in found.left_out] == ["late", "wrong"]
    assert "2026-05-03" in str(found.left_out[0])
    assert isinstance(found.documents[0], KnowledgeDocument)


@pytest.mark.parametrize(
    ("locale", "day"), [("en", "May 3, 2026"), ("es", "3 de mayo de 2026"), ("ja", "2026年5月3日")]
)
def test_a_quoted_passage_says_its_day_in_the_reply_language(locale: str, day: str) -> None:
    """The line in the prompt ends with the day that the document speaks for; without one it is as it was."""
    words = wording_for(locale)
    speaker: Any = SimpleNamespace(name="Nova Quill", nickname="Nova")
    passage = Recollection(
        "knowledge", "She lives in Port Lumen.", "life", locale, 1.0, metadata={"as_of": "2026-05-03"}
    )
    plain = Recollection("knowledge", "She lives in Port Lumen.", "life", locale, 1.0)
    assert f"She lives in Port Lumen. ({day})" in recollection_line(passage, words, speaker)
    assert "(" not in recollection_line(plain, words, speaker).split("Port Lumen")[1]
