"""What the fan sends: a message becomes a turn, streams back as frames, and can be stopped.

The fan is remembered only after a yes; otherwise the turn carries no fan at all.
"""

import asyncio
from collections.abc import AsyncIterator

from app.web.chat.conversations import Conversations, Reply
from app.web.chat.log import Log
from app.web.chat.pace import Frame, Reader, frame
from app.web.chat.requests import Say, Within
from app.web.host import Host
from app.web.visit import Visit
from serving.errors import ServingError, UnreadableMessage
from serving.turn import Turn


class Composer:
    """Runs turns for the page, one at a time in each conversation."""

    def __init__(self, host: Host, conversations: Conversations) -> None:
        self._host = host
        self._conversations = conversations
        self._running: dict[str, asyncio.Event] = {}

    async def send(self, visit: Visit, ask: Say) -> AsyncIterator[Frame]:
        """Frames of the reply. An unreadable message or a failure ends in a `failed` frame with words for the fan;
        failures that are not of serving's family are raised after it."""
        key = self._conversations.key(visit, ask.token)
        log = Log(self._conversations.directions())
        if key.conversation in self._running:
            self._running[key.conversation].set()
        stop = self._running[key.conversation] = asyncio.Event()
        turn = Turn(
            persona_id=key.persona,
            conversation_id=key.conversation,
            text=ask.text,
            ui_locale=ask.locale,
            fan_id=await self._conversations.remembered_fan(visit, key.persona),
            channel="web",
            retry=ask.retry,
        )
        try:
            async for seen in Reader(self._host.converse(turn), log, stop).frames(ask.turn):
                yield seen
        except UnreadableMessage as problem:
            yield self._failed(ask, log, problem.code, limit=problem.limit)
        except ServingError:
            yield self._failed(ask, log, "outage")
        except Exception:
            yield self._failed(ask, log, "outage")
            raise
        finally:
            if self._running.get(key.conversation) is stop:
                del self._running[key.conversation]

    async def stop(self, visit: Visit, ask: Within) -> Reply:
        """Stop the reply that is being written, if any."""
        running = self._running.get(self._conversations.key(visit, ask.token).conversation)
        if running is not None:
            running.set()
        return {"stopped": running is not None}

    def _failed(self, ask: Say, log: Log, code: str, limit: int = 0) -> Frame:
        log.cut()
        texts = self._host.texts(ask.locale)
        text = texts.get(code, texts["outage"])
        return frame(ask.turn, "failed", log, code=code, error=text.replace("{limit}", str(limit)), limit=limit)
