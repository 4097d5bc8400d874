"""Turns what a model found in a fan's words into facts: judged, told apart from what is known, superseding it.

The same thing said twice, or in two languages, is one fact. A new value of something that has one value at a time ends
the old fact at that moment; nothing is overwritten. Protected kinds need the fan's separate consent, and of a minor
nothing is kept. Knows nothing of engines and prompts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from anyascii import anyascii

from memory.candidates import SINGLE, Candidate, read_candidates
from memory.consent import FACTS, SENSITIVE, Consents
from memory.embedding import Embedder, Vector
from memory.facts import Facts
from memory.records import Fact, FanKey, KnownFact, Message
from memory.sensitivity import SensitivityGuard
from memory.store.consents import ORDINARY
from memory.writing import WritePolicy, refusal, worth_asking

ALIKE = 0.85
"""Cosine from which two facts of one predicate are one, where their values cannot be compared."""
_OPPOSITE = {"likes": "dislikes", "dislikes": "likes"}


@dataclass(slots=True)
class Kept:
    """What became of one message: ids added, ids that were superseded, and why the rest was not kept."""

    added: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Extraction:
    """Facts from messages, of any fan."""

    def __init__(
        self,
        facts: Facts,
        consents: Consents,
        embedder: Embedder,
        guard: SensitivityGuard,
        policy: WritePolicy | None = None,
    ) -> None:
        self._facts = facts
        self._consents = consents
        self._embedder = embedder
        self._guard = guard
        self._policy = policy or WritePolicy()

    async def wanted(self, key: FanKey, message: Message, *, minor: bool = False) -> bool:
        """Whether a model should be asked about this message."""
        return not minor and worth_asking(message) and await self._consents.allows(key, FACTS)

    async def keep(self, key: FanKey, message: Message, answer: str) -> Kept:
        """Keep what is worth it of a model's answer about `message`. Raises `NotConsented` and other store failures."""
        kept, opened = Kept(), await self._consents.allows(key, SENSITIVE)
        for candidate in read_candidates(answer):
            vector = self._embedder.query(candidate.text)
            reason = refusal(candidate, message, self._policy)
            sensitivity = self._sensitivity(candidate, message, vector)
            if not reason and sensitivity != ORDINARY and not opened:
                reason = sensitivity
            if reason:
                kept.refused.append(reason)
                continue
            known = await self._facts.with_vectors(key)
            if any(_same(candidate, vector, one) for one in known):
                kept.refused.append("known")
                continue
            ended = [one.fact.id for one in known if _ends(candidate, one.fact)]
            fact = _fact(candidate, message, sensitivity)
            kept.added.extend(await self._facts.add(key, [fact], ended))
            kept.superseded.extend(ended)
        return kept

    def _sensitivity(self, candidate: Candidate, message: Message, vector: Vector) -> str:
        """The gravest that anybody sees in it: the model, the words, the meaning; in the fact or in what was said."""
        if candidate.sensitivity != ORDINARY:
            return candidate.sensitivity
        texts: Sequence[tuple[str, Vector | None]] = ((candidate.text, vector), (candidate.quote, None))
        kinds = [self._guard.kind(text, message.locale, meaning) for text, meaning in texts]
        return next((kind for kind in kinds if kind != ORDINARY), ORDINARY)


def _fact(candidate: Candidate, message: Message, sensitivity: str) -> Fact:
    return Fact(
        id=uuid4().hex,
        text=candidate.text,
        locale=message.locale,
        source_message=message.id,
        valid_from=message.said_at,
        subject=_subject(candidate.subject),
        predicate=f"{candidate.predicate}={candidate.value}",
        confidence=candidate.confidence,
        sensitivity=sensitivity,
    )


def _same(candidate: Candidate, vector: Vector, known: KnownFact) -> bool:
    """Whether a known fact says this already, in whatever language."""
    name, _, value = known.fact.predicate.partition("=")
    if name != candidate.predicate or known.fact.subject != _subject(candidate.subject):
        return False
    if value and candidate.value:
        return _plain(value) == _plain(candidate.value)
    return known.vector is not None and float(known.vector @ vector) >= ALIKE


def _ends(candidate: Candidate, fact: Fact) -> bool:
    """Whether a known fact no longer holds now that this does."""
    name, _, value = fact.predicate.partition("=")
    if fact.subject != _subject(candidate.subject):
        return False
    if name == candidate.predicate:
        favourite = name == "favourite" and _topic(value) != _topic(candidate.value)
        return name in SINGLE and not favourite
    return _OPPOSITE.get(name) == candidate.predicate and _plain(value) == _plain(candidate.value)


def _subject(text: str) -> str:
    plain = text.casefold().strip()
    return "fan" if plain in {"", "i", "me", "user", "the fan", "fan"} else plain


def _topic(value: str) -> str:
    """Of `film: Spirited Away`, the part that says of what it is the favourite."""
    return _plain(value.partition(":")[0])


def _plain(value: str) -> str:
    return "".join(letter for letter in anyascii(value).casefold() if letter.isalnum())
