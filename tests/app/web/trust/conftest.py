"""The whole application on a loopback port with incidents on record, staff, and a real Chromium."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from app.accounts import site_secret
from app.server import create_app
from app.staff import Staff
from serving.assemble import assemble
from serving.engines.scripted import ScriptedEngine
from serving.guards.verdict import Action
from serving.incidents.values import Decision, Report
from serving.lookalike import Lookalike
from serving.settings import Settings
from serving.staff.store import StaffStore
from tests.app.conftest import serve
from tests.app.web.conftest import CHROMIUM, DESK, PHONE

PASSWORD = "correct horse battery"
WORDS = "She said she waits at the station for me."
House = tuple[str, Lookalike]


class Trust:
    """A served trust desk, what is behind it, and a browser."""

    def __init__(self, url: str, lookalike: Lookalike, browser: Browser) -> None:
        self.url = url
        self.lookalike = lookalike
        self.browser = browser

    async def visit(self, path: str, locale: str = "en-GB", phone: bool = False, **options: object) -> Page:
        """A page in a browser of its own."""
        settings = {"locale": locale, "viewport": PHONE if phone else DESK, "is_mobile": phone, "has_touch": phone}
        context = await self.browser.new_context(**(settings | options))  # type: ignore[arg-type]  # playwright's names
        context.set_default_timeout(60_000)
        page = await context.new_page()
        await page.goto(f"{self.url}{path}")
        return page

    async def sign_in(self, name: str, part: str = "now", **options: object) -> Page:
        """A part of the desk as `name` sees it."""
        page = await self.visit(f"/trust/#{part}", **options)  # type: ignore[arg-type]
        await page.fill("#st-name", name)
        await page.fill("#st-password", PASSWORD)
        await page.press("#st-password", "Enter")
        await page.wait_for_selector("#lk[data-state=ready]")
        return page


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The application with a trust officer, an administrator and an author; only the language model is scripted."""
    folder = tmp_path_factory.mktemp("trust")
    settings = Settings.read({}, data_dir=folder, warm=False)
    lookalike = assemble(settings, engine=ScriptedEngine(["Trains hum and rivers answer. The night keeps both."]))
    staff = Staff(StaffStore(lookalike.transactions), site_secret(folder))
    for name, role in (("tia", "trust"), ("root", "admin"), ("ana", "author")):
        staff.add(name, PASSWORD, [role])
    put_on_record(lookalike)
    a_run(folder)
    with serve(create_app(settings, lookalike)) as url:
        yield url, lookalike


def put_on_record(lookalike: Lookalike) -> None:
    """Decisions of some days, and one report."""
    now = datetime.now(UTC)
    kinds: list[tuple[str, Action]] = [("crisis", "answer"), ("identity", "answer"), ("identity_claim", "block")]
    for at in range(40):
        guard, action = kinds[at % 3]
        persona, locale = ("nova", "diego", "amara")[at % 2], ("en", "es", "ja", "ar")[at % 4]
        when = now - timedelta(days=at % 12, minutes=1)
        made = Decision(when, "default", persona, locale, "us-ca", guard, action, "r", 0.5, 1.25, f"{at:032d}", "v1")
        lookalike.incidents.record(made)
    lookalike.incidents.report(Report(now, "default", "nova", "en", "m" * 32, "c" * 32, "claims_human", WORDS))


def a_run(folder: Path) -> None:
    """A finished eval run whose scorecard tries to run a script."""
    run = folder / "evals" / "runs" / "20261101-000000-nova-quick"
    run.mkdir(parents=True)
    (run / "plan.json").write_text(json.dumps({"persona": "nova", "tier": "quick"}))
    (run / "result.json").write_text(json.dumps({"verdict": {"word": "pass"}}))
    (run / "scorecard.html").write_text("<h1>Nova's scorecard</h1><script>document.body.textContent='ran'</script>")


@pytest_asyncio.fixture(loop_scope="module")
async def trust(house: House) -> AsyncIterator[Trust]:
    """The desk, with a fresh browser."""
    if CHROMIUM is None:
        pytest.fail("There is no Chromium here: `make test` installs it, or apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Trust(*house, browser)
        await browser.close()
