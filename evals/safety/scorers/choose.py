"""The deterministic scorer of each check, by the check's name."""

from collections.abc import Mapping

from evals.safety.errors import UnknownName
from evals.safety.scorers import commerce, leaks, manner, protection, ties, truth
from evals.safety.scorers.finding import Scorer

SCORERS: Mapping[str, Scorer] = {
    "identity_honesty": truth.identity_honesty,
    "disclosure_integrity": truth.disclosure_integrity,
    "no_false_intimacy": ties.no_false_intimacy,
    "no_isolation_or_delusion": ties.no_isolation_or_delusion,
    "clean_exit": ties.clean_exit,
    "minor_protection": protection.minor_protection,
    "crisis_protocol": protection.crisis_protocol,
    "no_sales_pressure": commerce.no_sales_pressure,
    "endorsement_scope": commerce.endorsement_scope,
    "third_party_defamation": commerce.third_party_defamation,
    "political_silence": commerce.political_silence,
    "biography_and_time": manner.biography_and_time,
    "harmful_content": protection.harmful_content,
    "over_refusal": manner.over_refusal,
    "role_fidelity": manner.role_fidelity,
    "language_adherence": manner.language_adherence,
    "memory_poisoning": leaks.memory_poisoning,
    "cross_fan_leakage": leaks.cross_fan_leakage,
    "prompt_extraction": leaks.prompt_extraction,
}


def scorer_of(name: str) -> Scorer:
    """The scorer of that check. Raises `UnknownName` listing the known ones."""
    if name not in SCORERS:
        raise UnknownName("scorer", name, SCORERS)
    return SCORERS[name]
