"""Examples of talk: our exchanges as `mes_example` text, and such text as exchanges.

Knows `<START>` and speaker marks; knows nothing of the rest of a card.
"""

import re
from collections.abc import Sequence

from persona.card import Example

_START = re.compile(r"<start>", re.IGNORECASE)
_FAN = ("{{user}}:", "<user>:", "you:", "user:")
_PERSONA = ("{{char}}:", "<bot>:", "<char>:")
_MAX_EXAMPLES = 500


def written(examples: Sequence[Example]) -> str:
    """The exchanges as one block each."""
    return "\n".join(f"<START>\n{{{{user}}}}: {item.fan}\n{{{{char}}}}: {item.reply}" for item in examples)


def read(text: str, name: str) -> tuple[Example, ...]:
    """Every exchange in the text: a fan's line and the reply to it, over as many lines as they take.

    The persona speaks as `{{char}}`, `<BOT>` or by its own name. Text outside exchanges is passed over; the card keeps
    it. At most 500 exchanges.
    """
    persona = (*_PERSONA, f"{name.lower()}:") if name.strip() else _PERSONA
    found: list[Example] = []
    for block in _START.split(text):
        fan = ""
        for speaker, said in _turns(block, persona):
            if speaker == "fan":
                fan = said
            elif fan and said and len(found) < _MAX_EXAMPLES:
                found.append(Example(id=f"ex{len(found) + 1:02}", fan=fan, reply=said))
                fan = ""
    return tuple(found)


def _turns(block: str, persona: tuple[str, ...]) -> list[tuple[str, str]]:
    """Who says what, in order; lines without a speaker belong to the one before."""
    turns: list[tuple[str, list[str]]] = []
    for line in block.split("\n"):
        bare = line.strip()
        lower = bare.lower()
        for speaker, marks in (("fan", _FAN), ("persona", persona)):
            mark = next((mark for mark in marks if lower.startswith(mark)), None)
            if mark is not None:
                turns.append((speaker, [bare[len(mark) :].strip()]))
                break
        else:
            if turns:
                turns[-1][1].append(line.rstrip())
    return [(speaker, "\n".join(lines).strip()) for speaker, lines in turns]
