"""Who is at the page: reads the fan's cookie and first language from a request, and wraps the page's responses.

`Doorway` is plain ASGI so that streams pass through it untouched. It gives a new fan a cookie with the page itself,
and sets the headers that keep every request on this machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.accounts import FAN_COOKIE, FAN_COOKIE_SECONDS, Accounts

LOCALE_COOKIE = "lookalike_locale"
MARKET_COOKIE = "lookalike_market"
AGE_COOKIE = "lookalike_age"
CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        # Gradio's page carries its config in inline scripts and builds js_on_load with the Function constructor.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)


class Asking(Protocol):
    """The parts of a request that tell who is asking; Gradio's and Starlette's both have them."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """Cookies by name."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers by lower-case name."""
        ...


@dataclass(frozen=True, slots=True)
class Visit:
    """One fan at the page: an id from the cookie, and what they chose on this device, unchecked."""

    fan: str
    locale_cookie: str
    accept_language: str
    market_cookie: str = ""
    age_cookie: str = ""


def visit_of(request: Asking, accounts: Accounts) -> Visit | None:
    """Who is asking, or None when the cookie is missing or not ours (cookies are off)."""
    fan = accounts.fan_of(request.cookies.get(FAN_COOKIE))
    if fan is None:
        return None
    cookies, headers = request.cookies, request.headers
    return Visit(
        fan,
        cookies.get(LOCALE_COOKIE, ""),
        headers.get("accept-language", "") or "",
        cookies.get(MARKET_COOKIE, ""),
        cookies.get(AGE_COOKIE, ""),
    )


class Doorway:
    """ASGI wrapper: the fan cookie on the page, and the protective headers on everything that is not the API."""

    def __init__(self, app: ASGIApp, accounts: Accounts, path: str = "/") -> None:
        self._app = app
        self._accounts = accounts
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only response headers are touched."""
        if scope["type"] != "http" or scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        cookie = self._new_cookie(scope) if scope["path"] == self._path else None

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                if cookie is not None:
                    headers.append("Set-Cookie", cookie)
                if scope["path"] == self._path:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers)

    def _new_cookie(self, scope: Scope) -> str | None:
        request = Request(scope)
        if self._accounts.fan_of(request.cookies.get(FAN_COOKIE)) is not None:
            return None
        carrier = Response()
        carrier.set_cookie(
            FAN_COOKIE,
            self._accounts.cookie_of(self._accounts.new_fan()),
            max_age=FAN_COOKIE_SECONDS,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return carrier.headers["set-cookie"]
