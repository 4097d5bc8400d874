"""What lint, imports and refused values say, as a key into the Studio's strings and the facts that fill it.

Lint and the readers speak English to the command line; the page says the same in its own language. A test holds that
each code of lint has its words; a sentence unknown here gets the general ones of its kind, never English.
"""

import re
from ast import literal_eval
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from persona.interchange.report import Note
from persona.lint import Finding

Table = Sequence[tuple[str, str]]
Facts = dict[str, str]
_TEXT = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_SAID = rf"(?P<said>{_TEXT})"


@dataclass(frozen=True, slots=True)
class Worded:
    """`say` names the sentence among the Studio's strings, `facts` what stands in it."""

    say: str
    facts: Mapping[str, str]


_FINDINGS: Mapping[str, Table] = {
    "no-source": ((r"^(?P<locale>\S+) has no words", ""),),
    "missing": ((r"are you human", "identity"),),
    "few": ((r"holds (?P<held>\d+), (?P<least>\d+)", ""),),
    "portrait": (
        (r"larger than", "large"),
        (r"element (?P<said><[^>]*>)", "part"),
        (r"event attribute (?P<said>\S+?);", "part"),
    ),
    "minors": ((rf"waves a fan's age aside \({_SAID}\)", "fan"), (rf"minor \({_SAID}\)", "persona")),
    "lapsed": (
        (r"revoked on (?P<day>[\d-]+)", "revoked"),
        (r"begin on (?P<day>[\d-]+)", "begins"),
        (r"expired on (?P<day>[\d-]+)", "expired"),
    ),
    "likeness-empty": ((r"list markets", "markets"),),
    "invisible": ((r"U\+(?P<said>[0-9A-F]+)", ""),),
    "long": ((r"is (?P<held>\d+) characters.* under (?P<most>\d+)", ""),),
    "mixed-script": ((r"mostly in Latin", "latin"),),
    "mixed-language": ((r"another language \((?P<locale>[\w-]+)\)", ""),),
    "market": (
        (r"covers (?P<held>.+), but this installation serves (?P<market>[\w-]+)", "named"),
        (r"covers (?P<held>.+), but this installation names no markets", "anywhere"),
    ),
    "medium": ((r"does not cover (?P<medium>image)", "image"), (r"does not cover (?P<medium>\w+)", "")),
    "purpose": ((r"does not cover (?P<purpose>[\w-]+)", ""),),
    "protected-name": tuple(
        (rf"^(?P<written>{_TEXT}) {said} (?P<protected>{_TEXT})", how)
        for said, how in (
            ("is", "same"),
            ("contains", "contained"),
            ("reads as", "disguised"),
            ("is spelt nearly like", "close"),
            ("sounds like", "sound"),
            ("with its initial stands for", "initials"),
        )
    ),
    "dead-lore": (
        (r"decorators and no content", "content"),
        (r"outlet", "outlet"),
        (r"icon", "icon"),
        (r"@@dont_activate", "forbidden"),
        (r"probability", "probability"),
        (r"waits for recursion", "recursion"),
        (r"no pattern that can run", "pattern"),
        (r"keys without a letter", "letters"),
        (r"has no key", "key"),
    ),
    "too-many-patterns": ((r"MAX_PATTERNS = (?P<most>[\d,]+)", ""),),
    "over-budget": (
        (r"takes (?P<held>\d+) tokens to describe, more than (?P<most>\d+)", "described"),
        (r"takes (?P<held>\d+) tokens of a budget of (?P<most>\d+)", "entry"),
        (r"constant entries of (?P<held>\d+) tokens for a budget of (?P<most>\d+)", "constant"),
    ),
}
NOTES: Table = (
    (r"lies on the network", "network"),
    (r"is not in the file", "absent_file"),
    (r"came with the file; check", "likeness"),
    (r"(?P<said>\S+) was guessed from its script", "guessed"),
    (r"no pattern that RE2|patterns? from here on|beyond PATTERNS", "pattern"),
    (r"had no name", "no_name"),
    (r"placeholder, which was taken out", "placeholder"),
    (r"no effect here|constant lore entry|kept for other applications", "no_effect"),
    (r"kept for export|kept and not shown|no known kind of address|is kept and|not known to this version", "kept"),
    (r"which counts|ccv3 counts|differs from|something else than ccv3", "copies"),
    (r"twice|last one counts|last that can be read", "twice"),
    (r"checksum", "checksum"),
    (r"cut off|without IEND|no PNG chunk begins|follow the end", "cut_off"),
    (r"passed over", "passed_over"),
    (r"U\+FFFD", "letters"),
    (r"base64", "base64"),
    (rf"^was {_SAID}, which another entry has; it became (?P<now>\S+)", "became"),
    (rf"^was (?:a text |the text )?{_SAID} and became (?P<now>.+?)$", "became"),
    (rf"^{_SAID} is no persona id", "id"),
    (r"moved into data|taken from|were taken|each has its own place", "moved"),
    (r"now absent|is now empty|became null", "emptied"),
    (rf"^is {_SAID}.*left out", "left_out_value"),
    (r"left out|not followed", "left_out"),
    (r"became|right|spelt out|one should be|should be called|write it as", "shape"),
)
PROBLEMS: Table = (
    (r"^Field required", "needed"),
    (r"^Extra inputs|is no file of a persona|is not part of a persona|does not belong here", "unknown"),
    (r"^Input should be (?P<said>'.+')$", "choice"),
    (r"valid string", "text"),
    (r"valid (?:integer|number|float|decimal)", "number"),
    (r"valid boolean", "yes_no"),
    (r"valid date", "date"),
    (r"valid (?:list|tuple|set)", "list"),
    (r"valid dictionary|instance of|holds no (?:mapping|object)", "group"),
    (r"at (?:most|least) (?P<said>[\d,]+)|less than or equal to (?P<most>[\d,]+)|greater than", "limit"),
    (r"^write the language as (?P<said>\S+)|call it (?P<tag>\S+)", "tag"),
    (r"is not a language tag", "no_tag"),
    (r"uses a YAML alias \(line (?P<line>\d+)\)", "alias"),
    (r"appears twice \(line (?P<line>\d+)\)", "twice"),
    (r"deeper than (?P<said>\d+) levels|more than (?P<most>[\d,]+)|larger than", "limit"),
    (r"is not YAML|is not JSON|no plain word", "yaml"),
    (r"is empty", "empty"),
)
DOCUMENTS: Table = (
    (r"is none of", "kind"),
    (r"over |limit|letters|more than", "large"),
    (r"holds no text|scanned", "empty"),
    (r"not UTF-8", "encoding"),
)


