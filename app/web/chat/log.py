"""The message log: turns events and stored messages into the items that the page draws.

An item is a plain JSON object: a fan's message, a reply (text and withheld lines in order), or a notice of the house.
Knows nothing of time, of Gradio or of who is asking.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from memory.records import Message, Recollection
from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent

Item = dict[str, object]


class Log:
    """Collects the events of one turn; `items()` is what there is to see so far."""

    def __init__(self, directions: Mapping[str, str]) -> None:
        self._directions = directions
        self._items: list[Item] = []
        self._reply: Item | None = None
        self.done = False

    def take(self, event: TurnEvent) -> None:
        """Add one event."""
        match event:
            case Begun():
                self._begin(event.disclosure.label, event.locale, event.direction)
            case Notice():
                self._items.append(notice_item(event, self._directions))
            case Text():
                self._append("text", event.delta)
            case Replaced():
                # Held back before anything was shown: nothing stands in its place, prepared words follow.
                if event.text:
                    self._append("withheld", event.text)
            case Sources():
                self._open()["sources"] = _sources(event)
                self._open()["origin"] = event.origin
            case Done():
                self._finish(event)

    def cut(self) -> None:
        """The reply stopped half-way."""
        if self._reply is not None:
            self._reply["state"] = "cut"

    def items(self) -> list[Item]:
        """What to draw, in order; a reply of which nothing is there yet is left out."""
        return [_copy(item) for item in self._items if item["kind"] != "reply" or item["parts"]]

    def _begin(self, label: str, locale: str, direction: str) -> None:
        if self._reply is None:
            self._reply = _reply_item("", "streaming", locale, direction, label)
        else:
            self._reply |= {"locale": locale, "direction": direction, "label": label}

    def _open(self) -> Item:
        if self._reply is None:
            self._reply = _reply_item("", "streaming", "", "ltr", "")
        if self._reply not in self._items:
            self._items.append(self._reply)
        return self._reply

    def _append(self, kind: str, text: str) -> None:
        parts = self._open()["parts"]
        assert isinstance(parts, list)
        if kind == "text" and parts and parts[-1]["kind"] == "text":
            parts[-1] = {"kind": "text", "text": parts[-1]["text"] + text}
        else:
            parts.append({"kind": kind, "text": text})

    def _finish(self, event: Done) -> None:
        reply = self._open()
        if not reply["parts"] and event.text:
            self._append("text", event.text)
        reply |= {
            "id": event.message_id,
            "state": event.state,
            "origin": event.origin,
            "locale": event.locale,
            "direction": self._directions.get(event.locale, reply["direction"]),
            "label": event.disclosure.label,
        }
        self.done = True


def items_of(events: Iterable[TurnEvent], directions: Mapping[str, str]) -> list[Item]:
    """What the events of an opening or a change of language show."""
    log = Log(directions)
    for event in events:
        log.take(event)
    return log.items()


def stored_items(messages: Sequence[Message], label: str, directions: Mapping[str, str]) -> list[Item]:
    """Items of a conversation's history; replies carry `label`. A reply that never got a word is left out."""
    said = [message for message in messages if message.text.strip()]
    return [_stored(message, label, directions.get(message.locale, "ltr")) for message in said]


def notice_item(notice: Notice, directions: Mapping[str, str]) -> Item:
    """A notice as an item."""
    return {
        "kind": "notice",
        "notice": notice.kind,
        "text": notice.text,
        "locale": notice.locale,
        "direction": directions.get(notice.locale, "ltr"),
    }


def _stored(message: Message, label: str, direction: str) -> Item:
    at = message.said_at.isoformat()
    if message.role == "fan":
        return {"kind": "fan", "id": message.id, "text": message.text, "locale": message.locale, "at": at}
    item = _reply_item(message.id, message.state, message.locale, direction, label)
    return item | {"parts": [{"kind": "text", "text": message.text}], "origin": message.origin, "at": at}


def _reply_item(identity: str, state: str, locale: str, direction: str, label: str) -> Item:
    return {
        "kind": "reply",
        "id": identity,
        "state": state,
        "parts": [],
        "locale": locale,
        "direction": direction,
        "label": label,
        "origin": "",
    }


def _sources(event: Sources) -> dict[str, object]:
    return {
        "origin": event.origin,
        "reason": event.reason,
        "used": [_recollection(used) for used in event.used],
        "guards": list(event.guards),
        "layers": [asdict(layer) for layer in event.layers],
    }


def _recollection(used: Recollection) -> dict[str, object]:
    return {
        "kind": used.kind,
        "text": used.text,
        "source": used.source,
        "locale": used.locale,
        "at": used.said_at.isoformat() if used.said_at else "",
    }


def _copy(item: Item) -> Item:
    parts = item.get("parts")
    return item | {"parts": list(parts)} if isinstance(parts, list) else dict(item)
