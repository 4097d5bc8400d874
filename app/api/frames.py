"""A turn's events as OpenAI's objects: one completion, or the chunks of a stream as bytes. Knows nothing of sockets.

Beyond OpenAI's fields: `disclosure`, `sources` and `message_id`, and the finish reason `error` for a reply that an
outage ended or prevented (OpenRouter has the same one; the official client takes it as it comes).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import orjson

from app.api.requests import ChatRequest
from serving.events import Begun, Done, Notice, Replaced, Sources, Text, TurnEvent

DONE = b"data: [DONE]\n\n"
BROKEN = ("outage", "cut_off")
SPOKEN = (*BROKEN, "withdrawn", "paused")
"""Notices that are part of what a client shows: they stand where words of the persona would."""


@dataclass(slots=True)
class Outcome:
    """What a turn came to, as it becomes known."""

    said: list[str] = field(default_factory=list)
    """The persona's words, and the lines in place of withheld ones."""
    notices: list[str] = field(default_factory=list)
    """What the house said instead of the persona, or after it."""
    broken: bool = False
    withdrawn: bool = False
    sources: dict[str, object] = field(default_factory=dict)
    done: Done | None = None

    def take(self, event: TurnEvent) -> str:
        """Note one event; returns what a client shows of it."""
        match event:
            case Text(text) | Replaced(_, text):
                self.said.append(text)
                return text
            case Notice(kind, text, _) if kind in SPOKEN:
                self.broken = self.broken or kind in BROKEN
                self.withdrawn = self.withdrawn or kind in {"withdrawn", "paused"}
                self.notices.append(text)
                return f"\n\n{text}"
            case Sources():
                self.sources = sources_dict(event)
            case Done():
                self.done = event
        return ""

    @property
    def text(self) -> str:
        """Everything that a client shows."""
        said = "".join(self.said).strip()
        return "\n\n".join(filter(None, [said, " ".join(self.notices)]))

    @property
    def outage(self) -> bool:
        """Whether the engine failed before a single word."""
        return self.broken and not "".join(self.said).strip()

    @property
    def finish(self) -> str:
        """OpenAI's finish reason, or `error`."""
        if self.broken:
            return "error"
        if self.done is not None and (self.done.limited or (self.done.state == "cut" and not self.withdrawn)):
            return "length"
        return "stop"

    def closing(self) -> dict[str, object]:
        """What stands beside the choices once all is known."""
        return {"sources": self.sources, "message_id": self.done.message_id if self.done else ""}

    def usage(self) -> dict[str, object]:
        """Tokens as OpenAI counts them."""
        done = self.done
        prompt, cached, said = (done.prompt_tokens, done.cached_tokens, done.completion_tokens) if done else (0, 0, 0)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": said,
            "total_tokens": prompt + said,
            "prompt_tokens_details": {"cached_tokens": cached},
        }


class Chunks:
    """The chunks of one stream. What is the same in all of them is serialised once."""

    def __init__(self, chat: ChatRequest) -> None:
        self._chat = chat
        self._head = b"data: " + orjson.dumps(frame(chat, "chat.completion.chunk"))[:-1]

    def first(self, begun: Begun) -> bytes:
        """The role and the disclosure: before any word."""
        more = {"disclosure": begun.disclosure.as_dict()}
        return self._chunk([_choice({"role": "assistant", "content": ""})], more)

    def text(self, text: str) -> bytes:
        """Words."""
        head, words = self._head, orjson.dumps(text)
        return b"%b%b%b%b" % (head, b',"choices":[{"index":0,"delta":{"content":', words, _TAIL)

    def last(self, outcome: Outcome) -> bytes:
        """The finish reason with the sources, and the usage where it was asked for."""
        chunk = self._chunk([_choice({}, outcome.finish)], outcome.closing())
        if self._chat.include_usage:
            chunk += self._chunk([], {"usage": outcome.usage()})
        return chunk

    def _chunk(self, choices: list[dict[str, object]], more: Mapping[str, object]) -> bytes:
        return self._head + b"," + orjson.dumps({"choices": choices, **more})[1:] + b"\n\n"


_TAIL = b'},"finish_reason":null,"logprobs":null}]}\n\n'


def completion(chat: ChatRequest, begun: Begun, outcome: Outcome) -> dict[str, object]:
    """The whole answer."""
    choice: dict[str, object] = {
        "index": 0,
        "message": {"role": "assistant", "content": outcome.text},
        "finish_reason": outcome.finish,
        "logprobs": None,
    }
    parts = {"choices": [choice], "usage": outcome.usage(), "disclosure": begun.disclosure.as_dict()}
    return frame(chat, "chat.completion") | parts | outcome.closing()


def frame(chat: ChatRequest, kind: str) -> dict[str, object]:
    """What completions and chunks begin with."""
    return {"id": f"chatcmpl-{uuid4().hex}", "object": kind, "created": int(time.time()), "model": chat.model}


def sources_dict(event: Sources) -> dict[str, object]:
    """Why this answer, as the API says it."""
    return {
        "origin": event.origin,
        "reason": event.reason,
        "guards": list(event.guards),
        "used": [
            {"kind": item.kind, "source": item.source, "text": item.text, "score": round(item.score, 4)}
            for item in event.used
        ],
        "layers": [{"name": layer.name, "tokens": layer.tokens} for layer in event.layers],
    }


def _choice(delta: dict[str, object], finish: str | None = None) -> dict[str, object]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
