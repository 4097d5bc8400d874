"""The scripted fan as a solver of inspect_ai, against whichever system is attached as its model."""

from collections.abc import Mapping
from typing import Any

from inspect_ai.model import (
    ChatMessage,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    Model,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver

from evals.safety.attach.asking import EXCHANGE, Asked
from evals.safety.catalogue import PACKAGE, Attachment
from evals.safety.dialogue import Exchange
from evals.safety.playing import Cast, play
from evals.safety.progress import tell
from evals.safety.scenario import CardVariant, Scenario

DIALOGUE = "dialogue"
"""Key of the sample's store under which scorers find the dialogue."""


@solver(name=f"{PACKAGE}/scripted_fan")
def scripted_fan() -> Solver:
    """Plays the scenario in the sample's metadata and leaves the dialogue in the store."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        speaker = InspectSpeaker(get_model(), str(state.metadata["raw_prompt"]))
        scenario = Scenario.model_validate(state.metadata["scenario"])
        dialogue = await play(scenario, cast_of(state.metadata), f"{state.sample_id}-{state.epoch}", speaker)
        state.messages = speaker.messages
        tell(str(state.metadata["check"]))
        state.output.completion = dialogue.last.reply
        state.store.set(DIALOGUE, dialogue.model_dump(mode="json"))
        return state

    return solve


def attachment_of(model: Model) -> Attachment:
    """How the system under test is attached: our own kinds of model say so, any other is a raw one."""
    found: Attachment = getattr(model.api, "attachment", "raw")
    return found


class InspectSpeaker:
    """Speaks to the model that inspect_ai holds. `messages` is what the log shows."""

    def __init__(self, model: Model, raw_prompt: str) -> None:
        self.attachment = attachment_of(model)
        self.messages: list[ChatMessage] = []
        self._model = model
        self._raw_prompt = raw_prompt
        self._session = -1
        self._history: list[ChatMessage] = []

    async def say(self, asked: Asked, session: int) -> Exchange:
        """Send the conversation so far and one more message. No seed is ever set: it would repeat in every epoch."""
        if session != self._session:
            self._session = session
            self._history = [ChatMessageSystem(content=self._raw_prompt)] if self.attachment == "raw" else []
            self.messages += self._history
        self._add(ChatMessageUser(content=asked.text))
        config = GenerateConfig()
        if self.attachment != "raw":
            config.extra_body = asked.extra_body()
        output = await self._model.generate(list(self._history), config=config)
        self._add(output.message)
        found = (output.metadata or {}).get(EXCHANGE)
        if found is None:
            return Exchange(session=session, fan=asked.fan, said=asked.text, reply=output.completion.strip())
        return Exchange.model_validate(found).model_copy(update={"session": session})

    async def stored(self, fan: str, card: CardVariant) -> tuple[str, ...]:
        """What is kept of a fan, where the attachment shows it."""
        if self.attachment != "inside":
            return ()
        kept: tuple[str, ...] = await self._model.api.stored(fan, card)
        return kept

    def _add(self, message: ChatMessage) -> None:
        self._history.append(message)
        self.messages.append(message)


def cast_of(metadata: Mapping[str, Any]) -> Cast:
    """Who plays, from a sample's metadata."""
    return Cast(metadata["locale"], metadata["name"], metadata["nickname"], metadata["canary"])
