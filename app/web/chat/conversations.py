"""Opening, resuming and listing a fan's conversations, and changing their language.

Conversation ids never leave the server bare: the page holds a token that only its own fan can open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from app.accounts import Accounts, ConversationKey
from app.web.chat.log import Item, items_of, notice_item, stored_items
from app.web.chat.place import admission, place_of
from app.web.chat.requests import Answer, Open, Refresh, Within
from app.web.host import Host
from app.web.visit import Visit
from memory.records import Message

Reply = dict[str, object]


class Conversations:
    """A fan's conversations with the personas of a host."""

    def __init__(self, host: Host, accounts: Accounts) -> None:
        self._host = host
        self._accounts = accounts

    def key(self, visit: Visit, token: str) -> ConversationKey:
        """The conversation behind the fan's token. Raises PermissionError when it is not this fan's."""
        key = self._accounts.unseal(visit.fan, token)
        if key is None:
            raise PermissionError("This conversation belongs to somebody else.")
        return key

    async def remembered_fan(self, visit: Visit, persona: str) -> str | None:
        """The fan's id if this persona may remember them, else None."""
        return visit.fan if await self._host.consent(visit.fan, persona) == "yes" else None

    async def open(self, visit: Visit, ask: Open) -> Reply:
        """A conversation as the page shows it: history, what it opens with, consent and the list."""
        key = None if ask.fresh else self._accounts.unseal(visit.fan, ask.token)
        if key is None or key.persona != ask.persona:
            key = self._accounts.new_conversation(ask.persona)
        remembered = await self.remembered_fan(visit, key.persona)
        history = await self._host.history(key.persona, key.conversation, remembered)
        place = place_of(visit, self._host)
        opening = await self._host.opening(
            key.persona, key.conversation, ask.locale, visit.fan, place.market, place.age
        )
        label = self._host.texts(ask.locale)["label"]
        return {
            "token": self._accounts.seal(visit.fan, key),
            "persona": key.persona,
            "history": stored_items(history, label, self.directions()),
            "mark": _mark(history),
            "admission": admission(place, self._host),
            "minimum_age": self._host.minimum_age(place.market),
            "opening": items_of(opening, self.directions()),
            "consent": await self._host.consent(visit.fan, key.persona),
            "conversations": await self._listed(visit, key.persona, remembered),
        }

    async def refresh(self, visit: Visit, ask: Refresh) -> Reply:
        """What was said by now, in this window or another; without the history when nothing is new since `mark`."""
        key = self.key(visit, ask.token)
        remembered = await self.remembered_fan(visit, key.persona)
        history = await self._host.history(key.persona, key.conversation, remembered)
        found: Reply = {"consent": await self._host.consent(visit.fan, key.persona), "mark": _mark(history)}
        if ask.mark != found["mark"]:
            label = self._host.texts(ask.locale)["label"]
            found["history"] = stored_items(history, label, self.directions())
        return found

    async def switch(self, visit: Visit, ask: Within) -> Reply:
        """The notices that a change of the page's language shows."""
        key = self.key(visit, ask.token)
        place = place_of(visit, self._host)
        events = await self._host.switch_locale(
            key.persona, key.conversation, ask.locale, visit.fan, place.market, place.age
        )
        return {"items": items_of(events, self.directions())}

    async def answer(self, visit: Visit, ask: Answer) -> Reply:
        """Keep the fan's answer to whether to be remembered."""
        key = self.key(visit, ask.token)
        notices = await self._host.set_consent(visit.fan, key.persona, key.conversation, ask.locale, ask.remember)
        remembered = await self.remembered_fan(visit, key.persona)
        return {
            "items": [notice_item(notice, self.directions()) for notice in notices],
            "consent": await self._host.consent(visit.fan, key.persona),
            "conversations": await self._listed(visit, key.persona, remembered),
        }

    async def listed(self, visit: Visit, persona: str) -> Reply:
        """The fan's remembered conversations with a persona."""
        remembered = await self.remembered_fan(visit, persona)
        return {"conversations": await self._listed(visit, persona, remembered)}

    async def due(self, visit: Visit, ask: Within) -> Reply:
        """Reminders that are due now."""
        key = self.key(visit, ask.token)
        place = place_of(visit, self._host)
        notices = await self._host.notices(
            key.persona, key.conversation, ask.locale, place.market, datetime.now(UTC), place.age
        )
        return {"items": [notice_item(notice, self.directions()) for notice in notices]}

    def directions(self) -> Mapping[str, str]:
        """Direction of writing by language tag."""
        return {locale.tag: locale.direction for locale in self._host.locales()}

    async def _listed(self, visit: Visit, persona: str, remembered: str | None) -> list[Item]:
        if remembered is None:
            return []
        found = await self._host.conversations(remembered, persona)
        return [
            asdict(view)
            | {
                "id": "",
                "last_at": view.last_at.isoformat(),
                "token": self._accounts.seal(visit.fan, ConversationKey(persona, view.id)),
            }
            for view in found
        ]


def _mark(history: Sequence[Message]) -> str:
    """Tells one state of a conversation from the next."""
    return f"{len(history)}:{history[-1].id}" if history else "0:"
