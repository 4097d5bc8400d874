"""Messages as the lines of a transcript, for a base model that continues text. Knows no engine and no persona.

A system message stands as it is; any other becomes "Name: text" on one line; the last line is the name of who speaks
next. `transcript.jinja` beside this file is the same rendering as a chat template, for servers that render themselves.
"""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from serving.errors import EngineRefused

FAN, PERSONA = "Fan", "Persona"
"""Names for messages that carry none."""


def speaker(messages: Sequence[BaseMessage]) -> str:
    """Who speaks next: the name on the first named system message, else on the last named reply."""
    for message in messages:
        if isinstance(message, SystemMessage) and message.name:
            return message.name
    replies = [message.name for message in messages if isinstance(message, AIMessage) and message.name]
    return replies[-1] if replies else PERSONA


def render(messages: Sequence[BaseMessage]) -> str:
    """The transcript up to the reply. Raises `EngineRefused` when nothing in it says anything or it isn't text."""
    if not any(message.text.strip() for message in messages):
        raise EngineRefused("The prompt is empty: there is nothing to answer.", 400)
    cue = speaker(messages)
    lines = []
    for message in messages:
        text = message.text
        if isinstance(message, SystemMessage):
            lines.append(text.strip())
        elif isinstance(message, AIMessage):
            lines.append(f"{message.name or cue}: {' '.join(text.split())}")
        elif isinstance(message, HumanMessage):
            lines.append(f"{message.name or FAN}: {' '.join(text.split())}")
        else:
            raise EngineRefused(f"A transcript has no place for a {message.type} message.", 400)
    prompt = "\n".join([*lines, f"{cue}:"])
    return whole_text(prompt)


def whole_text(text: str) -> str:
    """`text`, if it can be written as UTF-8. Raises `EngineRefused` for lone surrogates and for NUL."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise EngineRefused("The prompt holds a NUL or half a surrogate pair: it is not text.", 400)
    return text
