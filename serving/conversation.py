"""One turn, from a fan's message to a labelled reply in the transcript. Reads like the list in the design.

Knows the order of things. What each thing does is in its own module; all of them are handed in by `serving.assemble`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from uuid import uuid4

from memory.embedding import Embedder
from memory.records import PRIVATE, Message, Recollection
from persona.languages import direction, display_name, negotiate
from persona.lore.activation import Said, activate
from serving.dates import spoken_date
from serving.disclosure.label import Disclosure
from serving.engines.protocol import Engine, Generation, Usage
from serving.errors import EngineError, UnknownPersona
from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent
from serving.farewell import farewell
from serving.guards.asking import Note, ask_inbound, ask_outbound, no_note
from serving.guards.degenerate import Degenerate
from serving.guards.language import WrongLanguage
from serving.guards.normalise import normalise
from serving.guards.verdict import PASS, Inbound, InboundGuard, Outbound, OutboundGuard, Verdict
from serving.hearing import Heard, Limits, Reply
from serving.notices import NoticeBook, Situation
from serving.planning import Material, Plan, fallback, plan
from serving.prompt import Prompt, PromptParts, build_prompt
from serving.reading import read_message
from serving.remembering import Remembering
from serving.reply_language import ReplyLanguage
from serving.shelf import Shelf, nearest_examples
from serving.speaking import Speech, Spoken
from serving.turn import Turn
from serving.turns import TurnLocks

NEAR_EXAMPLES = 3
"""Authored exchanges shown to the model beside the message: more did not help a small base model."""
_SAID_BACK = 6
"""Replies looked back on so that a line isn't said twice."""


