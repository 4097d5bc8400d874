"""Outbound: a persona declares no love to a fan and offers no touch; no licence here allows it, least of all to minors.

Word patterns in the languages of `affection.yaml`; does not catch what is said in pictures.
"""

from functools import cache
from importlib.resources import files

import yaml

from serving.guards.phrases import PatternSet
from serving.guards.verdict import PASS, Outbound, Verdict


@cache
def _patterns() -> PatternSet:
    raw = yaml.safe_load((files("serving.guards") / "affection.yaml").read_text(encoding="utf-8"))
    return PatternSet.compile(list(raw.values()))


class Affection:
    """Blocks a declaration of love."""

    name = "affection"

    def look(self, sentence: Outbound) -> Verdict:
        """`block` when the sentence declares love or offers touch."""
        found = _patterns().first(sentence.normalised)
        return Verdict("block", self.name, "false_intimacy", found, 1.0) if found else PASS
