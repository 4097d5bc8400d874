"""Signs that a small model has lost the thread: it echoes the fan, repeats itself, or speaks for somebody else.

Not about safety: a sentence that fails is replaced by a line of the card.
"""

from collections.abc import Sequence

import regex

from serving.guards.verdict import PASS, Outbound, Verdict

_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SPEAKER = regex.compile(r"^\s*[\p{L}\p{M} ]{1,30}\s?[:：]\s")


class Degenerate:
    """Outbound, made for one turn: knows the fan's words and what was said before."""

    name = "degenerate"

    def __init__(self, said_before: Sequence[str]) -> None:
        self._before = {self._bare(text) for text in said_before}

    def look(self, sentence: Outbound) -> Verdict:
        """`block` on an echo, a loop, a line with another speaker's name, or nothing readable at all."""
        bare = self._bare(sentence.sentence)
        if not bare:
            return Verdict("block", self.name, "empty") if len(sentence.sentence.strip()) > 3 else PASS
        if len(bare) > 12 and bare in self._before:
            return Verdict("block", self.name, "echo")
        words = _WORDS.findall(sentence.normalised)
        if len(words) >= 8 and len(set(words)) <= len(words) // 3:
            return Verdict("block", self.name, "loop")
        if _SPEAKER.match(sentence.sentence):
            return Verdict("block", self.name, "speaker_label")
        return PASS

    @staticmethod
    def _bare(text: str) -> str:
        return " ".join(_WORDS.findall(text.casefold()))
