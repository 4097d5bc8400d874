"""The fan's page: its markup, what its script may call, and the one event that streams."""

from collections.abc import AsyncIterator, Mapping
from importlib.resources import files

import gradio as gr
from pydantic import ValidationError

from app.accounts import Accounts
from app.web import assets
from app.web.chat.composer import Composer
from app.web.chat.conversations import Conversations, Reply
from app.web.chat.pace import Frame
from app.web.chat.panel import Panel
from app.web.chat.requests import (
    Answer,
    Choose,
    Correct,
    Forget,
    Memories,
    OfPersona,
    Open,
    Pin,
    Refresh,
    Report,
    Say,
    Scene,
    Stop,
    Within,
)
from app.web.chat.scene import Scenery
from app.web.components.stage import Call, call, feed, stage
from app.web.host import Host, ReportDesk
from app.web.visit import Visit, visit_of

TITLE = "Lookalike"


def build_page(host: Host, accounts: Accounts, reports: ReportDesk | None = None) -> gr.Blocks:
    """The page as Gradio blocks, not yet mounted."""
    conversations = Conversations(host, accounts)
    composer = Composer(host, conversations)
    calls = _calls(host, accounts, conversations, composer, reports)
    markup = (files("app.web") / "chat" / "page.html").read_text(encoding="utf-8")

    async def say(event: gr.EventData, request: gr.Request) -> AsyncIterator[Frame]:
        visit = visit_of(request, accounts)
        turn = str(event._data.get("turn", ""))
        try:
            if visit is None:
                raise PermissionError("The fan's cookie is missing.")
            async for frame in composer.send(visit, Say.model_validate(event._data)):
                yield frame
        except (ValidationError, PermissionError):
            yield {"turn": turn, "state": "failed", "items": [], "code": "conversation", "error": ""}

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, fill_height=True) as page:
        shown = stage(markup, assets.address("static/js/main.js"), ("say",), calls)
        turns = feed("turn")
        shown.say(say, outputs=[turns], show_progress="hidden", concurrency_limit=None, api_visibility="private")
    return page


def _calls(
    host: Host, accounts: Accounts, conversations: Conversations, composer: Composer, reports: ReportDesk | None
) -> Mapping[str, Call]:
    panel = Panel(host)
    scenery = Scenery(host, reports=reports is not None)

    async def opened(visit: Visit, ask: Open) -> Reply:
        found = await conversations.open(visit, ask)
        return found | {"busy": composer.busy(visit, str(found["token"]))}

    async def refreshed(visit: Visit, ask: Refresh) -> Reply:
        busy = composer.busy(visit, ask.token)
        return await conversations.refresh(visit, ask) | {"busy": busy}

    async def listed(visit: Visit, ask: OfPersona) -> Reply:
        return await conversations.listed(visit, ask.persona)

    async def report(visit: Visit, ask: Report) -> Reply:
        if reports is None:
            return {"error": "request"}
        key = conversations.key(visit, ask.token)
        await reports.report(key.persona, key.conversation, ask.message, ask.reason, ask.note, ask.locale)
        return {"reported": True}

    return {
        "scene": call(scenery.scene, Scene, accounts),
        "open_conversation": call(opened, Open, accounts),
        "refresh_conversation": call(refreshed, Refresh, accounts),
        "switch_language": call(conversations.switch, Within, accounts),
        "answer_consent": call(conversations.answer, Answer, accounts),
        "list_conversations": call(listed, OfPersona, accounts),
        "due_notices": call(conversations.due, Within, accounts),
        "stop_reply": call(composer.stop, Stop, accounts),
        "list_memories": call(panel.memories, Memories, accounts),
        "choose_purpose": call(panel.choose, Choose, accounts),
        "pin_memory": call(panel.pin, Pin, accounts),
        "correct_memory": call(panel.correct, Correct, accounts),
        "forget_memory": call(panel.forget, Forget, accounts),
        "forget_everything": call(panel.forget_everything, Memories, accounts),
        "export_memories": call(panel.export, OfPersona, accounts),
        "about_persona": call(panel.about, OfPersona, accounts),
        "report_reply": call(report, Report, accounts),
    }
