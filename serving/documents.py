"""A persona's documents: those in its card, and the files that the operator put beside it.

The files lie in `DATA_DIR/documents/<persona>/<language>/`: Markdown, text, PDF, HTML, CSV. A persona knows nothing
after the day its card speaks for: a document of a later day is left out, one without a day gets the card's. Knows
nothing of Chroma.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from memory.errors import DocumentUnusable
from memory.readers.front import with_facts
from memory.readers.reading import read_folder
from memory.records import KnowledgeDocument
from persona.card import PersonaCard

FOLDER = "documents"
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Documents:
    """What a persona is answered from, and what was left out and why."""

    documents: tuple[KnowledgeDocument, ...]
    left_out: tuple[DocumentUnusable, ...]


def documents_of(card: PersonaCard, data_dir: Path | None = None) -> Documents:
    """All documents of a persona, each with the day that it speaks for. Without `data_dir`, those of the card alone."""
    found = read_folder(data_dir / FOLDER / card.id) if data_dir is not None else None
    own = [KnowledgeDocument(one.name, one.locale, one.text) for one in card.knowledge]
    return _within(card, [*own, *(found.documents if found else ())], found.problems if found else ())


def warn(persona: str, documents: Documents) -> None:
    """Say in the log what was left out."""
    for problem in documents.left_out:
        _LOG.warning("%s is answered without a document: %s", persona, problem)


def _within(
    card: PersonaCard, documents: Sequence[KnowledgeDocument], problems: Sequence[DocumentUnusable]
) -> Documents:
    kept: list[KnowledgeDocument] = []
    left_out = list(problems)
    for document in documents:
        try:
            read = with_facts(document)
        except DocumentUnusable as problem:
            left_out.append(problem)
            continue
        if card.as_of is not None and read.as_of is not None and read.as_of > card.as_of:
            why = f"speaks for {read.as_of}, after {card.as_of}, the day the card speaks for (as_of); renew the card"
            left_out.append(DocumentUnusable(document.name, why))
            continue
        kept.append(replace(read, as_of=read.as_of or card.as_of))
    return Documents(tuple(kept), tuple(left_out))
