"""Two Gradio components of our own: a stage, drawn by its own script, and a feed, which streams into it.

A stage exposes methods of the server to the page's script; each gets the fan's visit and one checked request. Knows
nothing of what the methods do.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import gradio as gr
from pydantic import BaseModel, ValidationError

from app.accounts import Accounts
from app.web.visit import Visit, visit_of
from memory.errors import ErasureIncomplete, MemoryFailure, NotConsented
from serving.errors import ServingError, UnknownPersona

Answer = dict[str, object]
Asked = TypeVar("Asked", bound=BaseModel)
Call = Callable[[object, gr.Request], Awaitable[Answer]]


def stage(markup: str, script: str, events: tuple[str, ...], calls: Mapping[str, Call]) -> gr.HTML:
    """A page of static markup that `script` brings to life: its module gets `{element, trigger, server}`.

    A function, not a subclass: for every subclass of a component Gradio writes a `.pyi` file into the source tree.
    """
    names = " ".join(f'"{event}"' for event in events)
    return gr.HTML(
        value="",
        html_template=markup,
        # Gradio takes a quoted name in this text for an event that the component can send.
        js_on_load=f"/* {names} */ import('{script}').then(page => page.start({{element, trigger, server}}));",
        apply_default_css=False,
        elem_id="lookalike",
        server_functions=[_named(name, function) for name, function in calls.items()],
    )


def feed(name: str) -> gr.HTML:
    """An invisible component whose value, a JSON object, is handed to the page as the event `lookalike:<name>`."""
    return gr.HTML(
        value={},
        html_template="",
        js_on_load="watch('value', () => window.dispatchEvent("
        f"new CustomEvent('lookalike:{name}', {{detail: props.value}})));",
        apply_default_css=False,
        elem_id=f"lookalike-{name}",
        elem_classes=["lookalike-feed"],
    )


def call(
    method: Callable[[Visit, Asked], Awaitable[Answer]], asked: type[Asked], accounts: Accounts
) -> Callable[[object, gr.Request], Awaitable[Answer]]:
    """`method` as the page can call it. Known failures come back as `{"error": code}`."""

    async def answer(data: object, request: gr.Request) -> Answer:
        visit = visit_of(request, accounts)
        if visit is None:
            return {"error": "cookie"}
        try:
            return await method(visit, asked.model_validate(data))
        except ValidationError:
            return {"error": "request"}
        except PermissionError:
            return {"error": "conversation"}
        except UnknownPersona:
            return {"error": "persona"}
        except NotConsented:
            return {"error": "consent"}
        except ErasureIncomplete:
            return {"error": "left"}
        except (ServingError, MemoryFailure):
            return {"error": "outage"}

    return answer


def _named(name: str, function: Call) -> Call:
    function.__name__ = name
    return function
