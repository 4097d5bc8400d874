"""Where the words of a reply come from: a reviewed answer, the card, the fan's own memory, or the model.

Order: a guard's answer > comfort for grave news > a goodbye > an approved answer asked in nearly its own words > what
no persona gives (an approved answer, else the house's) > the fan's own memory > an approved answer > an authored
example > the model. Comfort, goodbyes, examples and quoted memory speak only for an engine that can't be trusted with
them (`transcript` style); a chat model gets them in its prompt instead. Approved answers are always a brand's exact
words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from memory.records import Recollection
from memory.statements import asks_only_about_self, speaks_of_self
from persona.answers import AuthoredLines, Match
from persona.languages import same_language
from persona.overlay import LocalPersona
from serving.engines.protocol import Style
from serving.events import Origin
from serving.guards.verdict import Vector, Verdict
from serving.wording import wording_for

SURE = 0.97
"""Similarity from which a question counts as asked in the answer's own words."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`text` is the whole reply where it is written already, or None where the model speaks."""

    origin: Origin
    reason: str
    text: str | None = None
    used: tuple[Recollection, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """What a plan is made from. `said` is the persona's last replies, so that a line is not said twice in a row."""

    persona: LocalPersona
    lines: AuthoredLines
    vector: Vector
    text: str
    said: Sequence[str]
    statement: Recollection | None
    statement_date: str
    style: Style
    retry: bool = False
    news: str = ""
    """The kind of grave news that the fan has just told, if any."""
    goodbye: bool = False
    bound: "Bound | None" = None


@dataclass(frozen=True, slots=True)
class Bound:
    """What a message asks for that no persona gives, and the house's reviewed answer. `firm`: no model is asked."""

    kind: str
    line: str
    firm: bool


def plan(material: Material, verdict: Verdict, crisis_text: str, identity_text: str) -> Plan:
    """Decide who speaks. `verdict` is of the inbound guards."""
    match = _fitting(material)
    sure = match is not None and match.score >= SURE
    if verdict.action in {"answer", "block"} and not (sure and verdict.guard == "identity" and not verdict.certain):
        return _guarded(material, verdict, crisis_text, identity_text)
    if material.style == "transcript" and material.news:
        return _comforting(material)
    if material.style == "transcript" and material.goodbye and (line := _goodbye(material)):
        return line
    if match is not None and sure and match.kind == "answer":
        return _authored(match)
    if material.bound and (material.bound.firm or material.style == "transcript"):
        cleared = match is not None and (sure or match.kind == "answer")
        return _authored(match) if match and cleared else Plan("fallback", material.bound.kind, material.bound.line)
    if material.style == "transcript" and material.statement is not None and material.persona.recall_lines:
        return _quoting(material, material.statement)
    if match is not None and match.kind == "answer":
        return _authored(match)
    if match is not None and material.style == "transcript" and not material.retry and match.reply not in material.said:
        return _authored(match)
    return Plan("model", "nothing written fits")


def _fitting(material: Material) -> Match | None:
    """The authored line for the message, unless it speaks of the wrong person: a fan who asks where they live is not
    told where the persona does."""
    match = material.lines.best(material.vector, material.text)
    if match is None or match.score >= SURE:
        return match
    locale = material.persona.locale
    if asks_only_about_self(material.text, locale) and not speaks_of_self(match.question, locale):
        return None
    return match


def fallback(material: Material, reason: str) -> Plan:
    """A line of the card for when the model's reply could not be shown; to a goodbye, a goodbye."""
    if material.goodbye and (line := _goodbye(material)):
        return Plan("fallback", reason, line.text)
    lines = material.persona.fallback_lines or (material.persona.greeting,)
    return Plan("fallback", reason, choose_line(lines, material))


def choose_line(lines: Sequence[str], material: Material) -> str:
    """One of `lines`, not one of the last said, the same for the same place in the same conversation."""
    fresh = [line for line in lines if line not in material.said] or list(lines)
    digest = blake2b(f"{material.text}\0{len(material.said)}".encode(), digest_size=4).digest()
    return fresh[int.from_bytes(digest) % len(fresh)]


def _guarded(material: Material, verdict: Verdict, crisis_text: str, identity_text: str) -> Plan:
    if verdict.guard == "identity":
        lines = material.persona.identity_lines
        return Plan("identity", verdict.reason, choose_line(lines, material) if lines else identity_text)
    return Plan("crisis", verdict.reason, crisis_text)


def _comforting(material: Material) -> Plan:
    """A sober line of the card for this kind of news, or the house's where the card has none in this language."""
    persona = material.persona
    lines = {str(kind): lines for kind, lines in persona.comfort_lines.items()}.get(material.news, ())
    if not lines or not same_language(persona.origins.get("comfort_lines", ""), persona.locale):
        return Plan("fallback", f"grave news: {material.news}", wording_for(persona.locale).condolence)
    return Plan("example", f"grave news: {material.news}", choose_line(lines, material))


def _goodbye(material: Material) -> Plan | None:
    """The authored goodbye nearest to the fan's, not one of the last said if there is another."""
    replies = {example.id: example.reply for example in material.persona.examples if example.topic == "goodbyes"}
    near = [match for match in material.lines.ranked(material.vector, material.text) if match.id in replies]
    fresh = [match for match in near if match.reply not in material.said] or near
    return Plan("example", fresh[0].id, fresh[0].reply) if fresh else None


def _authored(match: Match) -> Plan:
    return Plan(match.kind, match.id, match.reply)


def _quoting(material: Material, statement: Recollection) -> Plan:
    dated = bool(material.statement_date)
    lines = [line for line in material.persona.recall_lines if dated or "{date}" not in line]
    line = choose_line(lines or material.persona.recall_lines, material)
    text = line.replace("{date}", material.statement_date).replace("{memory}", statement.text)
    return Plan("recall", "the fan's own words answer this", text, (statement,))
