"""What lint and imports say has words in the Studio, for each code and with the facts that stand in the sentences."""

import re
from pathlib import Path

import pytest

from app.studio import wording
from app.web.strings import placeholders, studio_strings
from persona.lint import Finding

STRINGS = studio_strings("en")
ROOT = Path(__file__).parents[3] / "persona"
SOURCES = [*sorted((ROOT / "lint").glob("*.py")), ROOT / "publishing.py"]
CODES = sorted(
    {
        code
        for source in SOURCES
        for code in re.findall(
            r'(?:Finding|_Trick)\(\s*(?:"(?:error|warning|note)"|severity),\s*"([a-z-]+)"',
            source.read_text(encoding="utf-8"),
        )
    }
)
SAID = [
    ("protected-name", "'T4ylor' reads as \"O'Neil\" (strength 0.98)", "protected_name_disguised", "O'Neil"),
    ("market", "covers us-ca, fr, but this installation serves eu", "market_named", "us-ca, fr"),
    ("lapsed", "the rights expired on 2026-02-01", "lapsed_expired", "2026-02-01"),
    ("over-budget", "takes 900 tokens of a budget of 300 and never enters a prompt", "over_budget_entry", "300"),
    ("romance", "is romantic ('i love you') without a licence", "romance", "i love you"),
    ("dead-lore", "has no key and can never fire", "dead_lore_key", ""),
]


@pytest.mark.parametrize("code", CODES)
def test_each_code_of_lint_has_its_words(code: str) -> None:
    """Every code in the sources of lint has a title and a sentence."""
    key = code.replace("-", "_")
    assert {f"st_finding_{key}", f"st_say_{key}"} - STRINGS.keys() - {"st_say_lookalikes"} <= _varied(key)


def _varied(key: str) -> set[str]:
    """Titles and sentences of tricks are named by their group; codes said only in variants need no sentence alone."""
    return {f"st_say_{key}"} if any(name.startswith(f"st_say_{key}_") for name in STRINGS) else set()


def test_every_sentence_of_the_tables_exists() -> None:
    """No pattern leads to a key that the Studio does not have."""
    findings = {
        f"st_say_{code.replace('-', '_')}" + (f"_{variant}" if variant else "")
        for code, table in wording._FINDINGS.items()
        for _, variant in table
    }
    notes = {f"st_note_{say}" for _, say in wording.NOTES}
    problems = {f"st_problem_{say}" for _, say in wording.PROBLEMS}
    documents = {f"st_document_is_{say}" for _, say in wording.DOCUMENTS}
    assert findings | notes | problems | documents <= STRINGS.keys()


@pytest.mark.parametrize(("code", "what", "say", "fact"), SAID)
def test_a_finding_becomes_its_sentence_with_its_facts(code: str, what: str, say: str, fact: str) -> None:
    """The variant is found, quotations are read, and all that the sentence needs is there."""
    found = wording.of_finding(Finding("error", code, "name", what, "mend it"))
    assert found.say == say
    assert fact in {*found.facts.values(), ""}
    assert set(placeholders(STRINGS[f"st_say_{say}"])) <= found.facts.keys()


def test_what_nobody_knows_gets_general_words() -> None:
    """A sentence outside the tables is named `other`, so that no English is shown for it."""
    assert wording.of_problem("something new").say == "other"
    assert wording.of_problem("is not YAML: expected (line 22)").say == "yaml_line"
