"""The server: one FastAPI app with the HTTP API and the web pages, and the life cycle around them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_address

from fastapi import FastAPI

from app.accounts import Accounts, site_secret
from app.api.routes import add_api
from app.host import LiveHost
from app.reports import LiveReports
from app.staff import Staff
from serving.access.opening import open_keys
from serving.assemble import assemble
from serving.errors import SettingsError
from serving.lookalike import Lookalike
from serving.settings import Settings
from serving.staff.store import StaffStore


def create_app(settings: Settings, service: Lookalike | None = None) -> FastAPI:
    """The whole application. `service` may be handed in ready-made; otherwise it is assembled from `settings`.

    Raises `SettingsError` when it would listen beyond this machine without an API key.
    """
    refuse_open_api(settings, lambda: has_keys(settings))
    lookalike = service or assemble(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        working = [asyncio.create_task(lookalike.retaining.daily())]
        working += [asyncio.create_task(lookalike.warm())] if settings.warm else []
        try:
            yield
        finally:
            for task in working:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await app.state.desk.close()
            await lookalike.close()

    app = FastAPI(title="Lookalike", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.lookalike = lookalike
    add_api(app)
    _add_pages(app, lookalike)
    return app


def _add_pages(app: FastAPI, lookalike: Lookalike) -> None:
    """The Studio and the trust desk, then the fan's page, which takes every address that is left."""
    from app.studio.desk import Desk  # brings in Gradio: only a server pays for it
    from app.trust.desk import TrustDesk
    from app.web.studio.mount import mount_studio
    from app.web.trust.mount import mount_trust
    from app.web.website import mount

    settings = lookalike.settings
    given = settings.session_secret.get_secret_value() if settings.session_secret else None
    secret = site_secret(settings.data_dir, given)
    desk = Desk.from_lookalike(lookalike)
    app.state.desk = desk
    staff = Staff(StaffStore(lookalike.transactions), secret)
    mount_studio(app, desk, staff)
    mount_trust(app, TrustDesk(lookalike), staff)
    mount(app, LiveHost(lookalike), Accounts(secret), LiveReports(lookalike))


def refuse_open_api(settings: Settings, keys_made: Callable[[], bool]) -> None:
    """Raises `SettingsError` when the API would be open to other machines without a key."""
    if settings.api_key is None and not _is_loopback(settings.host) and not keys_made():
        raise SettingsError(
            f"LOOKALIKE_HOST={settings.host} is reachable from other machines: make a key with `lookalike key add` or "
            "set LOOKALIKE_API_KEY, or keep the host 127.0.0.1."
        )


def has_keys(settings: Settings) -> bool:
    """Whether a key was ever made in the store. Raises `StoreUnavailable`."""
    keys = open_keys(settings)
    try:
        return keys.any()
    finally:
        keys.close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
