"""What a fan is told by a persona that is withdrawn or paused: a reviewed text, in the fan's language.

Knows what was said last and the house's texts; knows nothing of why the persona is silent. Nothing is written down.
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
PAUSED = "paused"


def farewell(notices: NoticeBook, turn: Turn, history: Sequence[Message]) -> tuple[TurnEvent, ...]:
    """The whole turn: the disclosure, the notice, and the end. `history` is not empty; its language is kept."""
    spoken = negotiate([history[-1].locale, turn.ui_locale, "en"], text_locales()).locale or "en"
    situation = Situation(turn.scope, turn.persona_id, spoken, turn.market, turn.age)
    return silence(notices, situation, KIND)


def silence(notices: NoticeBook, situation: Situation, kind: str = PAUSED) -> tuple[TurnEvent, ...]:
    """A whole turn that is the text `kind` and no reply."""
    spoken = situation.locale
    notice = Notice(kind, notices.text(kind, situation), spoken)
    disclosure = notices.disclosure(situation, [notice])
    done = Done(uuid4().hex, spoken, "", "whole", "notice", disclosure)
    return Begun(disclosure, spoken, direction(spoken)), notice, done
