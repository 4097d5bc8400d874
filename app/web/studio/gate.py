"""Who may come in by a plain route, and how much they may carry. Knows requests; knows nothing of what they are for."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import JSONResponse, Response

from app.staff import STAFF_COOKIE, Member, Staff


async def body_of(request: Request, limit: int) -> bytes | None:
    """The whole body, or None as soon as it is over `limit` bytes."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
    return b"".join(parts)


def member_of(request: Request, staff: Staff) -> Member | None:
    """Who is signed in."""
    return staff.member_of(request.cookies.get(STAFF_COOKIE))


def from_here(request: Request) -> bool:
    """Whether a page of this site sent it: browsers name the page's origin, and other programs name none."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def refused(status: int, code: str, **more: object) -> Response:
    """A refusal that the page puts into words."""
    return JSONResponse({"error": code, **more}, status_code=status)
