"""Mounts a Gradio page the way all our pages are: no server-side rendering, nothing of Gradio's own around it."""

import gradio as gr
from fastapi import FastAPI

from app.web.theme import quiet_theme

_QUEUE_LOOKS_EVERY = 0.01
"""Seconds between looks of an idle page's queue. Gradio's millisecond costs three idle pages 5 % of a core together."""


def mount_page(app: FastAPI, page: gr.Blocks, path: str, head: str) -> None:
    """Mount `page` at `path` with `head` in its head. Set `page.max_threads` before: Gradio's mount cannot be told."""
    page.queue(default_concurrency_limit=None, max_size=None)
    page._queue.sleep_when_free = _QUEUE_LOOKS_EVERY
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
        head=head,
    )
