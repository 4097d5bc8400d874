"""What a card is, in bytes: its canonical text and the hash that names a version of it.

Knows the card's shape; knows nothing of where versions are kept.
"""

import hashlib
import json

from pydantic import ValidationError

from persona.card import PersonaCard


def canonical_text(card: PersonaCard) -> str:
    """The card as JSON: keys sorted, defaults left out, no white space. The same card always gives the same text."""
    values = card.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(card: PersonaCard) -> str:
    """The sha256 of the card's canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text(card).encode()).hexdigest()


def from_canonical_text(text: str) -> PersonaCard:
    """The card that the text holds. Raises ValueError for anything else."""
    try:
        return PersonaCard.model_validate(json.loads(text))
    except (ValidationError, RecursionError) as error:
        raise ValueError(f"holds no persona card: {error}") from error
