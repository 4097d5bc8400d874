"""The trust desk's plain routes: signing in and out, handing out a file, opening a scorecard in a sealed frame."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.staff import Staff
from app.trust.desk import TrustDesk
from app.trust.errors import NotOnDesk, UnknownRun
from app.web.studio.doors import session_routes
from app.web.studio.gate import member_of, refused
from memory.errors import MemoryFailure

PATH = "/trust"
SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""A scorecard may carry what a model wrote: no script, no request, no origin."""
_MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def doors(desk: TrustDesk, staff: Staff) -> APIRouter:
    """All plain routes."""
    router = APIRouter(prefix=PATH, include_in_schema=False)
    session_routes(router, staff, PATH)

    @router.get("")
    async def page() -> Response:
        return RedirectResponse(f"{PATH}/", 307)

    @router.get("/export/{form}")
    async def export(request: Request, form: Literal["csv", "json"]) -> Response:
        member = await asyncio.to_thread(member_of, request, staff)
        if member is None:
            return refused(401, "signed_out")
        try:
            text = await desk.export(member, form)
        except NotOnDesk:
            return refused(403, "NotOnDesk")
        except MemoryFailure as problem:
            return refused(503, type(problem).__name__)
        headers = {"Content-Disposition": f'attachment; filename="incidents.{form}"', "Cache-Control": "no-store"}
        return Response(text, media_type=_MEDIA[form], headers=headers)

    @router.get("/run/{name:path}")
    async def run(request: Request, name: str) -> Response:
        member = await asyncio.to_thread(member_of, request, staff)
        if member is None:
            return refused(401, "signed_out")
        try:
            found = await desk.run(member, name)
        except NotOnDesk:
            return refused(403, "NotOnDesk")
        except UnknownRun:
            return refused(404, "UnknownRun")
        if found.file is None:
            return refused(404, "UnknownRun")
        data = await asyncio.to_thread(found.file.read_bytes)
        media = "text/html" if found.file.suffix == ".html" else "text/plain"
        headers = {"Content-Security-Policy": SEALED, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return Response(data, media_type=f"{media}; charset=utf-8", headers=headers)

    return router
