"""What the fan sends: a message becomes a turn, streams back as frames, and can be stopped.

The fan is remembered only after a yes; otherwise the turn carries no fan at all.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from app.web.chat.conversations import Conversations, Reply
from app.web.chat.log import Log
from app.web.chat.pace import Frame, Reader, frame
from app.web.chat.place import admission, place_of
from app.web.chat.requests import Say, Stop
from app.web.host import Host
from app.web.strings import page_strings
from app.web.visit import Visit
from serving.errors import ServingError, UnreadableMessage
from serving.events import TurnEvent
from serving.turn import Turn


class Composer:
    """Runs turns for the page. Turns of one conversation, from however many windows, are answered one after another:
    the conversation itself sees to that."""

    def __init__(self, host: Host, conversations: Conversations) -> None:
        self._host = host
        self._conversations = conversations
        self._running: dict[str, dict[str, asyncio.Event]] = {}

    async def send(self, visit: Visit, ask: Say) -> AsyncIterator[Frame]:
        """Frames of the reply, the first one `waiting` when another window's reply comes before. An unreadable message
        or a failure ends in a `failed` frame with words for the fan; failures that are not of serving's family are
        raised after it."""
        key = self._conversations.key(visit, ask.token)
        log = Log(self._conversations.directions())
        place = place_of(visit, self._host)
        allowed = admission(place, self._host)
        if allowed != "open":
            yield self._refused(ask, log, allowed, self._host.minimum_age(place.market))
            return
        fan = await self._conversations.remembered_fan(visit, key.persona)
        turn = Turn(
            persona_id=key.persona,
            conversation_id=key.conversation,
            text=ask.text,
            ui_locale=ask.locale,
            fan_id=fan,
            market=place.market,
            age=place.age,
            channel="web",
            retry=ask.retry,
            visitor=visit.fan,
        )
        if key.conversation in self._running:
            yield frame(ask.turn, "waiting", log)
        stop = asyncio.Event()
        events = self._until_over(key.conversation, ask.turn, stop, self._host.converse(turn))
        try:
            async for seen in Reader(events, log, stop).frames(ask.turn):
                yield seen
        except UnreadableMessage as problem:
            yield self._failed(ask, log, problem.code, limit=problem.limit)
        except ServingError:
            yield self._failed(ask, log, "outage")
        except Exception:
            yield self._failed(ask, log, "outage")
            raise

    async def _until_over(
        self, conversation: str, turn: str, stop: asyncio.Event, events: AsyncIterator[TurnEvent]
    ) -> AsyncGenerator[TurnEvent]:
        """`events`, known as running until they end. A window that is closed or loaded anew leaves them going: Gradio
        only stops reading."""
        self._running.setdefault(conversation, {})[turn] = stop
        try:
            async for event in events:
                yield event
        finally:
            if isinstance(events, AsyncGenerator):
                await events.aclose()
            del self._running[conversation][turn]
            if not self._running[conversation]:
                del self._running[conversation]

    def busy(self, visit: Visit, token: str) -> bool:
        """Whether a reply is being written in the conversation, for whichever window."""
        return self._conversations.key(visit, token).conversation in self._running

    async def stop(self, visit: Visit, ask: Stop) -> Reply:
        """Stop the reply to the window's own turn, if it is still being written; other windows' go on."""
        key = self._conversations.key(visit, ask.token)
        running = self._running.get(key.conversation, {}).get(ask.turn)
        if running is not None:
            running.set()
        return {"stopped": running is not None}

    def _refused(self, ask: Say, log: Log, code: str, age: int) -> Frame:
        words = str(page_strings(ask.locale)[code]).replace("{age}", str(age))
        return frame(ask.turn, "failed", log, code=code, error=words)

    def _failed(self, ask: Say, log: Log, code: str, limit: int = 0) -> Frame:
        log.cut()
        texts = self._host.texts(ask.locale)
        text = texts.get(code, texts["outage"])
        return frame(ask.turn, "failed", log, code=code, error=text.replace("{limit}", str(limit)), limit=limit)
