"""What a language model may answer when asked for facts, as a JSON schema, and how its answer is read.

The answer is untrusted: it may be cut off, malformed or hostile. Whatever is whole and well-formed in it becomes a
`Candidate`; the rest is dropped. Knows nothing of engines, prompts or of what is worth keeping.
"""

import json
from dataclasses import dataclass
from typing import Any

from memory.embedding import clean_text
from memory.sensitivity import PROTECTED

MOST = 5
"""Facts that one message may give."""
LONGEST_ANSWER = 20_000
"""Characters of an answer that are read."""
SINGLE = frozenset(
    {"name", "age", "birthday", "lives_in", "comes_from", "works_as", "works_at", "studies", "partner", "favourite"}
)
"""Predicates of which one value holds at a time: a new one ends the old."""
MULTIPLE = frozenset(
    {"likes", "dislikes", "has_pet", "has_family", "hobby", "speaks", "owns", "plans", "did", "fears", "other"}
)
PREDICATES = tuple(sorted(SINGLE | MULTIPLE))
_LENGTHS = {"subject": 40, "value": 60, "text": 200, "quote": 200}
_SENSITIVITIES = ("ordinary", *PROTECTED)
SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "type": "object",
                "properties": {
                    "subject": {"type": "string", "maxLength": _LENGTHS["subject"]},
                    "predicate": {"type": "string", "enum": list(PREDICATES)},
                    "value": {"type": "string", "maxLength": _LENGTHS["value"]},
                    "text": {"type": "string", "maxLength": _LENGTHS["text"]},
                    "quote": {"type": "string", "maxLength": _LENGTHS["quote"]},
                    "lasting": {"type": "boolean"},
                    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                    "sensitivity": {"type": "string", "enum": list(_SENSITIVITIES)},
                },
                "required": ["subject", "predicate", "value", "text", "quote", "lasting", "confidence", "sensitivity"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["facts"],
    "additionalProperties": False,
}
"""Every field is bounded: a small model otherwise runs on to its limit inside one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact as a model proposes it. `text` is in the language of the message, `value` what it comes down to in
    English (for comparing only), `quote` the fan's own words, `lasting` whether it will still hold in a month."""

    subject: str
    predicate: str
    value: str
    text: str
    quote: str
    lasting: bool
    confidence: float
    sensitivity: str


def read_candidates(answer: str) -> tuple[Candidate, ...]:
    """The well-formed facts of an answer, at most `MOST`; none for anything else. Never raises."""
    text = answer[:LONGEST_ANSWER]
    place = text.find("[", text.find('"facts"')) + 1 if '"facts"' in text else 0
    decoder = json.JSONDecoder()
    found: list[Candidate] = []
    while place and len(found) < MOST:
        place = text.find("{", place)
        if place < 0:
            break
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            break  # cut off, or no JSON: nothing after it can be trusted
        if (candidate := _candidate(value)) is not None:
            found.append(candidate)
    return tuple(found)


def _candidate(value: Any) -> Candidate | None:
    if not isinstance(value, dict):
        return None
    strings: dict[str, str] = {}
    for name, length in _LENGTHS.items():
        field = value.get(name)
        if not isinstance(field, str) or len(field) > length:
            return None
        strings[name] = clean_text(field)
    predicate, lasting, confidence = value.get("predicate"), value.get("lasting"), value.get("confidence")
    sensitivity = value.get("sensitivity", "ordinary")
    if predicate not in PREDICATES or not isinstance(lasting, bool) or sensitivity not in _SENSITIVITIES:
        return None
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        return None
    return Candidate(
        predicate=predicate, lasting=lasting, confidence=float(confidence), sensitivity=sensitivity, **strings
    )
