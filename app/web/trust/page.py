"""The trust desk's page: its markup, and what its script may call. Each call knows who is signed in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import TypeVar

import gradio as gr
from pydantic import BaseModel, ValidationError

from app.staff import STAFF_COOKIE, Member, Staff
from app.trust.desk import ROLES, TrustDesk
from app.trust.errors import TrustError
from app.web import assets
from app.web.components.stage import Answer, Call, stage
from app.web.strings import trust_strings
from app.web.studio.page import staff_view
from app.web.studio.words import chosen_language, words_in
from app.web.trust import requests as asks
from memory.errors import MemoryFailure
from serving.errors import ServingError
from serving.incidents.figures import Wanted

TITLE = "Lookalike trust desk"
Asked = TypeVar("Asked", bound=BaseModel)


def build_trust(desk: TrustDesk, staff: Staff) -> gr.Blocks:
    """The page as Gradio blocks, not yet mounted."""
    markup = (files("app.web") / "trust" / "page.html").read_text(encoding="utf-8")
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, fill_height=True) as page:
        calls = {"scene": _scene(desk, staff), **_calls(desk, staff)}
        stage(markup, assets.address("static/trust/js/main.js"), (), calls)
    return page


def head() -> str:
    """What goes into the desk's head: the pages' basics, the Studio's frame and its own styles."""
    folder = assets.FOLDER / "static"
    shared = [f"static/css/{name}.css" for name in ("1-tokens", "2-gradio", "3-base", "4-rail", "5-chat", "6-panel")]
    for part in ("studio", "trust"):
        shared += [f"static/{part}/css/{style.name}" for style in sorted((folder / part / "css").glob("*.css"))]
    scripts = [f"static/trust/js/{script.name}" for script in sorted((folder / "trust" / "js").glob("*.js"))]
    return assets.head_of(shared, scripts)


def _scene(desk: TrustDesk, staff: Staff) -> Call:
    async def scene(data: object, request: gr.Request) -> Answer:
        """Words, languages and who is signed in; the one call that needs nobody to be."""
        try:
            asked = asks.Scene.model_validate(data).locale
        except ValidationError:
            return {"error": "request"}
        member = await asyncio.to_thread(staff.member_of, request.cookies.get(STAFF_COOKIE))
        tag = chosen_language(asked, request)
        return {
            **words_in(tag, dict(trust_strings(tag))),
            "operator": desk.operator,
            "staff": staff_view(member) if member else None,
            "on_desk": member is not None and bool(set(ROLES) & set(member.roles)),
        }

    return scene


def _calls(desk: TrustDesk, staff: Staff) -> Mapping[str, Call]:
    def call(method: Callable[[Member, Asked], Awaitable[object]], asked: type[Asked]) -> Call:
        return _guarded(method, asked, staff)

    return {
        "overview": call(lambda m, a: desk.overview(m, a.days), asks.Overview),
        "incidents": call(lambda m, a: desk.incidents(m, _wanted(a)), asks.Rows),
        "reports": call(lambda m, a: desk.reports(m, a.open_only), asks.Queue),
        "assign_report": call(lambda m, a: desk.assign(m, a.number, m.name if a.mine else ""), asks.Assign),
        "note_report": call(lambda m, a: desk.note(m, a.number, a.text), asks.Write),
        "decide_report": call(lambda m, a: desk.decide(m, a.number, a.decision, a.why), asks.Decide),
        "reveal_report": call(lambda m, a: desk.reveal(m, a.number, a.why), asks.Reveal),
        "pause": call(lambda m, a: desk.pause(m, a.kind, a.subject, a.why), asks.Pause),
        "resume": call(lambda m, a: desk.resume(m, a.number, a.why), asks.Resume),
        "referrals": call(lambda m, a: desk.referrals(m, a.year), asks.Year),
        "desk_log": call(lambda m, a: desk.log(m, a.most), asks.Log),
    }


def _wanted(asked: asks.Rows) -> Wanted:
    now = datetime.now(UTC)
    if asked.day:
        since = datetime.fromisoformat(asked.day).replace(tzinfo=UTC)
        until = since + timedelta(days=1)
    else:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        since, until = midnight - timedelta(days=asked.days - 1), now + timedelta(seconds=1)
    return Wanted(since, until, asked.guard, asked.persona, asked.locale)


def _guarded(method: Callable[[Member, Asked], Awaitable[object]], asked: type[Asked], staff: Staff) -> Call:
    """`method` as the page can call it: signed-in staff only; known failures come back as `{"error": code}`."""

    async def answer(data: object, request: gr.Request) -> Answer:
        member = await asyncio.to_thread(staff.member_of, request.cookies.get(STAFF_COOKIE))
        if member is None:
            return {"error": "signed_out"}
        try:
            return {"ok": await method(member, asked.model_validate(data))}
        except (ValidationError, ValueError):
            return {"error": "request"}
        except (TrustError, ServingError, MemoryFailure) as problem:
            return {"error": type(problem).__name__}

    return answer
