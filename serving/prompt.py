"""The prompt, laid out so that an engine's prefix cache keeps working: what varies comes last.

`chat`: system (house rules, persona with the lore that stands in every prompt, fixed examples), history, the fan's
message with the notes after it. `transcript`, for a base model, is in `prompt_transcript`. Recalled text is quoted as
data. Knows no engine's format and no store; the house's words are in `serving.wording`.
"""

from collections.abc import Callable, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from memory.records import Message
from persona.languages import display_name
from persona.lore.activation import Activated
from persona.lore.placing import Placed, placed
from serving.events import Layer
from serving.history import kept_history
from serving.prompt_lines import (
    exchange_lines,
    joined,
    lore_line,
    recollection_line,
    spread,
    unlike,
    written_day,
)
from serving.prompt_parts import Exchange, Model, Prompt, PromptParts, Speaker
from serving.prompt_transcript import transcript_prompt
from serving.quoting import NOTES_CLOSE, NOTES_OPEN, without_notes_tags
from serving.wording import Wording, wording_for

__all__ = ["Prompt", "PromptParts", "build_prompt", "house_rules"]

_FIXED = 10
"""Examples in every prompt."""


def build_prompt(parts: PromptParts, model: Model) -> Prompt:
    """Lay `parts` out in the style that `model` wants."""
    words = wording_for(parts.language or parts.persona.locale)
    history = kept_history(parts.history, parts.history_tokens, model.count_tokens)
    build = _chat if model.style == "chat" else transcript_prompt
    return build(parts, words, [message for message in history if message.text.strip()], model.count_tokens)


def house_rules(persona: Speaker) -> str:
    """The rules that every chat model is given, in the persona's language."""
    words = wording_for(persona.locale)
    language = display_name(persona.locale)
    return "\n".join(f"- {rule.format(name=persona.name, language=language)}" for rule in words.rules)


def _chat(parts: PromptParts, words: Wording, history: Sequence[Message], count: Callable[[str], int]) -> Prompt:
    persona = parts.persona
    own = wording_for(persona.locale)
    lore = placed(parts.lore, len(history) + 1)
    rules, about = house_rules(persona), _about(persona, own, lore)
    fixed = spread(persona.examples, _FIXED)
    examples = _examples(persona, own, fixed, lore)
    system = "\n\n".join(block for block in (rules, about, examples) if block)
    said: list[BaseMessage] = [
        HumanMessage(without_notes_tags(message.text)) if message.role == "fan" else AIMessage(message.text)
        for message in history
    ]
    said = _with_inserted(said, lore, own, persona)
    if said and isinstance(said[0], AIMessage):
        said.insert(0, HumanMessage(own.opening))  # chat templates want the fan to begin
    notes, layers = _notes(parts, words, fixed, lore.notes, count)
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


def _about(persona: Speaker, own: Wording, lore: Placed) -> str:
    """Who the persona is, with the lore that has its place there."""

    def at(slot: str) -> str:
        return joined(*(without_notes_tags(entry.content) for entry in lore.beside.get(slot, ())))

    return joined(
        at("before_char"),
        own.about.format(name=persona.name),
        at("before_desc"),
        persona.description,
        at("after_desc"),
        persona.personality,
        at("personality"),
        persona.register_note,
        persona.scenario,
        at("scenario"),
        at("after_char"),
    )


def _examples(persona: Speaker, own: Wording, fixed: Sequence[Exchange], lore: Placed) -> str:
    before, after = (
        joined(*(without_notes_tags(entry.content) for entry in lore.beside.get(slot, ())))
        for slot in ("before_examples", "after_examples")
    )
    lines = [exchange_lines(own.fan, persona, one) for one in fixed]
    return joined(before, own.examples.format(name=persona.name) if lines else "", *lines, after)


def _with_inserted(said: Sequence[BaseMessage], lore: Placed, own: Wording, persona: Speaker) -> list[BaseMessage]:
    """The conversation with the lore that asked for its exact depth, each in the voice of its role."""
    at = {place.index: place.entries for place in lore.inserted}
    laid: list[BaseMessage] = []
    for index in range(len(said) + 1):
        laid += [_inserted(entry, own, persona) for entry in at.get(index, ())]
        laid += said[index : index + 1]
    return laid


def _inserted(entry: Activated, own: Wording, persona: Speaker) -> BaseMessage:
    """A message of its own; notes where the role is the system's, because many chat templates take that only once."""
    if entry.role == "assistant":
        return AIMessage(entry.content)
    if entry.role == "user":
        return HumanMessage(without_notes_tags(entry.content))
    return HumanMessage("\n".join((NOTES_OPEN, lore_line(entry, own, persona), NOTES_CLOSE)))


def _notes(
    parts: PromptParts,
    words: Wording,
    fixed: Sequence[Exchange],
    lore: Sequence[Activated],
    count: Callable[[str], int],
) -> tuple[str, list[Layer]]:
    """The block after the fan's message: date, language, quoted lore and recollections, near examples, repair."""
    persona = parts.persona
    language = display_name(parts.language or persona.locale, words.locale)
    today = words.today.format(date=written_day(parts.day, words))
    frame = [words.notes, today, words.answer_in.format(language=language)]
    if parts.grave_news:
        frame.append(words.grave_news)
    if parts.heed:
        frame.append(words.heed.format(quote=parts.heed))
    if parts.repair:
        repair = words.repair.get(parts.repair, words.repair["other"])
        frame.append(repair.format(language=language))
    near = [exchange_lines(words.fan, persona, one) for one in unlike(parts.near_examples, fixed)]
    similar = joined(words.similar.format(name=persona.name), *near) if near else ""
    left = parts.context_tokens - count(similar)
    lines = [lore_line(entry, words, persona) for entry in lore]
    lines += [
        recollection_line(item, words, persona) for item in sorted(parts.recollections, key=lambda item: -item.score)
    ]
    quoted: list[str] = []
    for line in lines:
        left -= count(line)
        if left < 0:
            break
        quoted.append(line)
    recalled = "\n".join(quoted)
    context = "\n".join(frame)
    block = joined(NOTES_OPEN, context, recalled, similar, NOTES_CLOSE)
    layers = [Layer("recollections", count(recalled)), Layer("near examples", count(similar))]
    return block, [*layers, Layer("context", count(context))]


def _alternating(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Neighbours of the same role as one message: many chat templates refuse anything else."""
    merged: list[BaseMessage] = []
    for message in messages:
        if merged and merged[-1].type == message.type:
            merged[-1] = type(message)(f"{merged[-1].text}\n\n{message.text}")
        else:
            merged.append(message)
    return merged
