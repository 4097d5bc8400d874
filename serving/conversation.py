"""One turn, from a fan's message to a labelled reply in the transcript. Reads like the list in the design.

Knows the order of things. What each thing does is in its own module; all of them are handed in by `serving.assemble`.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace

from memory.embedding import Embedder
from memory.records import PRIVATE, Message
from persona.languages import direction, display_name
from persona.overlay import LocalPersona
from serving.bounds import bound
from serving.closing import done, fan_message, persona_message
from serving.dates import spoken_date
from serving.engines.protocol import Engine, Generation, Usage
from serving.errors import EngineError, UnknownPersona
from serving.events import Begun, Notice, Replaced, Sources, Text, TurnEvent
from serving.farewell import PAUSED, farewell, silence
from serving.gathering import Gathering
from serving.goodbye import is_goodbye
from serving.guards.asking import Heeded, Note, ask_inbound, ask_outbound, no_note
from serving.guards.conduct import attuned
from serving.guards.degenerate import Degenerate
from serving.guards.language import WrongLanguage
from serving.guards.life import suited
from serving.guards.news import NAME as NEWS
from serving.guards.normalise import normalise
from serving.guards.verdict import Inbound, InboundGuard, Outbound, OutboundGuard
from serving.hearing import Heard, Limits, Reply
from serving.incidents.pausing import Pauses
from serving.listening import Listening, ToldAges
from serving.notices import NoticeBook
from serving.planning import Material, Plan, fallback, plan
from serving.prompt import Prompt, PromptParts, build_prompt
from serving.reading import read_message
from serving.remembering import Remembering
from serving.reply_language import ReplyLanguage
from serving.shelf import Shelf
from serving.speaking import Speech, Spoken, generation_for
from serving.telemetry.watch import Watch, Watching, unwatched
from serving.turn import Turn
from serving.turns import TurnLocks

GOODBYE_SENTENCES = 2
"""The most that a goodbye is answered with."""
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
        pauses: Pauses | None = None,
        watching: Watching | None = None,
        locks: TurnLocks | None = None,
    ) -> None:
        self.engine = engine
        self.shelf = shelf
        self.memory = memory
        self.notices = notices
        self._inbound = tuple(inbound)
        self._outbound = tuple(outbound)
        self._limits = limits
        self._watching = watching or unwatched()
        self._notes = self._watching.noting(notes)
        self._pauses = pauses
        self._locks = locks or TurnLocks()
        self._listening = Listening(shelf, memory, embedder)
        self._gathering = Gathering(engine, shelf, memory, embedder, limits)
        self._ages = ToldAges()

    async def converse(self, turn: Turn) -> AsyncGenerator[TurnEvent]:
        """Answer `turn`. The first event is `Begun`, the last `Done`, after the turn is in the transcript.

        Closing the iterator stops the engine; what was shown is kept, marked as cut. A persona that was withdrawn
        says farewell where there is a conversation to end. Raises `UnreadableMessage`, `UnknownPersona` and
        `DisclosureError` before the first event.
        """
        turn = self._ages.of(turn)
        reading = read_message(turn.text, self._limits.message)
        self.notices.packs(turn.market)
        async with self._watching.of(turn) as watch, self._locks.hold(turn.scope):
            try:
                with watch.step("hear"):
                    heard = await self._listening.hear(turn, reading.text, mended=reading.mended)
            except UnknownPersona:
                history = await self.memory.history(turn)
                if not history:
                    raise
                for event in farewell(self.notices, turn, history):
                    watch.saw(event)
                    yield event
                return
            events = self._answer(turn, heard, watch)
            async with aclosing(events):
                async for event in events:
                    watch.saw(event)
                    yield event

    async def prepare(self, turn: Turn) -> None:
        """Read the persona's prompt into the engine's cache before the first message, for a model that runs here.

        Hides the cold first token (seconds on a small machine). Failures show on the first turn, not here.
        """
        if self.engine.style != "transcript":
            return
        with suppress(EngineError):
            heard = await self._listening.hear(turn, turn.text, mended=False)
            prompt = build_prompt(await self._gathering.parts(turn, heard, ()), self.engine)
            wanted = Generation(max_tokens=1, routing_key=turn.conversation_id)
            async with aclosing(self.engine.stream(prompt.messages, wanted, Usage())) as stream:
                async for _ in stream:
                    break

    async def prompt(self, turn: Turn) -> Prompt:
        """The prompt that a model would be given for `turn`; nothing is generated or kept. Raises `UnknownPersona`."""
        heard = await self._listening.hear(turn, turn.text, mended=False)
        budget = self._limits.context_tokens
        recalled = await self.memory.recollect(turn, heard.text, heard.vector, heard.locale, budget)
        return build_prompt(await self._gathering.parts(turn, heard, recalled.recollections), self.engine)

    async def _answer(self, turn: Turn, heard: Heard, watch: Watch) -> AsyncGenerator[TurnEvent]:
        with watch.step("guards"):
            heeded = await asyncio.to_thread(self._guard, turn, heard)
        if heeded.noted("minor"):
            turn = self._ages.tell(turn)
            heard = replace(heard, situation=replace(heard.situation, age=turn.age))
        if await self._paused(turn, heard, heeded):
            for told in silence(self.notices, heard.situation):
                yield told
            return
        owed = (*self._missed_wish(heard), *self.notices.due(heard.situation))
        disclosure = self.notices.disclosure(heard.situation, owed)
        yield Begun(disclosure, heard.locale, direction(heard.locale))
        for notice in owed:
            yield notice
        if heard.mended:
            yield Notice("unreadable", self.notices.text("unreadable", heard.situation), heard.locale)
        reply, usage = Reply(private=bool(heeded.noted("crisis"))), Usage()
        try:
            events = self._speak(turn, heard, heeded, reply, usage, watch)
            async with aclosing(events):
                async for event in events:
                    yield event
                    if await self._paused(turn, heard, heeded):
                        yield Notice(PAUSED, self.notices.text(PAUSED, heard.situation), heard.locale)
                        break
        except UnknownPersona:
            yield Notice("withdrawn", self.notices.text("withdrawn", heard.situation), heard.locale)
        finally:
            with watch.step("commit"):
                message = await asyncio.shield(self._commit(turn, heard, reply))
        guards = tuple(verdict.guard for verdict in (heeded.verdict, *heeded.notes) if verdict.guard)
        yield Sources(reply.origin, reply.reason, reply.used, guards, reply.layers)
        yield done(message, reply, disclosure, usage)

    async def _paused(self, turn: Turn, heard: Heard, heeded: Heeded) -> bool:
        """Whether the trust desk has silenced this persona or language. Help in a crisis is never silenced."""
        if self._pauses is None or heeded.verdict.guard == "crisis":
            return False
        return await self._pauses.holds(turn.persona_id, heard.locale)

    def _missed_wish(self, heard: Heard) -> tuple[Notice, ...]:
        """Says so when the fan asked for a language that the persona does not speak."""
        if not heard.missed_wish:
            return ()
        names = {"asked": display_name(heard.missed_wish, heard.locale), "locale": display_name(heard.locale)}
        return (Notice("unknown_locale", self.notices.text("unknown_locale", heard.situation, **names), heard.locale),)

    def _guard(self, turn: Turn, heard: Heard) -> Heeded:
        history = tuple(message.text for message in heard.history[-_SAID_BACK:])
        after_crisis = any(message.origin == PRIVATE for message in heard.history[-_SAID_BACK:])
        inbound = Inbound(heard.text, normalise(heard.text), heard.vector, heard.locale, history, after_crisis)
        return ask_inbound(self._inbound, inbound, self._notes(turn))

    async def _speak(
        self, turn: Turn, heard: Heard, heeded: Heeded, reply: Reply, usage: Usage, watch: Watch
    ) -> AsyncGenerator[TurnEvent]:
        """The reply's words: written ones at once, the model's as they pass the guards."""
        budget = self._limits.context_tokens
        with watch.step("recall"):
            recalled = await self.memory.recollect(turn, heard.text, heard.vector, heard.locale, budget)
        statement = recalled.statement if heeded.verdict.action == "pass" else None
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
            news=heeded.noted(NEWS),
            goodbye=is_goodbye(heard.text),
            bound=bound(heeded, heard.locale, heard.situation.persona, minor=heard.situation.minor),
        )
        chosen = plan(material, heeded.verdict, self.notices.crisis_text(heard.situation), self._identity_text(heard))
        if chosen.text is not None:
            yield self._say(await asyncio.to_thread(self._checked, chosen, material, turn), reply)
            return
        with watch.step("prompt"):
            news, heed = bool(material.news), material.bound.line if material.bound else ""
            parts = await self._gathering.parts(turn, heard, recalled.recollections, news=news, heed=heed)
            prompt = build_prompt(parts, self.engine)
        reply.used, reply.layers, reply.reason = parts.used, prompt.layers, chosen.reason
        try:
            spoken, speech = Spoken(), self._speech(turn, heard, parts, prompt, leaving=material.goodbye)
            with watch.step("speak"):
                async with aclosing(speech.run(spoken, usage)) as pieces:
                    async for said in pieces:
                        reply.text = spoken.text
                        yield said
            if spoken.failed:
                yield Replaced(spoken.failed, "")
                yield self._say(fallback(material, spoken.failed), reply)
            reply.state, reply.limited = "whole", spoken.limited
        except EngineError as problem:
            for event in self._outage(heard, reply, problem):
                yield event

    def _checked(self, chosen: Plan, material: Material, turn: Turn) -> Plan:
        """A line of the card that surely claims to be human is not said, whoever cleared it."""
        if chosen.origin not in {"answer", "example", "recall"} or chosen.text is None:
            return chosen
        locale = material.persona.locale
        sentence = Outbound(chosen.text, normalise(chosen.text), locale, (material.persona.name,), reviewed=True)
        verdict = ask_outbound(self._outbound, sentence)
        certain = verdict.action == "block" and verdict.certain
        if certain:  # a guess that changes nothing is no incident
            self._notes(turn)(verdict, locale, 0.0)
        return fallback(material, verdict.reason) if certain else chosen

    def _say(self, chosen: Plan, reply: Reply) -> Text:
        reply.text, reply.origin, reply.reason, reply.state = chosen.text or "", chosen.origin, chosen.reason, "whole"
        reply.used = chosen.used
        return Text(reply.text)

    def _speech(self, turn: Turn, heard: Heard, parts: PromptParts, prompt: Prompt, *, leaving: bool) -> Speech:
        said = [heard.text, *(m.text for m in heard.history[-_SAID_BACK:])]
        languages = ReplyLanguage(self.shelf.languages(turn.persona_id))
        return Speech(
            engine=self.engine,
            prompt=prompt,
            again=lambda reason: build_prompt(parts.repairing(reason), self.engine),
            generation=generation_for(turn.wishes, self._limits.reply_tokens, turn.route),
            guards=(Degenerate(said), WrongLanguage(languages), *self._suited(heard.persona, parts, leaving=leaving)),
            locale=heard.locale,
            names=(heard.persona.name, heard.persona.nickname),
            withheld_line=self.notices.text("withheld", heard.situation),
            note=self._notes(turn),
            most_sentences=GOODBYE_SENTENCES if leaving else 3 if self.engine.style == "transcript" else 12,
        )

    def _suited(self, persona: LocalPersona, parts: PromptParts, *, leaving: bool) -> tuple[OutboundGuard, ...]:
        """The outbound guards for this engine, this persona's authored lines and what was looked up."""
        lines = (*(one.reply for one in persona.examples), *(one.answer for one in persona.answers))
        sources = [one.text for one in parts.used]
        return attuned(suited(self._outbound, self.engine.style, lines), lines, sources, leaving=leaving)

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
        message = persona_message(turn, heard, reply)
        await self.memory.commit(turn, fan_message(turn, heard, reply), message, heard.vector)
        return message
