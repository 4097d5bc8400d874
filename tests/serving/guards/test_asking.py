"""Asking guards: the first that answers decides, and whatever is not `pass` is noted."""

import numpy as np

from serving.guards.asking import ask_inbound, ask_outbound, guards_version
from serving.guards.verdict import PASS, Inbound, Outbound, Verdict

MESSAGE = Inbound("hi", "hi", np.zeros(3, dtype=np.float32), "ja")
SENTENCE = Outbound("Hi.", "hi", "ar")


class Says:
    """A guard that says one thing."""

    name = "says"

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        self.asked = 0

    def look(self, _: object) -> Verdict:
        self.asked += 1
        return self.verdict


def test_the_first_answer_decides_and_mere_notes_are_noted_on_the_way() -> None:
    """Guards after the one that decides are not asked; `pass` is not noted; time is not negative."""
    guards = [Says(PASS), Says(Verdict("note", "dependence")), Says(Verdict("answer", "crisis")), Says(PASS)]
    noted: list[tuple[str, str, float]] = []
    decided = ask_inbound(guards, MESSAGE, lambda verdict, *more: noted.append((verdict.guard, *more)))
    assert decided.verdict.guard == "crisis"
    assert [verdict.guard for verdict in decided.notes] == ["dependence"]
    assert [one[:2] for one in noted] == [("dependence", "ja"), ("crisis", "ja")]
    assert all(one[2] >= 0 for one in noted)
    assert guards[3].asked == 0


def test_grave_news_steers_the_reply_and_enters_no_log() -> None:
    """The kind is handed on; nothing is noted of what a fan told of their life."""
    noted: list[Verdict] = []
    heeded = ask_inbound([Says(Verdict("note", "grave_news", "death"))], MESSAGE, lambda one, *_: noted.append(one))
    assert heeded.verdict is PASS
    assert heeded.noted("grave_news") == "death"
    assert noted == []


def test_a_sentence_is_held_by_a_block_only() -> None:
    """A note lets a sentence pass, a block does not."""
    note, block = Says(Verdict("note", "a")), Says(Verdict("block", "b"))
    assert ask_outbound([note], SENTENCE) is PASS
    assert ask_outbound([note, block], SENTENCE).guard == "b"


def test_the_version_is_a_short_digest() -> None:
    """The version is the same at every look and fits its column."""
    assert guards_version() == guards_version()
    assert len(guards_version()) == 12
