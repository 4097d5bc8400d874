"""The prompt, laid out so that an engine's prefix cache keeps working: what varies comes last.

`chat`: system (house rules, persona, fixed examples), history, the fan's message with the notes after it.
`transcript`, for a base model: the same order as lines of one text in one language. Recalled text is quoted as data.
Knows no engine's format and no store; the house's words are in `serving.wording`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from babel.dates import format_date
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from memory.records import Message, Recollection
from persona.languages import display_name
from serving.dates import babel_tag
from serving.engines.protocol import Style
from serving.events import Layer
from serving.history import kept_history
from serving.quoting import NOTES_CLOSE, NOTES_OPEN, as_data, one_line, without_notes_tags
from serving.wording import Wording, wording_for

_FIXED, _NEAR_TRANSCRIPT = 10, 2
"""Examples in every prompt, and near ones for a base model: over 80 % of turn 3 is cached so; with 3 and 3, 67 %."""
_FACTS, _WORLD = 2, 1
"""Quoted lines that a small base model can hold beside the message."""


class Exchange(Protocol):
    """What a fan said and what the persona answered."""

    @property
    def fan(self) -> str:
        """The fan's line."""
        ...

    @property
    def reply(self) -> str:
        """The persona's line."""
        ...


class Speaker(Protocol):
    """What a prompt needs of a persona in one language."""

    @property
    def name(self) -> str:
        """Its full name."""
        ...

    @property
    def nickname(self) -> str:
        """What it is called in a conversation; never empty."""
        ...

    @property
    def description(self) -> str:
        """Who it is."""
        ...

    @property
    def personality(self) -> str:
        """How it is."""
        ...

    @property
    def scenario(self) -> str:
        """Where the conversation takes place."""
        ...

    @property
    def locale(self) -> str:
        """The language that its words are in."""
        ...

    @property
    def examples(self) -> Sequence[Exchange]:
        """Authored exchanges."""
        ...


class Model(Protocol):
    """What a prompt needs of an engine."""

    @property
    def style(self) -> Style:
        """The layout it wants."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`."""
        ...


@dataclass(frozen=True, slots=True)
class PromptParts:
    """Everything that enters one prompt. Budgets are in tokens; `language` is the reply's, the persona's if empty.

    `history` runs from the conversation's beginning; `near_examples` has the nearest first; `repair` names why the
    last attempt was held back.
    """

    persona: Speaker
    history: Sequence[Message]
    text: str
    recollections: tuple[Recollection, ...]
    near_examples: Sequence[Exchange]
    day: date
    history_tokens: int
    context_tokens: int
    language: str = ""
    repair: str = ""

    def repairing(self, reason: str) -> "PromptParts":
        """The same, telling a chat model what was wrong with its last attempt."""
        return replace(self, repair=reason)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages for an engine and, for the why panel, what they are made of."""

    messages: tuple[BaseMessage, ...]
    layers: tuple[Layer, ...]

    @property
    def cacheable_share(self) -> float:
        """The part of the tokens, 0 to 1, that the next turn begins with too."""
        total = sum(layer.tokens for layer in self.layers)
        kept = sum(layer.tokens for layer in self.layers if layer.name in {"rules", "persona", "examples", "history"})
        return kept / total if total else 0.0


def build_prompt(parts: PromptParts, model: Model) -> Prompt:
    """Lay `parts` out in the style that `model` wants."""
    words = wording_for(parts.language or parts.persona.locale)
    history = kept_history(parts.history, parts.history_tokens, model.count_tokens)
    build = _chat if model.style == "chat" else _transcript
    return build(parts, words, [message for message in history if message.text.strip()], model.count_tokens)


def house_rules(persona: Speaker) -> str:
    """The rules that every chat model is given, in the persona's language."""
    words = wording_for(persona.locale)
    language = display_name(persona.locale)
    return "\n".join(f"- {rule.format(name=persona.name, language=language)}" for rule in words.rules)


def _chat(parts: PromptParts, words: Wording, history: Sequence[Message], count: Callable[[str], int]) -> Prompt:
    persona = parts.persona
    own = wording_for(persona.locale)
    rules = house_rules(persona)
    about = _joined(own.about.format(name=persona.name), persona.description, persona.personality, persona.scenario)
    fixed = _fixed(persona.examples, _FIXED)
    examples = _joined(own.examples.format(name=persona.name), *(_exchange(own.fan, persona, one) for one in fixed))
    system = "\n\n".join(block for block in (rules, about, examples if fixed else "") if block)
    said: list[BaseMessage] = [
        HumanMessage(without_notes_tags(message.text)) if message.role == "fan" else AIMessage(message.text)
        for message in history
    ]
    if said and isinstance(said[0], AIMessage):
        said.insert(0, HumanMessage(own.opening))  # chat templates want the fan to begin
    notes, layers = _notes(parts, words, fixed, count)
    message = without_notes_tags(parts.text)
    turn = HumanMessage(f"{message}\n\n{notes}")
    return Prompt(
        (SystemMessage(system), *_alternating([*said, turn])),
        (
            Layer("rules", count(rules)),
            Layer("persona", count(about)),
            Layer("examples", count(examples)),
            Layer("history", sum(count(message.text) for message in said)),
            Layer("message", count(message)),
            *layers,
        ),
    )


