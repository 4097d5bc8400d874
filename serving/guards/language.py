"""Outbound: a sentence that is surely in another language than the reply's."""

from serving.guards.verdict import PASS, Outbound, Verdict
from serving.reply_language import ReplyLanguage


class WrongLanguage:
    """Blocks a sentence in the wrong language; short or unclear ones pass."""

    name = "language"

    def __init__(self, languages: ReplyLanguage) -> None:
        self._languages = languages

    def look(self, sentence: Outbound) -> Verdict:
        """`block` when the detector is sure of another language."""
        if self._languages.wrong(sentence.sentence, sentence.locale):
            return Verdict("block", self.name, "wrong_language")
        return PASS
