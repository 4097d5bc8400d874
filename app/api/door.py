"""Who is asking, and whether they may: a bearer key from the settings or the store becomes an `Access`.

Without any key the API is open; `app.server` sees to it that such a server listens to this machine only. Once a key
was made it stays closed, even after that key is revoked.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from hmac import compare_digest

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from app.api.errors import ApiError
from serving.access.values import Access, Right
from serving.lookalike import Lookalike

SETTINGS_KEY = "settings"
"""What `LOOKALIKE_API_KEY` is called in limits and logs."""
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
Answer = Response | ASGIApp
Route = Callable[[Request], Awaitable[Response]]
Keyed = Callable[[Request, Access], Awaitable[Answer]]


def keyed(right: Right, route: Keyed) -> Route:
    """`route`, for those who have the right. Raises `ApiError` 401 without a valid key and 403 without the right."""

    async def guarded(request: Request) -> Response:
        access = await access_of(request)
        if not access.may(right):
            raise ApiError(403, "missing_right", f"This API key does not have the right {right!r}.")
        return await route(request, access)  # type: ignore[return-value]  # Starlette only calls it

    return guarded


async def access_of(request: Request) -> Access:
    """On whose behalf the request is made. Raises `ApiError` 401."""
    service: Lookalike = request.app.state.lookalike
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    given = given.strip() if scheme.lower() == "bearer" else ""
    master = service.settings.api_key
    if master is not None and compare_digest(given.encode(), master.get_secret_value().encode()):
        return Access(service.tenant, SETTINGS_KEY)
    if master is None and not await service.transactions.run(service.keys.any):
        return Access(service.tenant)
    key = await service.transactions.run(partial(service.keys.find, given)) if given else None
    if key is None:
        message = "The API key is missing or wrong. Send `Authorization: Bearer KEY`."
        raise ApiError(401, "invalid_api_key", message, headers=_CHALLENGE)
    if (state := key.state(datetime.now(UTC))) != "valid":
        raise ApiError(401, f"{state}_api_key", f"The API key {key.name} is {state}.", headers=_CHALLENGE)
    if service.keys.unnoted(key):
        with suppress(RuntimeError):  # the store is closing; the note is not worth failing for
            service.transactions.later(partial(service.keys.used, key))
    return Access(key.tenant, key.name, frozenset(key.personas), frozenset(key.rights))


def refuse_persona(access: Access, persona: str, param: str = "model") -> None:
    """Raises `ApiError` 403 when the key is not for this persona, whether there is one or not."""
    if not access.reaches(persona):
        known = ", ".join(sorted(access.personas))
        raise ApiError(403, "model_not_allowed", f"This API key is not for {persona!r}, only for: {known}.", param)