def _notes(
    parts: PromptParts, words: Wording, fixed: Sequence[Exchange], count: Callable[[str], int]
) -> tuple[str, list[Layer]]:
    """The block after the fan's message: date, language, quoted recollections, near examples, repair."""
    persona = parts.persona
    language = display_name(parts.language or persona.locale, words.locale)
    frame = [words.notes, words.today.format(date=_day(parts.day, words)), words.answer_in.format(language=language)]
    if parts.repair:
        repair = words.repair.get(parts.repair, words.repair["other"])
        frame.append(repair.format(language=language))
    near = [_exchange(words.fan, persona, one) for one in _unlike(parts.near_examples, fixed)]
    similar = _joined(words.similar.format(name=persona.name), *near) if near else ""
    left = parts.context_tokens - count(similar)
    quoted: list[str] = []
    for item in sorted(parts.recollections, key=lambda item: -item.score):
        line = _recollection(item, words, persona)
        left -= count(line)
        if left < 0:
            break
        quoted.append(line)
    recalled = "\n".join(quoted)
    context = "\n".join(frame)
    block = "\n".join(part for part in (NOTES_OPEN, context, recalled, similar, NOTES_CLOSE) if part)
    layers = [Layer("recollections", count(recalled)), Layer("near examples", count(similar))]
    return block, [*layers, Layer("context", count(context))]


def _transcript(parts: PromptParts, words: Wording, history: Sequence[Message], count: Callable[[str], int]) -> Prompt:
    persona, fan, name = parts.persona, words.fan, parts.persona.nickname
    about = _joined(persona.description, persona.personality)
    shown = words.transcript.shown
    fixed = _fixed(persona.examples, _FIXED)
    told = words.transcript.told.format(fan=fan, name=name, quote=shown.told)
    pairs: list[Exchange] = [words.transcript.identity, *fixed]
    lines = [line for one in pairs for line in (f"{fan}: {one_line(one.fan)}", f"{name}: {one_line(one.reply)}")]
    lines += [told, f"{fan}: {shown.fan}", f"{name}: {shown.reply}"]
    examples = "\n".join(lines)
    said = [_named(message.role == "fan", message.text, fan, name) for message in history]
    near = [
        _named(is_fan, text, fan, name)
        for one in reversed(_unlike(parts.near_examples, fixed)[:_NEAR_TRANSCRIPT])
        for is_fan, text in ((True, one.fan), (False, one.reply))
    ]
    quoted = _quoted_lines(parts, words, count)
    message = _named(True, parts.text, fan, name)
    facts = [SystemMessage(quoted)] if quoted else []
    return Prompt(
        (SystemMessage(f"{about}\n{examples}", name=name), *said, *near, *facts, message),
        (
            Layer("persona", count(about)),
            Layer("examples", count(examples)),
            Layer("history", sum(count(message.text) for message in said)),
            Layer("near examples", sum(count(message.text) for message in near)),
            Layer("recollections", count(quoted)),
            Layer("message", count(message.text)),
        ),
    )


def _quoted_lines(parts: PromptParts, words: Wording, count: Callable[[str], int]) -> str:
    """The best few recollections as bracketed lines, the best one last, right before the fan's message."""
    own = sorted((r for r in parts.recollections if r.kind in {"turn", "fact"}), key=lambda r: r.score)[-_FACTS:]
    world = sorted((r for r in parts.recollections if r.kind in {"lore", "knowledge"}), key=lambda r: r.score)[-_WORLD:]
    template = {"turn": words.transcript.told, "fact": words.transcript.told}
    lines: list[str] = []
    left = parts.context_tokens
    for item in reversed([*world, *own]):
        form = template.get(item.kind, words.transcript.world)
        line = form.format(fan=words.fan, name=parts.persona.nickname, quote=as_data(item.text))
        left -= count(line)
        if left < 0:
            break
        lines.insert(0, line)
    return "\n".join(lines)


def _recollection(item: Recollection, words: Wording, persona: Speaker) -> str:
    quote = as_data(item.text)
    if item.kind in {"lore", "knowledge"}:
        return words.world.format(name=persona.name, quote=quote)
    if item.said_at is None:
        return words.told.format(quote=quote)
    return words.told_on.format(date=_day(item.said_at.date(), words), quote=quote)


def _joined(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _exchange(fan: str, persona: Speaker, one: Exchange) -> str:
    return f"{fan}: {one_line(one.fan)}\n{persona.nickname}: {one_line(one.reply)}"


def _named(is_fan: bool, text: str, fan: str, name: str) -> BaseMessage:
    return HumanMessage(one_line(text), name=fan) if is_fan else AIMessage(one_line(text), name=name)


def _day(day: date, words: Wording) -> str:
    return format_date(day, "full", locale=babel_tag(words.locale))


def _fixed(examples: Sequence[Exchange], wanted: int) -> list[Exchange]:
    """Examples spread evenly over the authored ones, the same on every turn."""
    step = max(1, len(examples) // wanted)
    return list(examples[::step][:wanted])


def _unlike(near: Sequence[Exchange], fixed: Sequence[Exchange]) -> list[Exchange]:
    return [one for one in near if all(one.reply != other.reply for other in fixed)]


def _alternating(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Neighbours of the same role as one message: many chat templates refuse anything else."""
    merged: list[BaseMessage] = []
    for message in messages:
        if merged and merged[-1].type == message.type:
            merged[-1] = type(message)(f"{merged[-1].text}\n\n{message.text}")
        else:
            merged.append(message)
    return merged
