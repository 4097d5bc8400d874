"""Lines that every layout of a prompt writes: exchanges, days, quoted lore and recollections. Knows no layout."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date

from memory.records import Recollection
from persona.lore.activation import Activated
from serving.dates import babel_tag
from serving.prompt_parts import Exchange, Speaker
from serving.quoting import QUOTED, as_data, one_line
from serving.wording import Wording

AUTHORED = 20_000
"""Characters of one authored text that are quoted: lore and documents have budgets of their own and are not cut."""


def joined(*lines: str) -> str:
    """The lines that are not empty, one below the other."""
    return "\n".join(line for line in lines if line)


def exchange_lines(fan: str, persona: Speaker, one: Exchange) -> str:
    """An exchange as two lines with their speakers."""
    return f"{fan}: {one_line(one.fan)}\n{persona.nickname}: {one_line(one.reply)}"


def written_day(day: date, words: Wording) -> str:
    """A day in full, in the language of `words`."""
    return format_date(day, "full", locale=babel_tag(words.locale))


def spread(examples: Sequence[Exchange], wanted: int) -> list[Exchange]:
    """Examples spread evenly over the authored ones, the same on every turn."""
    step = max(1, len(examples) // wanted)
    return list(examples[::step][:wanted])


def unlike(near: Sequence[Exchange], fixed: Sequence[Exchange]) -> list[Exchange]:
    """Those near examples that do not stand in the prompt already."""
    return [one for one in near if all(one.reply != other.reply for other in fixed)]


def lore_line(entry: Activated, words: Wording, persona: Speaker) -> str:
    """A lore entry as quoted data, in the voice that its role asks for. A role never lets it speak for itself."""
    quote = as_data(entry.content, AUTHORED)
    template = {"user": words.fan_voice, "assistant": words.own_voice}.get(entry.role or "", words.world)
    return template.format(name=persona.name, quote=quote)


def dated(item: Recollection, words: Wording, longest: int = QUOTED) -> str:
    """A passage as quoted data, with the day that its document speaks for: nothing later is known from it."""
    quote = as_data(item.text, longest)
    day = item.metadata.get("as_of")
    if not day:
        return quote
    return f"{quote} ({format_date(date.fromisoformat(day), 'long', locale=babel_tag(words.locale))})"


def recollection_line(item: Recollection, words: Wording, persona: Speaker) -> str:
    """Something looked up as quoted data with its source."""
    if item.kind in {"lore", "knowledge"}:
        return words.world.format(name=persona.name, quote=dated(item, words, AUTHORED))
    quote = as_data(item.text)
    if item.said_at is None:
        return words.told.format(quote=quote)
    return words.told_on.format(date=written_day(item.said_at.date(), words), quote=quote)
