"""Mounts the Studio in a FastAPI application, before the fan's page, which takes every address that is left."""

import gradio as gr
from fastapi import FastAPI

from app.staff import Staff
from app.studio.desk import Desk
from app.web import assets
from app.web.studio.doors import PATH, doors
from app.web.studio.page import build_studio, head
from app.web.theme import quiet_theme


def mount_studio(app: FastAPI, desk: Desk, staff: Staff) -> None:
    """Mount the Studio at `/studio`. Call it before `app.web.website.mount`, which serves the page files as well."""
    app.include_router(doors(desk, staff))
    page = build_studio(desk, staff)
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
    assets.serve(app)
