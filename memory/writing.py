"""What is worth keeping of what a fan said: the write policy. Knows nothing of stores, consent or models."""

from dataclasses import dataclass

import regex

from memory.candidates import Candidate
from memory.records import Message
from memory.statements import is_own_statement
from memory.wishes import folded, wish_not_to_remember

_LETTERS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_MARKUP = regex.compile(r"[<>{}\[\]`]|https?:|www\.")
_OURS = frozenset({"persona", "assistant", "ai", "you", "system", "bot"})


@dataclass(frozen=True, slots=True)
class WritePolicy:
    """What a candidate must be like. `surest` is the confidence from which it counts, `lasting` whether passing
    things (tired today, rain) are left out, `shortest` and `longest` bound its text in characters."""

    surest: float = 0.6
    lasting: bool = True
    shortest: int = 3
    longest: int = 200


def worth_asking(message: Message) -> bool:
    """Whether a model should look at a message at all: the fan tells something of their own, and nothing speaks
    against remembering it."""
    return (
        message.role == "fan"
        and not message.origin
        and is_own_statement(message.text, message.locale)
        and wish_not_to_remember(message.text, message.locale) is None
    )


def refusal(candidate: Candidate, message: Message, policy: WritePolicy) -> str:
    """Why a candidate is not kept, in one word for counting, or an empty string."""
    if candidate.confidence < policy.surest:
        return "unsure"
    if policy.lasting and not candidate.lasting:
        return "passing"
    if not policy.shortest <= len(candidate.text) <= policy.longest:
        return "length"
    if candidate.subject.casefold() in _OURS:
        return "subject"
    if _MARKUP.search(candidate.text) or _MARKUP.search(candidate.value):
        return "markup"
    quoted = _bare(candidate.quote)
    if len(quoted) < 2 or quoted not in _bare(message.text):
        return "not said"
    return ""


def _bare(text: str) -> str:
    return _LETTERS.sub("", folded(text))
