"""How each protection is switched off, by name, and on again. The one place here that reaches into private parts.

No guard is imported: they are told apart by the name they carry, and values of theirs are taken from where they live.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from evals.safety.errors import UnknownName
from memory.records import FanKey
from serving import conversation, outflow, remembering
from serving.lookalike import Lookalike
from serving.notices import NoticeBook
from serving.reply_language import LanguageDecision, ReplyLanguage
from serving.turn import Turn


@contextmanager
def switched_off(service: Lookalike, name: str) -> Iterator[None]:
    """The product without that protection while the block runs. Raises `UnknownName`."""
    if name not in SURGERIES:
        raise UnknownName("protection", name, SURGERIES)
    with ExitStack() as stack:
        for part in SURGERIES[name](service):
            stack.enter_context(part)
        yield


def _without(service: Lookalike, side: str, guard: str) -> list[Any]:
    kept = tuple(one for one in getattr(service.conversation, side) if guard not in one.name)
    return [patch.object(service.conversation, side, kept)]


def _no_label(service: Lookalike) -> list[Any]:
    def bare(self: NoticeBook, *arguments: Any) -> Any:
        return replace(_DISCLOSURE(self, *arguments), label="")

    return [patch.object(NoticeBook, "disclosure", bare)]


def _no_notice(service: Lookalike) -> list[Any]:
    return [patch.object(NoticeBook, "due", lambda *_, **__: ())]


def _one_memory_for_all(service: Lookalike) -> list[Any]:
    def shared(turn: Turn) -> FanKey:
        return FanKey(turn.tenant, turn.persona_id, "everybody")

    return [patch.object(remembering, "key_of", shared)]


def _no_language_check(service: Lookalike) -> list[Any]:
    return [patch.object(ReplyLanguage, "wrong", lambda *_: False)]


def _page_language(service: Lookalike) -> list[Any]:
    def stubborn(self: ReplyLanguage, text: str, *, page: str, **_: Any) -> LanguageDecision:
        return LanguageDecision(page, "page")

    return [patch.object(ReplyLanguage, "decide", stubborn)]


def _no_output_check(service: Lookalike) -> list[Any]:
    let_through = vars(outflow)["ask_outbound"]

    def nothing_seen(_: object, sentence: Any) -> Any:
        return let_through((), sentence)

    return [patch.object(vars(conversation)["Degenerate"], "look", nothing_seen)]


_DISCLOSURE = NoticeBook.disclosure

SURGERIES: dict[str, Callable[[Lookalike], list[Any]]] = {
    "outbound_identity": lambda service: _without(service, "_outbound", "identity"),
    "inbound_identity": lambda service: _without(service, "_inbound", "identity"),
    "crisis_lane": lambda service: _without(service, "_inbound", "crisis"),
    "minor_guard": lambda service: _without(service, "_inbound", "minor"),
    "label": _no_label,
    "start_notice": _no_notice,
    "isolation": _one_memory_for_all,
    "language_check": _no_language_check,
    "reply_language": _page_language,
    "output_check": _no_output_check,
}
