"""The side panel: what is remembered, to see, correct, delete and export, and who one is talking to."""

from dataclasses import asdict

from app.web.chat.conversations import Reply
from app.web.chat.place import choices, place_of
from app.web.chat.readable import readable
from app.web.chat.requests import Choose, Correct, Forget, Memories, OfPersona, Pin
from app.web.host import AboutView, Host
from app.web.visit import Visit
from memory.erasure import Receipt
from memory.records import Item


class Panel:
    """Memory and facts, of one fan with one persona at a time."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def memories(self, visit: Visit, ask: Memories) -> Reply:
        """What is remembered, what may be, and how much is stored."""
        found = await self._host.memories(visit.fan, ask.persona, ask.look, ask.search, ask.before, ask.limit)
        return {
            "consent": await self._host.consent(visit.fan, ask.persona),
            "choices": [{"purpose": choice.purpose, "open": choice.open} for choice in found.choices],
            "items": [_item(item) for item in found.page.items],
            "next": found.page.next or "",
            "total": found.page.total,
            "stored": found.stored,
        }

    async def choose(self, visit: Visit, ask: Choose) -> Reply:
        """Set one purpose."""
        await self._host.choose(visit.fan, ask.persona, ask.purpose, ask.granted, ask.locale)
        return await self.memories(visit, ask)

    async def pin(self, visit: Visit, ask: Pin) -> Reply:
        """Pin one item, or let it go."""
        await self._host.pin(visit.fan, ask.persona, ask.item, ask.pinned)
        return await self.memories(visit, ask)

    async def correct(self, visit: Visit, ask: Correct) -> Reply:
        """Replace one item's text."""
        if ask.text.strip():
            await self._host.correct(visit.fan, ask.persona, ask.item, ask.text.strip(), ask.locale)
        return await self.memories(visit, ask)

    async def forget(self, visit: Visit, ask: Forget) -> Reply:
        """Forget one item; the receipt says what was done."""
        receipt = await self._host.forget(visit.fan, ask.persona, ask.item)
        return await self.memories(visit, ask) | {"receipt": _receipt(receipt) if receipt else None}

    async def forget_everything(self, visit: Visit, ask: Memories) -> Reply:
        """Forget all that this persona knows of the fan."""
        receipt = await self._host.forget_everything(visit.fan, ask.persona)
        return await self.memories(visit, ask) | {"receipt": _receipt(receipt)}

    async def export(self, visit: Visit, ask: OfPersona) -> Reply:
        """Everything kept, for a file, and the same as a page to read."""
        document = dict(await self._host.export(visit.fan, ask.persona, ask.locale))
        spoken = {locale.tag: locale.direction for locale in self._host.locales()}
        locale = ask.locale if ask.locale in spoken else self._host.negotiate(visit.accept_language)
        names = {view.id: view.name for view in self._host.personas(locale)}
        page = readable(document, names.get(ask.persona, ask.persona), locale, spoken[locale])
        return {"document": document, "page": page}

    async def about(self, visit: Visit, ask: OfPersona) -> Reply:
        """Who the fan is talking to, and what the fan can say of where they are and how old."""
        place = place_of(visit, self._host)
        about = await self._host.about(ask.persona, ask.locale, place.market)
        minors = any(duty.audience == "minors" for duty in about.market.duties)
        lowest = self._host.minimum_age(place.market)
        said = {"market": place.market, "markets": list(choices(self._host)), "age": place.age}
        return {"about": _plain(about), "place": said | {"ages": minors or bool(lowest), "minimum_age": lowest}}


def _item(item: Item) -> Reply:
    return {
        "id": item.id,
        "text": item.text,
        "at": item.said_at.isoformat(),
        "kind": item.kind,
        "locale": item.locale,
        "pinned": item.pinned,
        "until": item.valid_until.isoformat() if item.valid_until else "",
        "quote": item.quote,
        "used": item.used,
    }


def _receipt(receipt: Receipt) -> Reply:
    return {
        "id": receipt.id,
        "at": receipt.erased_at.isoformat(),
        "rows": dict(receipt.rows),
        "files": [asdict(scanned) for scanned in receipt.scanned],
        "pieces": receipt.pieces,
        "elsewhere": receipt.elsewhere,
        "too_short": receipt.too_short,
        "proven": receipt.proven,
        "unscanned": list(receipt.unscanned),
        "left": len(receipt.left),
    }


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
