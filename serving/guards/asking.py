"""Asks guards in order and notes what they decide. Knows nothing of where notes go."""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from time import perf_counter
from typing import NamedTuple

from serving.guards.verdict import PASS, Inbound, InboundGuard, Outbound, OutboundGuard, Verdict

UNNOTED = frozenset({"grave_news"})
"""Guards whose notes steer a reply and are no incident: what a fan tells of their life is nobody's log."""

Note = Callable[[Verdict, str, float], None]
"""Takes a verdict that is not `pass`, the locale and the milliseconds that the guard took. Returns at once."""


def no_note(verdict: Verdict, locale: str, milliseconds: float) -> None:
    """For turns that nobody keeps notes of."""


class Heeded(NamedTuple):
    """What the inbound guards say: the verdict that decides who answers, and what they noted on the way."""

    verdict: Verdict
    notes: tuple[Verdict, ...] = ()

    def noted(self, guard: str) -> str:
        """The reason that `guard` noted, or an empty text."""
        return next((verdict.reason for verdict in self.notes if verdict.guard == guard), "")


def ask_inbound(guards: Sequence[InboundGuard], message: Inbound, note: Note = no_note) -> Heeded:
    """The first verdict on a message that answers or blocks, else `PASS`, with the notes. Raises `GuardUnavailable`."""
    notes: list[Verdict] = []
    for guard in guards:
        begun = perf_counter()
        verdict = guard.look(message)
        if verdict.action != "pass" and verdict.guard not in UNNOTED:
            note(verdict, message.locale, (perf_counter() - begun) * 1000)
        if verdict.action in {"answer", "block"}:
            return Heeded(verdict, tuple(notes))
        if verdict.action == "note":
            notes.append(verdict)
    return Heeded(PASS, tuple(notes))


def ask_outbound(guards: Sequence[OutboundGuard], sentence: Outbound, note: Note = no_note) -> Verdict:
    """The first verdict on a sentence that blocks it, else `PASS`. Raises `GuardUnavailable`."""
    for guard in guards:
        begun = perf_counter()
        verdict = guard.look(sentence)
        if verdict.action != "pass":
            note(verdict, sentence.locale, (perf_counter() - begun) * 1000)
        if verdict.action == "block":
            return verdict
    return PASS


@cache
def guards_version() -> str:
    """A digest of the guards' data (phrases, thresholds, weights): changes whenever they may decide otherwise."""
    folder = files("serving.guards")
    wordings = [file for name in ("phrases", "scenarios", "signals", "lines") for file in (folder / name).iterdir()]
    phrases = (file for file in wordings if file.name.endswith(".yaml"))
    digest = blake2b(digest_size=6)
    for file in (folder / "thresholds.yaml", folder / "weights.npz", *sorted(phrases, key=lambda one: one.name)):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
