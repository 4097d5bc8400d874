"""Builds the web pages and mounts them in a FastAPI application. The one door through which Gradio comes in."""

import gradio as gr
from fastapi import FastAPI

from app.accounts import Accounts
from app.web import assets
from app.web.chat.page import build_page
from app.web.host import Host, ReportDesk
from app.web.theme import quiet_theme
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
    page.queue(default_concurrency_limit=None, max_size=None)
    gr.mount_gradio_app(
        app,
        page,
        path=path,
        ssr_mode=False,
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        theme=quiet_theme(),
        head=assets.head(),
    )
