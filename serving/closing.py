"""What a turn leaves behind: its two messages for the transcript, and the event that ends it. Values only."""

from datetime import UTC, datetime
from uuid import uuid4

from memory.records import PRIVATE, Message
from serving.disclosure.label import Disclosure
from serving.engines.protocol import Usage
from serving.events import Done
from serving.hearing import Heard, Reply
from serving.turn import Turn


def fan_message(turn: Turn, heard: Heard, reply: Reply) -> Message:
    """What the fan said; private where it was, or came near, a crisis."""
    private = PRIVATE if reply.origin == "crisis" or reply.private else ""
    return Message(uuid4().hex, turn.conversation_id, "fan", heard.text, heard.locale, heard.said_at, origin=private)


def persona_message(turn: Turn, heard: Heard, reply: Reply) -> Message:
    """What was shown to the fan."""
    return Message(
        uuid4().hex,
        turn.conversation_id,
        "persona",
        reply.text,
        heard.locale,
        datetime.now(UTC),
        state=reply.state,
        origin=reply.origin,
    )


def done(message: Message, reply: Reply, disclosure: Disclosure, usage: Usage) -> Done:
    """The last event of a turn whose reply is in the transcript."""
    return Done(
        message_id=message.id,
        locale=message.locale,
        text=reply.text,
        state=message.state,
        origin=reply.origin,
        disclosure=disclosure,
        prompt_tokens=usage.prompt_tokens,
        cached_tokens=usage.cached_tokens,
        completion_tokens=usage.completion_tokens,
        limited=reply.limited,
    )
