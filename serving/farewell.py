"""How a running conversation ends when its persona has been withdrawn: a reviewed text, in the fan's language.

Knows what was said last and the house's texts; knows nothing of why the persona is gone. Nothing is written down.
"""

from collections.abc import Sequence
from uuid import uuid4

from memory.records import Message
from persona.languages import direction, negotiate
from serving.disclosure.texts import text_locales
from serving.events import Begun, Done, Notice, TurnEvent
from serving.notices import NoticeBook, Situation
from serving.turn import Turn

KIND = "withdrawn"


def farewell(notices: NoticeBook, turn: Turn, history: Sequence[Message]) -> tuple[TurnEvent, ...]:
    """The whole turn: the disclosure, the notice, and the end. `history` is not empty; its language is kept."""
    spoken = negotiate([history[-1].locale, turn.ui_locale, "en"], text_locales()).locale or "en"
    situation = Situation(turn.conversation_id, turn.persona_id, spoken, turn.market, turn.age)
    notice = Notice(KIND, notices.text(KIND, situation), spoken)
    disclosure = notices.disclosure(situation, [notice])
    done = Done(uuid4().hex, spoken, "", "whole", "notice", disclosure)
    return Begun(disclosure, spoken, direction(spoken)), notice, done
