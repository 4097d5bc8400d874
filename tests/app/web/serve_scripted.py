"""Serves the page over the scripted host, to look at it by hand: `python -m tests.app.web.serve_scripted [PORT]`."""

import sys

import uvicorn
from fastapi import FastAPI

from app.accounts import Accounts
from app.web.website import mount
from tests.app.web.scripted_host import ScriptedHost


def build(host: ScriptedHost) -> FastAPI:
    """An application with nothing but the page."""
    app = FastAPI()
    mount(app, host, Accounts(b"only for tests"), reports=host)
    return app


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7997
    uvicorn.run(build(ScriptedHost(pace=0.05)), port=port, log_level="warning")
