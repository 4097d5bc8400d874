"""Builds the fan's page and mounts it in a FastAPI application, with the files of all pages."""

from fastapi import FastAPI

from app.accounts import Accounts
from app.web import assets
from app.web.chat.page import build_page
from app.web.host import Host, ReportDesk
from app.web.mounting import mount_page
from app.web.visit import Doorway

FANS_AT_ONCE = 400
"""Replies that may stream at the same time. Gradio's own default is 40, and the 41st fan would wait."""


def mount(app: FastAPI, host: Host, accounts: Accounts, reports: ReportDesk | None = None, path: str = "/") -> None:
    """Mount the fan's page at `path`. Call it after every other route: a mount at `/` takes what is left."""
    app.add_middleware(Doorway, accounts=accounts, path=path)
    assets.serve(app)
    page = build_page(host, accounts, reports)
    # Must stand before the queue is made: `mount_gradio_app` cannot be told.
    page.max_threads = FANS_AT_ONCE
    mount_page(app, page, path, assets.head())
