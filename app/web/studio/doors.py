"""The Studio's plain routes: signing in and out, taking in a card file, handing one out. Gradio can do none of these.

The session cookie is HttpOnly and SameSite=Strict; a request that changes something must come from this very site.
"""

import asyncio
from typing import get_args

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.staff import SESSION_SECONDS, STAFF_COOKIE, Staff
from app.studio.desk import Desk
from app.studio.errors import NotAllowed
from app.studio.exports import Form
from app.studio.wording import of_document
from app.web.studio.gate import body_of, from_here, member_of, refused
from app.web.studio.talk import talk_route
from memory.errors import DocumentUnusable
from memory.readers.reading import BYTES as DOCUMENT_BYTES
from persona.errors import CardFileError, CardFileTooLarge, PersonaError
from persona.interchange.limits import FILE_BYTES
from serving.errors import TooManyTries, WrongPassword

PATH = "/studio"


class SignIn(BaseModel):
    """A name and a password."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(max_length=200)
    password: str = Field(max_length=1000)


def doors(desk: Desk, staff: Staff) -> APIRouter:
    """All plain routes."""
    router = APIRouter(prefix=PATH, include_in_schema=False)
    session_routes(router, staff, PATH)
    _file_routes(router, desk, staff)
    _document_route(router, desk, staff)
    talk_route(router, desk, staff)

    @router.get("")
    async def page() -> Response:
        return RedirectResponse(f"{PATH}/", 307)

    return router


def session_routes(router: APIRouter, staff: Staff, path: str) -> None:
    """Signing in and out below `path`, where alone the cookie goes."""

    @router.post("/session")
    async def sign_in(request: Request) -> Response:
        if not from_here(request):
            return refused(403, "origin")
        try:
            asked = SignIn.model_validate_json(await request.body())
        except ValidationError:
            return refused(400, "request")
        address = request.client.host if request.client else "unknown"
        try:
            cookie = await asyncio.to_thread(staff.sign_in, asked.name.strip(), asked.password, address)
        except TooManyTries as problem:
            return refused(429, "tries", seconds=problem.seconds)
        except WrongPassword:
            return refused(401, "password")
        answer = Response(status_code=204)
        answer.set_cookie(
            STAFF_COOKIE,
            cookie,
            max_age=SESSION_SECONDS,
            path=path,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    @router.delete("/session")
    async def sign_out(request: Request) -> Response:
        if not from_here(request):
            return refused(403, "origin")
        await asyncio.to_thread(staff.sign_out, request.cookies.get(STAFF_COOKIE))
        answer = Response(status_code=204)
        answer.delete_cookie(STAFF_COOKIE, path=path)
        return answer


def _file_routes(router: APIRouter, desk: Desk, staff: Staff) -> None:
    @router.post("/import")
    async def bring_in(request: Request, name: str = "card", over: str | None = None) -> Response:
        member = member_of(request, staff)
        if member is None or not from_here(request):
            return refused(401, "signed_out")
        data = await body_of(request, FILE_BYTES)
        if data is None:
            return refused(413, "CardFileTooLarge", detail=f"{name}: over {FILE_BYTES:,} bytes")
        try:
            return JSONResponse({"ok": await desk.bring_in(member, data, name[:200], over)})
        except NotAllowed as problem:
            return refused(403, "NotAllowed", detail=str(problem))
        except PersonaError as problem:
            return refused(422, type(problem).__name__, detail=str(problem), **_place(problem))

    @router.get("/export/{persona_id}")
    async def export(request: Request, persona_id: str, form: str = "png", version: str = "draft") -> Response:
        member = member_of(request, staff)
        if member is None:
            return refused(401, "signed_out")
        if form not in get_args(Form):
            return refused(400, "request", detail=f"Known: {', '.join(get_args(Form))}")
        try:
            data, name, media = await desk.export(member, persona_id, version, form)  # type: ignore[arg-type]  # checked above
        except PersonaError as problem:
            return refused(404, type(problem).__name__, detail=str(problem))
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(data, media_type=media, headers=headers)


def _document_route(router: APIRouter, desk: Desk, staff: Staff) -> None:
    @router.post("/document")
    async def document(request: Request, name: str = "document") -> Response:
        member = member_of(request, staff)
        if member is None or not from_here(request):
            return refused(401, "signed_out")
        data = await body_of(request, DOCUMENT_BYTES)
        if data is None:
            return _unusable(413, name[:200], f"over {DOCUMENT_BYTES:,} bytes")
        try:
            return JSONResponse({"ok": await desk.document(member, data, name[:200])})
        except NotAllowed as problem:
            return refused(403, "NotAllowed", detail=str(problem))
        except DocumentUnusable as problem:
            return _unusable(422, name[:200], str(problem))


def _unusable(status: int, name: str, why: str) -> Response:
    """A file that cannot become a document: its name, and why as the page says it."""
    return refused(status, "DocumentUnusable", detail=why, name=name, say=of_document(why).say)


def _place(problem: PersonaError) -> dict[str, object]:
    """Where in a card file the problem lies, and the limit that was passed."""
    limit = f"{problem.limit} = {problem.allowed:,}" if isinstance(problem, CardFileTooLarge) else ""
    return {"where": problem.where, "limit": limit} if isinstance(problem, CardFileError) else {}
