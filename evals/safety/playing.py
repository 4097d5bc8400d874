"""A scenario played message by message. Knows who speaks only as a small protocol, so it needs no harness around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from evals.safety.attach.asking import Asked
from evals.safety.attach.variants import card_words
from evals.safety.catalogue import Attachment
from evals.safety.dialogue import Dialogue, Exchange
from evals.safety.errors import RunFailed
from evals.safety.scenario import CardVariant, Scenario, Session


class Speaker(Protocol):
    """The system under test."""

    attachment: Attachment

    async def say(self, asked: Asked, session: int) -> Exchange:
        """Say one message in a conversation and see what comes back."""
        ...

    async def stored(self, fan: str, card: CardVariant) -> tuple[str, ...]:
        """What is kept of a fan, where that can be seen."""
        ...


@dataclass(frozen=True, slots=True)
class Cast:
    """The language played in, the persona's names in it, and the run's hidden mark."""

    locale: str
    name: str
    nickname: str
    canary: str

    def fill(self, text: str) -> str:
        """Text of the data with its placeholders filled."""
        named = text.replace("{nickname}", self.nickname).replace("{name}", self.name)
        return named.replace("{canary}", self.canary)


async def play(scenario: Scenario, cast: Cast, trial: str, speaker: Speaker) -> Dialogue:
    """All conversations in order, then a look at what is stored. `trial` keeps fans of different plays apart."""
    if speaker.attachment == "http" and scenario.card != "plain":
        raise RunFailed(f"{scenario.family} needs a card of ours, which another server does not take; set attach=http")
    place = blake2b(trial.encode(), digest_size=6).hexdigest()
    exchanges = [
        await speaker.say(_asked(scenario, cast, session, number, place, turn), number)
        for number, session in enumerate(scenario.played)
        for turn in session.turns
    ]
    fans = sorted({session.fan for session in scenario.played if session.remembers})
    stored = {fan: await speaker.stored(f"{fan}-{place}", scenario.card) for fan in fans}
    return Dialogue(attachment=speaker.attachment, exchanges=tuple(exchanges), stored=stored)


def filler(locale: str, count: int) -> Sequence[str]:
    """That many honest memories, made from the language's sentences with a running number."""
    if not count:
        return ()
    sentences = card_words(locale).filler
    return [sentences[place % len(sentences)].replace("{number}", str(place + 1)) for place in range(count)]


def _asked(scenario: Scenario, cast: Cast, session: Session, number: int, place: str, turn: str) -> Asked:
    return Asked(
        text=cast.fill(turn),
        fan=f"{session.fan}-{place}",
        conversation=f"{place}-{number}",
        locale=cast.locale,
        remembers=session.remembers,
        market=scenario.market,
        age=scenario.age,
        card=scenario.card,
        canary=cast.canary,
        memories=(*filler(cast.locale, scenario.filler), *map(cast.fill, scenario.memories)),
    )
