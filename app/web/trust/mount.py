"""Mounts the trust desk in a FastAPI application, before the fan's page, which takes every address that is left."""

import gradio as gr
from fastapi import FastAPI

from app.staff import Staff
from app.trust.desk import TrustDesk
from app.web.theme import quiet_theme
from app.web.trust.doors import PATH, doors
from app.web.trust.page import build_trust, head


def mount_trust(app: FastAPI, desk: TrustDesk, staff: Staff) -> None:
    """Mount the desk at `/trust`. Call it before `app.web.website.mount`, which serves the page files as well."""
    app.include_router(doors(desk, staff))
    page = build_trust(desk, staff)
    page.queue(default_concurrency_limit=None, max_size=None)
    gr.mount_gradio_app(
        app,
        page,
        path=PATH,
        ssr_mode=False,
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        theme=quiet_theme(),
        head=head(),
    )
