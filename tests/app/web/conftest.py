"""The page over a scripted host, on a loopback port, in a real Chromium that Debian ships.

Server, host and browser share one event loop, so a test can hold the host still and let it go. axe-core comes from
`.tools/axe-core` (`npm pack axe-core`, unpacked there); nothing is fetched while tests run.
"""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.app.web.scripted_host import ScriptedHost
from tests.app.web.serve_scripted import build

AXE = Path(__file__).resolve().parents[3] / ".tools" / "axe-core" / "package" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-headless-shell")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@dataclass
class Site:
    """A served page and the host behind it."""

    url: str
    host: ScriptedHost
    browser: Browser
    requests: list[str]

    async def open(self, locale: str = "en-GB", phone: bool = False, **options: object) -> Page:
        """A new fan's page, ready to use."""
        size = PHONE if phone else DESK
        settings = {"locale": locale, "viewport": size, "has_touch": phone, "is_mobile": phone} | options
        context: BrowserContext = await self.browser.new_context(**settings)  # type: ignore[arg-type]  # playwright's own names
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.on("request", lambda request: self.requests.append(request.url))
        page = await context.new_page()
        await page.goto(self.url)
        await ready(page)
        return page


async def ready(page: Page) -> None:
    """The page has drawn its conversation."""
    await page.wait_for_selector("#lk[data-state=ready]")


async def say(page: Page, text: str) -> None:
    """Send a message and wait for the whole reply."""
    before = await page.locator(".lk-reply:not(.lk-typing)").count()
    await page.fill("#lk-message", text)
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(f".lk-reply:not(.lk-typing) >> nth={before}")
    await page.wait_for_selector("#lk-send:not([hidden])")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served() -> AsyncIterator[Site]:
    """One server and one browser for all tests of the page."""
    if CHROMIUM is None:
        pytest.fail("There is no Chromium here: `make test` installs it, or apt-get install chromium")
    host, listener = ScriptedHost(), socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(build(host), log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Site(f"http://127.0.0.1:{listener.getsockname()[1]}/", host, browser, [])
        await browser.close()
    server.should_exit = True
    await serving


@pytest_asyncio.fixture(loop_scope="session")
async def site(served: Site) -> AsyncIterator[Site]:
    """The site as no fan has seen it yet."""
    served.requests.clear()
    yield served
    if served.host.gate is not None:
        served.host.gate.set()
    served.host.gate = None
    for context in served.browser.contexts:
        await context.close()
    served.host.clear()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.fail(f"axe-core is not at {AXE}: `make test` unpacks it there")
    return AXE.read_text(encoding="utf-8")
