"""The side panel: what is remembered, to see, correct, delete and export, and who one is talking to."""

from dataclasses import asdict

from app.web.chat.conversations import Reply
from app.web.chat.requests import Correct, Forget, OfPersona
from app.web.host import AboutView, Host
from app.web.visit import Visit


class Panel:
    """Memory and facts, of one fan with one persona at a time."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def memories(self, visit: Visit, ask: OfPersona) -> Reply:
        """What is remembered, and whether it may be."""
        found = await self._host.memories(visit.fan, ask.persona)
        return {
            "consent": await self._host.consent(visit.fan, ask.persona),
            "items": [
                {"id": item.id, "text": item.text, "at": item.said_at.isoformat(), "kind": item.kind} for item in found
            ],
        }

    async def correct(self, visit: Visit, ask: Correct) -> Reply:
        """Replace one item's text."""
        await self._host.correct(visit.fan, ask.persona, ask.item, ask.text.strip())
        return await self.memories(visit, ask)

    async def forget(self, visit: Visit, ask: Forget) -> Reply:
        """Forget one item."""
        await self._host.forget(visit.fan, ask.persona, ask.item)
        return await self.memories(visit, ask)

    async def forget_everything(self, visit: Visit, ask: OfPersona) -> Reply:
        """Forget all that this persona knows of the fan."""
        await self._host.forget_everything(visit.fan, ask.persona)
        return await self.memories(visit, ask)

    async def export(self, visit: Visit, ask: OfPersona) -> Reply:
        """Everything kept, for a file."""
        return {"document": dict(await self._host.export(visit.fan, ask.persona, ask.locale))}

    async def about(self, _visit: Visit, ask: OfPersona) -> Reply:
        """Who the fan is talking to."""
        return {"about": _plain(await self._host.about(ask.persona, ask.locale, None))}


def _plain(about: AboutView) -> Reply:
    likeness = about.persona.likeness
    return {
        "name": about.persona.name,
        "tagline": about.persona.tagline,
        "operator": about.operator,
        "likeness": None
        if likeness is None
        else asdict(likeness)
        | {
            "valid_from": likeness.valid_from.isoformat(),
            "valid_until": likeness.valid_until.isoformat() if likeness.valid_until else "",
        },
        "engine": asdict(about.engine),
        "markets": list(about.market.codes),
        "duties": [asdict(duty) for duty in about.market.duties],
    }
