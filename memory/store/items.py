"""What is remembered of a fan, as one list of facts and messages for their page: page by page, searched, pinned."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from memory.embedding import clean_text
from memory.errors import UnknownItem
from memory.records import PRIVATE, WITHHELD, Counts, Fact, FanKey, Item, Message, Page
from memory.statements import is_own_statement
from memory.store import facts
from memory.store.consents import FACTS, MEMORY, ORDINARY, SENSITIVE, allowed
from memory.store.fans import find_fan, move_revision
from memory.store.messages import kept
from memory.tables import Fact as FactRow
from memory.tables import Fan
from memory.tables import Message as MessageRow

_MOST = 200
"""Items on one page."""
_Order = tuple[int, datetime, str]


def timeline(connection: Connection, key: FanKey, limit: int, before: str = "", search: str = "") -> Page:
    """The newest `limit` items (at most 200) after the place `before` that a page gave as `next`, those with every word
    of `search` in them if there is one; facts that have ended too. A fan who says no to memory has none. A place that
    cannot be read is the start."""
    return _page(_items(connection, key, search), lambda item: (0, item.said_at, item.id), limit, before)


def told(connection: Connection, key: FanKey, limit: int, before: str = "", search: str = "") -> Page:
    """The same of what stands: facts that hold, and what the fan said of themselves. Pinned items come first, then
    facts, then words, each newest first."""
    items = [item for item in _items(connection, key, search) if item.kind == "fact" or _of_themselves(item)]
    standing = [item for item in items if item.valid_until is None]
    return _page(standing, lambda item: (2 * item.pinned + (item.kind == "fact"), item.said_at, item.id), limit, before)


def stored(connection: Connection, key: FanKey) -> int:
    """Messages of the fan and facts that are in the store, whatever may be done with them now."""
    fan = find_fan(connection, key)
    if fan is None:
        return 0
    theirs = select(func.count()).where(MessageRow.fan_id == fan.id, MessageRow.role == "fan")
    known = select(func.count()).where(FactRow.fan_id == fan.id)
    return int(connection.execute(theirs).scalar_one()) + int(connection.execute(known).scalar_one())


def counts(connection: Connection, tenant: str, persona: str) -> Counts:
    """How many fans a persona remembers, and how much of them."""
    fans = select(Fan.id).where(Fan.tenant == tenant, Fan.persona == persona, Fan.remembers)
    numbers = [
        connection.execute(select(func.count()).select_from(fans.subquery())).scalar_one(),
        connection.execute(select(func.count()).where(MessageRow.fan_id.in_(fans))).scalar_one(),
        connection.execute(select(func.count()).where(FactRow.fan_id.in_(fans))).scalar_one(),
    ]
    return Counts(*map(int, numbers))


def pin(connection: Connection, key: FanKey, item_id: str, pinned: bool) -> None:
    """Pin a fact or a message, or let it go again. Raises `UnknownItem`."""
    fan = find_fan(connection, key, writing=True)
    if fan is None:
        raise UnknownItem("item", item_id)
    change = update(MessageRow).where(MessageRow.fan_id == fan.id, MessageRow.message_id == item_id)
    if connection.execute(change.values(pinned=pinned)).rowcount == 1:
        move_revision(connection, fan.id, changed=True)
        return
    facts.pin(connection, key, item_id, pinned)


def _items(connection: Connection, key: FanKey, search: str) -> Sequence[Item]:
    """All items that `search` fits, in no order."""
    fan = find_fan(connection, key)
    opened = allowed(connection, fan)
    if fan is None or MEMORY not in opened:
        return []
    said = [(message, pinned) for message, pinned in kept(connection, fan.id) if message.role == "fan"]
    rows = [_turn(message, pinned) for message, pinned in said if message.origin != PRIVATE]
    if FACTS in opened:
        words = {message.id: message.text for message, _ in said if message.origin != PRIVATE}
        known = facts.all_of(connection, key)
        rows += [_fact(fact, words.get(fact.source_message, ""), SENSITIVE in opened) for fact in known]
    wanted = clean_text(search).casefold().split()
    return [item for item in rows if all(word in clean_text(item.text).casefold() for word in wanted)]


def _turn(message: Message, pinned: bool) -> Item:
    used = message.origin != WITHHELD
    place = message.conversation
    return Item(message.id, message.text, message.said_at, "turn", message.locale, pinned, place, used=used)


def _fact(fact: Fact, quote: str, sensitive: bool) -> Item:
    used = fact.valid_until is None and (sensitive or fact.sensitivity == ORDINARY)
    source = fact.source_message if quote else ""
    return Item(
        id=fact.id,
        text=fact.text,
        said_at=fact.valid_from,
        kind="fact",
        locale=fact.locale,
        pinned=fact.pinned,
        valid_until=fact.valid_until,
        source=source,
        quote=quote,
        used=used,
    )


def _of_themselves(item: Item) -> bool:
    return item.pinned or (item.used and is_own_statement(item.text, item.locale))


def _page(items: Sequence[Item], order: Callable[[Item], _Order], limit: int, before: str) -> Page:
    limit = min(max(limit, 1), _MOST)
    start = _read(before)
    after = [item for item in items if start is None or order(item) < start]
    ordered = sorted(after, key=order, reverse=True)
    shown = tuple(ordered[:limit])
    return Page(shown, _place(order(shown[-1])) if len(ordered) > limit else None, len(items))


def _place(order: _Order) -> str:
    rank, moment, item_id = order
    return f"{rank}|{moment.isoformat()}|{item_id}"


def _read(place: str) -> _Order | None:
    rank, _, rest = place.partition("|")
    moment, _, item_id = rest.partition("|")
    try:
        read = (int(rank), datetime.fromisoformat(moment), item_id)
    except ValueError:
        return None
    return read if read[1].tzinfo else None
