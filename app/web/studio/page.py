"""The Studio's page: its markup, and what its script may call. Each call knows who is signed in."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import TypeVar

import gradio as gr
from pydantic import BaseModel, ValidationError

from app.staff import RIGHTS, STAFF_COOKIE, Member, Staff
from app.studio.desk import Desk
from app.studio.errors import StudioError, Unsavable
from app.web import assets
from app.web.components.stage import Call, stage
from app.web.studio import requests as asks
from app.web.studio.words import chosen_language, words_in
from memory.errors import MemoryFailure
from persona.errors import PersonaError
from serving.errors import ServingError

TITLE = "Lookalike Studio"
Answer = dict[str, object]
Asked = TypeVar("Asked", bound=BaseModel)


def build_studio(desk: Desk, staff: Staff) -> gr.Blocks:
    """The page as Gradio blocks, not yet mounted."""
    markup = (files("app.web") / "studio" / "page.html").read_text(encoding="utf-8")
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, fill_height=True) as page:
        calls = {"scene": _scene(desk, staff), **_calls(desk, staff)}
        stage(markup, assets.address("static/studio/js/main.js"), (), calls)
    return page


def head() -> str:
    """What goes into the Studio's head: the pages' basics and its own styles."""
    folder = assets.FOLDER / "static"
    shared = [f"static/css/{name}.css" for name in ("1-tokens", "2-gradio", "3-base", "4-rail", "5-chat", "6-panel")]
    own = [f"static/studio/css/{style.name}" for style in sorted((folder / "studio" / "css").glob("*.css"))]
    scripts = [f"static/studio/js/{script.name}" for script in sorted((folder / "studio" / "js").glob("*.js"))]
    return assets.head_of([*shared, *own], scripts)


def _scene(desk: Desk, staff: Staff) -> Call:
    async def scene(data: object, request: gr.Request) -> Answer:
        """Words, languages and who is signed in; the one call that needs nobody to be."""
        try:
            asked = asks.Scene.model_validate(data).locale
        except ValidationError:
            return {"error": "request"}
        member = await asyncio.to_thread(staff.member_of, request.cookies.get(STAFF_COOKIE))
        return {
            **words_in(chosen_language(asked, request)),
            "operator": desk.operator,
            "markets": list(desk.markets()) if member else [],
            "staff": staff_view(member) if member else None,
        }

    return scene


def staff_view(member: Member) -> Answer:
    """Who is signed in, as a desk's page shows it."""
    rights = sorted({right for role in member.roles for right in RIGHTS[role]})
    return {"name": member.name, "roles": list(member.roles), "rights": rights}


def _calls(desk: Desk, staff: Staff) -> Mapping[str, Call]:
    def call(method: Callable[[Member, Asked], Awaitable[object]], asked: type[Asked]) -> Call:
        return _guarded(method, asked, staff)

    return {
        "list_personas": call(lambda m, a: desk.personas(m, a.locale), asks.Gallery),
        "start_persona": call(lambda m, a: desk.start(m, a.persona, a.name, a.locale), asks.Start),
        "open_draft": call(lambda m, a: desk.open(m, a.persona), asks.OfPersona),
        "check_draft": call(lambda m, a: desk.check(m, a.persona), asks.OfPersona),
        "clear_name": call(lambda m, a: desk.clear_name(m, a.persona, a.names, a.reason), asks.ClearName),
        "save_draft": call(lambda m, a: desk.save(m, a.values, a.started_from), asks.Save),
        "save_files": call(lambda m, a: desk.save_files(m, a.persona, a.files, a.started_from), asks.SaveFiles),
        "draft_files": call(lambda m, a: desk.files(m, a.values), asks.Values),
        "mark_current": call(lambda m, a: desk.mark_current(m, a.values, a.locale, a.started_from), asks.MarkCurrent),
        "discard_draft": call(lambda m, a: desk.discard(m, a.persona), asks.OfPersona),
        "ask_review": call(lambda m, a: desk.ask(m, a.persona, a.note), asks.AskReview),
        "decide_review": call(lambda m, a: desk.decide(m, a.persona, a.version, a.approve, a.note), asks.Decide),
        "publish_draft": call(lambda m, a: desk.publish(m, a.persona, a.version, a.reason), asks.Publish),
        "roll_back": call(lambda m, a: desk.rollback(m, a.persona, a.version, a.reason), asks.Publish),
        "revoke_persona": call(lambda m, a: desk.revoke(m, a.persona, a.reason), asks.Revoke),
        "show_history": call(lambda m, a: desk.history(m, a.persona), asks.OfPersona),
        "compare_versions": call(lambda m, a: desk.compare(m, a.persona, a.before, a.after), asks.Compare),
        "try_lore": call(lambda m, a: desk.fires(m, a.values, a.locale, a.text), asks.Try),
        "try_answers": call(lambda m, a: desk.answers(m, a.values, a.locale, a.text), asks.Try),
        "draft_greeting": call(lambda m, a: desk.greeting(m, a.values, a.locale), asks.Try),
    }


def _guarded(method: Callable[[Member, Asked], Awaitable[object]], asked: type[Asked], staff: Staff) -> Call:
    """`method` as the page can call it: signed-in staff only; known failures come back as `{"error": code}`."""

    async def answer(data: object, request: gr.Request) -> Answer:
        member = await asyncio.to_thread(staff.member_of, request.cookies.get(STAFF_COOKIE))
        if member is None:
            return {"error": "signed_out"}
        try:
            return {"ok": await method(member, asked.model_validate(data))}
        except ValidationError:
            return {"error": "request"}
        except Unsavable as problem:
            return {"error": "unsavable", "detail": str(problem), "problems": problem.worded()}
        except (StudioError, PersonaError, ServingError, MemoryFailure) as problem:
            return {"error": type(problem).__name__, "detail": str(problem)}

    return answer