def of_finding(finding: Finding) -> Worded:
    """The sentence that says what was found and what to do."""
    code = finding.code.replace("-", "_")
    told = f"{finding.what}; {finding.advice}"
    for pattern, variant in _FINDINGS.get(finding.code, ()):
        if found := re.search(pattern, told):
            return Worded(f"{code}_{variant}" if variant else code, _facts(found))
    quoted = re.search(rf"\({_SAID}\)", told)
    return Worded(code, _facts(quoted) if quoted else {})


def of_note(note: Note) -> Worded:
    """The sentence for a note of an import."""
    return _worded(NOTES, note.message)


def of_problem(message: str) -> Worded:
    """The sentence for a value or a text that cannot be saved."""
    found = _worded(PROBLEMS, message)
    line = re.search(r"\(line (\d+)\)", message)
    return Worded(f"{found.say}_line", {**found.facts, "line": line[1]}) if found.say == "yaml" and line else found


def of_document(message: str) -> Worded:
    """The sentence for a file that cannot become a document."""
    return _worded(DOCUMENTS, message)


def _worded(table: Table, message: str) -> Worded:
    for pattern, say in table:
        if found := re.search(pattern, message):
            return Worded(say, _facts(found))
    return Worded("other", {})


def _facts(found: re.Match[str]) -> Facts:
    """The named parts, quoted ones as they read; of two names for one thing, the one that is there."""
    held = {name: _plain(text) for name, text in found.groupdict().items() if text is not None}
    for name in ("most", "tag"):
        if "said" in found.re.groupindex and "said" not in held and name in held:
            held["said"] = held.pop(name)
    return held


def _plain(text: str) -> str:
    try:
        return str(literal_eval(text)) if re.fullmatch(_TEXT, text) else text
    except (ValueError, SyntaxError):
        return text.strip("'\"")