class Conversation:
    """Turns of all conversations: one at a time within a conversation, different ones side by side."""

    def __init__(
        self,
        *,
        engine: Engine,
        embedder: Embedder,
        shelf: Shelf,
        memory: Remembering,
        notices: NoticeBook,
        inbound: Sequence[InboundGuard],
        outbound: Sequence[OutboundGuard],
        limits: Limits,
        notes: Callable[[Turn], Note] = lambda _: no_note,
    ) -> None:
        self.engine = engine
        self.shelf = shelf
        self.memory = memory
        self.notices = notices
        self._embedder = embedder
        self._inbound = tuple(inbound)
        self._outbound = tuple(outbound)
        self._limits = limits
        self._notes = notes
        self._locks = TurnLocks()

    async def converse(self, turn: Turn) -> AsyncGenerator[TurnEvent]:
        """Answer `turn`. The first event is `Begun`, the last `Done`, after the turn is in the transcript.

        Closing the iterator stops the engine; what was shown is kept, marked as cut. A persona that was withdrawn
        says farewell where there is a conversation to end. Raises `UnreadableMessage`, `UnknownPersona` and
        `DisclosureError` before the first event.
        """
        reading = read_message(turn.text, self._limits.message)
        self.notices.packs(turn.market)
        async with self._locks.hold(turn.conversation_id):
            try:
                heard = await self._hear(turn, reading.text, mended=reading.mended)
            except UnknownPersona:
                history = await self.memory.history(turn)
                if not history:
                    raise
                for event in farewell(self.notices, turn, history):
                    yield event
                return
            events = self._answer(turn, heard)
            async with aclosing(events):
                async for event in events:
                    yield event

    async def prepare(self, turn: Turn) -> None:
        """Read the persona's prompt into the engine's cache before the first message, for a model that runs here.

        Hides the cold first token (seconds on a small machine). Failures show on the first turn, not here.
        """
        if self.engine.style != "transcript":
            return
        with suppress(EngineError):
            heard = await self._hear(turn, turn.text, mended=False)
            prompt = build_prompt(self._prompt_parts(heard, ()), self.engine)
            wanted = Generation(max_tokens=1, routing_key=turn.conversation_id)
            async with aclosing(self.engine.stream(prompt.messages, wanted, Usage())) as stream:
                async for _ in stream:
                    break

    async def _hear(self, turn: Turn, text: str, *, mended: bool) -> Heard:
        """Language, persona, history and the turn's one embedding."""
        card = self.shelf.card(turn.persona_id)
        history = await self.memory.history(turn)
        spoken = self.shelf.languages(turn.persona_id)
        wish = turn.locale_wish and negotiate([turn.locale_wish], spoken).locale
        asked = turn.locale_wish or turn.ui_locale
        missed = "" if negotiate([asked], spoken).locale else negotiate([asked], [asked]).locale or ""
        decision = ReplyLanguage(spoken).decide(
            text,
            wish=wish,
            conversation=history[-1].locale if history else None,
            page=turn.ui_locale,
            persona=card.source_locale,
        )
        persona = self.shelf.local(turn.persona_id, decision.locale)
        vector, lines = await asyncio.gather(
            asyncio.to_thread(self._embedder.query, text), self.shelf.lines(turn.persona_id, decision.locale)
        )
        situation = Situation(turn.conversation_id, persona.nickname, decision.locale, turn.market, turn.age)
        said_at = datetime.now(UTC)
        return Heard(text, mended, decision.locale, vector, persona, lines, history, situation, said_at, missed)

    async def _answer(self, turn: Turn, heard: Heard) -> AsyncGenerator[TurnEvent]:
        verdict = await asyncio.to_thread(self._guard, turn, heard)
        owed = (*self._missed_wish(heard), *self.notices.due(heard.situation))
        disclosure = self.notices.disclosure(heard.situation, owed)
        yield Begun(disclosure, heard.locale, direction(heard.locale))
        for notice in owed:
            yield notice
        if heard.mended:
            yield Notice("unreadable", self.notices.text("unreadable", heard.situation), heard.locale)
        reply, usage = Reply(), Usage()
        try:
            events = self._speak(turn, heard, verdict, reply, usage)
            async with aclosing(events):
                async for event in events:
                    yield event
        except UnknownPersona:
            yield Notice("withdrawn", self.notices.text("withdrawn", heard.situation), heard.locale)
        finally:
            message = await asyncio.shield(self._commit(turn, heard, reply))
        yield Sources(reply.origin, reply.reason, reply.used, (verdict.guard,) if verdict.guard else (), reply.layers)
        yield self._done(message, reply, disclosure, usage)

    def _missed_wish(self, heard: Heard) -> tuple[Notice, ...]:
        """Says so when the fan asked for a language that the persona does not speak."""
        if not heard.missed_wish:
            return ()
        names = {"asked": display_name(heard.missed_wish, heard.locale), "locale": display_name(heard.locale)}
        return (Notice("unknown_locale", self.notices.text("unknown_locale", heard.situation, **names), heard.locale),)

    def _guard(self, turn: Turn, heard: Heard) -> Verdict:
        history = tuple(message.text for message in heard.history[-_SAID_BACK:])
        after_crisis = any(message.origin == PRIVATE for message in heard.history[-_SAID_BACK:])
        inbound = Inbound(heard.text, normalise(heard.text), heard.vector, heard.locale, history, after_crisis)
        return ask_inbound(self._inbound, inbound, self._notes(turn))

    async def _speak(
        self, turn: Turn, heard: Heard, verdict: Verdict, reply: Reply, usage: Usage
    ) -> AsyncGenerator[TurnEvent]:
        """The reply's words: written ones at once, the model's as they pass the guards."""
        recalled = await self.memory.recollect(
            turn, heard.text, heard.vector, heard.locale, self._limits.context_tokens
        )
        statement = recalled.statement if verdict is PASS else None
        material = Material(
            persona=heard.persona,
            lines=heard.lines,
            vector=heard.vector,
            text=heard.text,
            said=[m.text for m in heard.history[-2 * _SAID_BACK :] if m.role == "persona"],
            statement=statement,
            statement_date=spoken_date(statement.said_at if statement else None, heard.locale, heard.said_at),
            style=self.engine.style,
            retry=turn.retry,
        )
        chosen = plan(material, verdict, self.notices.crisis_text(heard.situation), self._identity_text(heard))
        if chosen.text is not None:
            yield self._say(await asyncio.to_thread(self._checked, chosen, material, turn), reply)
            return
        parts = self._prompt_parts(heard, recalled.recollections)
        prompt = build_prompt(parts, self.engine)
        reply.used, reply.layers, reply.reason = parts.recollections, prompt.layers, chosen.reason
        try:
            spoken = Spoken()
            async with aclosing(self._speech(turn, heard, parts, prompt).run(spoken, usage)) as speech:
                async for said in speech:
                    reply.text = spoken.text
                    yield said
            if spoken.failed:
                yield Replaced(spoken.failed, "")
                yield self._say(fallback(material, spoken.failed), reply)
            reply.state = "whole"
        except EngineError as problem:
            for event in self._outage(heard, reply, problem):
                yield event

    def _checked(self, chosen: Plan, material: Material, turn: Turn) -> Plan:
        """A line of the card that surely claims to be human is not said, whoever cleared it."""
        if chosen.origin not in {"answer", "example", "recall"} or chosen.text is None:
            return chosen
        locale = material.persona.locale
        sentence = Outbound(chosen.text, normalise(chosen.text), locale, (material.persona.name,))
        verdict = ask_outbound(self._outbound, sentence)
        certain = verdict.action == "block" and verdict.certain
        if certain:  # a guess that changes nothing is no incident
            self._notes(turn)(verdict, locale, 0.0)
        return fallback(material, verdict.reason) if certain else chosen

    def _say(self, chosen: Plan, reply: Reply) -> Text:
        reply.text, reply.origin, reply.reason, reply.state = chosen.text or "", chosen.origin, chosen.reason, "whole"
        reply.used = chosen.used
        return Text(reply.text)

    def _speech(self, turn: Turn, heard: Heard, parts: PromptParts, prompt: Prompt) -> Speech:
        said = [heard.text, *(m.text for m in heard.history[-_SAID_BACK:])]
        languages = ReplyLanguage(self.shelf.languages(turn.persona_id))
        return Speech(
            engine=self.engine,
            prompt=prompt,
            again=lambda reason: build_prompt(parts.repairing(reason), self.engine),
            generation=Generation(max_tokens=self._limits.reply_tokens, routing_key=turn.conversation_id),
            guards=(Degenerate(said), WrongLanguage(languages), *self._outbound),
            locale=heard.locale,
            names=(heard.persona.name, heard.persona.nickname),
            withheld_line=self.notices.text("withheld", heard.situation),
            note=self._notes(turn),
            most_sentences=3 if self.engine.style == "transcript" else 12,
        )

    def _prompt_parts(self, heard: Heard, recollections: tuple[Recollection, ...]) -> PromptParts:
        history = tuple(message for message in heard.history if message.origin != PRIVATE)
        window = [Said("user" if m.role == "fan" else "assistant", m.text) for m in history]
        book, seed = self.shelf.lore(heard.persona.id, heard.locale), heard.situation.conversation_id
        lore = activate(book, [*window, Said("user", heard.text)], None, self.engine.count_tokens, seed=seed)
        lore_items = tuple(
            Recollection(
                "lore", entry.content, f"lore:{entry.id}", heard.persona.locale, 1.0, metadata={"key": entry.key}
            )
            for entry in lore
        )
        return PromptParts(
            persona=heard.persona,
            history=history,
            text=heard.text,
            recollections=(*lore_items, *recollections),
            near_examples=nearest_examples(heard.persona, heard.lines, heard.vector, NEAR_EXAMPLES),
            day=heard.said_at.date(),
            history_tokens=self._limits.history_tokens,
            context_tokens=self._limits.context_tokens,
            language=heard.locale,
        )

    def _identity_text(self, heard: Heard) -> str:
        return self.notices.text("identity", heard.situation)

    def _outage(self, heard: Heard, reply: Reply, problem: EngineError) -> list[TurnEvent]:
        """The engine failed: what was shown is marked, and a reviewed line says so in the fan's language."""
        events: list[TurnEvent] = []
        reply.reason = type(problem).__name__
        if reply.text.strip():
            events.append(Notice("cut_off", self.notices.text("cut_off", heard.situation), heard.locale))
        else:
            reply.origin = "outage"
        events.append(Notice("outage", self.notices.text("outage", heard.situation), heard.locale))
        return events

    async def _commit(self, turn: Turn, heard: Heard, reply: Reply) -> Message:
        """Both messages in one transaction: a reply counts as said once it is in the transcript."""
        private = PRIVATE if reply.origin == "crisis" else ""
        fan = Message(uuid4().hex, turn.conversation_id, "fan", heard.text, heard.locale, heard.said_at, origin=private)
        message = Message(
            uuid4().hex,
            turn.conversation_id,
            "persona",
            reply.text,
            heard.locale,
            datetime.now(UTC),
            state=reply.state,
            origin=reply.origin,
        )
        await self.memory.commit(turn, fan, message, heard.vector)
        return message

    def _done(self, message: Message, reply: Reply, disclosure: Disclosure, usage: Usage) -> Done:
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
        )
