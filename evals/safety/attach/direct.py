"""The product in this process, spoken to without inspect_ai in between: for attacks and for the harness's own test."""

from evals.safety.attach.asking import Asked
from evals.safety.attach.inside import InsideSystem
from evals.safety.catalogue import Attachment
from evals.safety.dialogue import Exchange
from evals.safety.scenario import CardVariant


class DirectSpeaker:
    """One system as a speaker."""

    attachment: Attachment = "inside"

    def __init__(self, system: InsideSystem) -> None:
        self._system = system

    async def say(self, asked: Asked, session: int) -> Exchange:
        """Say one message."""
        return (await self._system.say(asked)).model_copy(update={"session": session})

    async def stored(self, fan: str, card: CardVariant) -> tuple[str, ...]:
        """What is kept of a fan."""
        return await self._system.stored(fan, card)
