"""The prompt of a base model: lines of one text in one language, what varies last. Knows no engine's format."""

from collections.abc import Callable, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from memory.records import Message
from persona.lore.placing import placed
from serving.events import Layer
from serving.prompt_lines import dated, joined, spread, unlike
from serving.prompt_parts import Exchange, Prompt, PromptParts
from serving.quoting import one_line
from serving.wording import Wording

_FIXED, _NEAR = 10, 2
"""Examples in every prompt, and near ones: over 80 % of turn 3 is cached so; with 3 and 3, 67 %."""
_FACTS, _WORLD = 2, 1
"""Quoted lines that a small base model can hold beside the message."""


def transcript_prompt(
    parts: PromptParts, words: Wording, history: Sequence[Message], count: Callable[[str], int]
) -> Prompt:
    """Description, examples, history, near examples, quoted lines, the fan's message.

    Lore that stands in every prompt goes with the description; of the rest only the line nearest to the end is held.
    """
    persona, fan, name = parts.persona, words.fan, parts.persona.nickname
    about = _about(parts)
    shown = words.transcript.shown
    fixed = spread(persona.examples, _FIXED)
    told = words.transcript.told.format(fan=fan, name=name, quote=shown.told)
    pairs: list[Exchange] = [words.transcript.identity, *fixed]
    lines = [line for one in pairs for line in (f"{fan}: {one_line(one.fan)}", f"{name}: {one_line(one.reply)}")]
    lines += [told, f"{fan}: {shown.fan}", f"{name}: {shown.reply}"]
    examples = "\n".join(lines)
    said = [_named(message.role == "fan", message.text, fan, name) for message in history]
    near = [
        _named(is_fan, text, fan, name)
        for one in reversed(unlike(parts.near_examples, fixed)[:_NEAR])
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


def _about(parts: PromptParts) -> str:
    """The description with the lore that stands beside it in every prompt."""
    lore = {
        slot: joined(*(one_line(entry.content) for entry in entries if entry.standing))
        for slot, entries in placed(parts.lore, 1).beside.items()
    }
    before = [lore.pop(slot, "") for slot in ("before_char", "before_desc")]
    return joined(*before, parts.persona.description, parts.persona.personality, *lore.values())


def _quoted_lines(parts: PromptParts, words: Wording, count: Callable[[str], int]) -> str:
    """The best few recollections as bracketed lines, the best one last, right before the fan's message."""
    varying = [item for item, entry in zip(parts.used, parts.lore, strict=False) if not entry.standing]
    pool = [*varying, *parts.recollections]
    own = sorted((r for r in pool if r.kind in {"turn", "fact"}), key=lambda r: r.score)[-_FACTS:]
    world = sorted((r for r in pool if r.kind in {"lore", "knowledge"}), key=lambda r: r.score)[-_WORLD:]
    template = {"turn": words.transcript.told, "fact": words.transcript.told}
    lines: list[str] = []
    left = parts.context_tokens
    for item in reversed([*world, *own]):
        form = template.get(item.kind, words.transcript.world)
        line = form.format(fan=words.fan, name=parts.persona.nickname, quote=dated(item, words))
        left -= count(line)
        if left < 0:
            break
        lines.insert(0, line)
    return "\n".join(lines)


def _named(is_fan: bool, text: str, fan: str, name: str) -> BaseMessage:
    return HumanMessage(one_line(text), name=fan) if is_fan else AIMessage(one_line(text), name=name)
