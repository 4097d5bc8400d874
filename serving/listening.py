"""A turn as it is understood before anybody answers: language, persona, history, and the message's one embedding.

Remembers for a while which conversations told an age under 18. Knows nothing of what is answered.
"""

import asyncio
import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime

from memory.embedding import Embedder
from persona.languages import negotiate
from serving.hearing import Heard
from serving.notices import MINOR_UNDER, Situation
from serving.remembering import Remembering
from serving.reply_language import ReplyLanguage
from serving.shelf import Shelf
from serving.turn import Turn

_CONVERSATIONS_KEPT = 20_000


class Listening:
    """Hears the turns of all conversations."""

    def __init__(self, shelf: Shelf, memory: Remembering, embedder: Embedder) -> None:
        self._shelf = shelf
        self._memory = memory
        self._embedder = embedder

    async def hear(self, turn: Turn, text: str, *, mended: bool) -> Heard:
        """`text` of `turn`, understood. Raises `UnknownPersona`."""
        card = self._shelf.card(turn.persona_id)
        history = await self._memory.history(turn)
        spoken = self._shelf.languages(turn.persona_id)
        wish = turn.locale_wish and negotiate([turn.locale_wish], spoken).locale
        asked = turn.locale_wish or turn.ui_locale
        missed = "" if negotiate([asked], spoken).locale else negotiate([asked], [asked]).locale or ""
        languages = ReplyLanguage(spoken)
        missed = missed or (not wish and languages.foreign(text)) or ""
        decision = languages.decide(
            text,
            wish=wish,
            conversation=history[-1].locale if history else None,
            page=turn.ui_locale,
            persona=card.source_locale,
        )
        persona = self._shelf.local(turn.persona_id, decision.locale)
        vector, lines = await asyncio.gather(
            asyncio.to_thread(self._embedder.query, text), self._shelf.lines(turn.persona_id, decision.locale)
        )
        situation = Situation(turn.scope, persona.nickname, decision.locale, turn.market, turn.age)
        said_at = datetime.now(UTC)
        return Heard(text, mended, decision.locale, vector, persona, lines, history, situation, said_at, missed)


class ToldAges:
    """Conversations in which a fan told an age under 18, the last ones; lost at a restart. Thread-safe."""

    def __init__(self) -> None:
        self._minors: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def tell(self, turn: Turn) -> Turn:
        """The turn of a fan who has just told it, in minors mode as all that follow."""
        with self._lock:
            self._minors[turn.scope] = None
            self._minors.move_to_end(turn.scope)
            while len(self._minors) > _CONVERSATIONS_KEPT:
                self._minors.popitem(last=False)
        return self.of(turn)

    def of(self, turn: Turn) -> Turn:
        """The turn as it counts: whatever age a client names, what a fan tells can only lower it."""
        with self._lock:
            told = turn.scope in self._minors
        young = MINOR_UNDER - 1
        return replace(turn, age=min(young, young if turn.age is None else turn.age)) if told else turn
