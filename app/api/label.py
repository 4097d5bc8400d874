"""The `AI-Disclosure` header (draft-abaris-aicdh) on every response of the API, errors too.

`Labelled` is plain ASGI: a stream passes through it at the price of one call a message.
"""

from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API = "/v1"
"""Where the API is; what is said elsewhere is the pages' business."""
HEADER = "AI-Disclosure"


def disclosure_header(operator: str, model: str = "") -> str:
    """The structured field: ASCII only, other characters percent-encoded."""
    field = f'mode=ai-originated, provider="{_ascii(operator)}"'
    return f'{field}, model="{_ascii(model)}"' if model else field


class Labelled:
    """Sets the header on responses under `/v1` that have none of their own."""

    def __init__(self, app: ASGIApp, operator: str) -> None:
        self._app = app
        self._value = disclosure_header(operator)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only response headers are touched."""
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return

        async def labelled(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault(HEADER, self._value)
            await send(message)

        await self._app(scope, receive, labelled)


def _ascii(text: str) -> str:
    return quote(text, safe=" !#$&'()*+,-./:;<=>?@[]^_`{|}~")
