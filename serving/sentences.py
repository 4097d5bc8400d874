"""Cuts a stream of text into sentences as they end, in any script. Knows nothing of what is done with them."""

import regex

_END = regex.compile(r"(?:[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？｡]+[」』”’）]*|[।॥؟۔]+[\"'”»)]*(?=\s|$)|\n+)\s*")
_ABBREVIATION = regex.compile(
    r"(?:\b(?:\p{Lu}|mr|mrs|ms|dr|st|vs|etc|sr|sra|dra|jr|prof|p\. ?ej|ex|av|no|núm|mme|mlle|m|डॉ|श्री)\.|\d\.)$",
    regex.IGNORECASE,
)
LONGEST = 400
"""Characters after which a stretch without an end is cut anyway, at a space, so that nothing waits for ever."""


class SentenceCutter:
    """Feed text, get whole sentences with their trailing white space; `rest()` gives what is left at the end."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, delta: str) -> list[str]:
        """Sentences that are complete now. The end mark of a Latin sentence counts once a space follows it."""
        self._held += delta
        sentences = []
        start = 0
        for match in _END.finditer(self._held):
            if (
                match.end() == len(self._held)
                and not match.group().endswith(("\n", " "))
                and match.group()[-1] in ".!?…؟"
            ):
                break
            if _ABBREVIATION.search(self._held[start : match.end()].rstrip()):
                continue
            sentences.append(self._held[start : match.end()])
            start = match.end()
        self._held = self._held[start:]
        while len(self._held) > LONGEST:
            cut = self._held.rfind(" ", 1, LONGEST) + 1 or LONGEST
            sentences.append(self._held[:cut])
            self._held = self._held[cut:]
        return sentences

    def rest(self) -> str:
        """What has been fed and not given out; empties the cutter."""
        held, self._held = self._held, ""
        return held
