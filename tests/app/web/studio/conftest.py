"""The whole application on a loopback port, with staff, a card to import, and a real Chromium."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from app.accounts import site_secret
from app.server import create_app
from app.staff import Staff
from persona.card import Answer, Example, LoreBook, LoreEntry, Overlay, PersonaCard
from persona.interchange.writing import write_png_v3
from serving.assemble import assemble
from serving.engines.scripted import ScriptedEngine
from serving.lookalike import Lookalike
from serving.settings import Settings
from serving.staff.store import StaffStore
from tests.app.conftest import serve
from tests.app.web.conftest import CHROMIUM, DESK, PHONE

PASSWORD = "correct horse battery"


@dataclass
class Studio:
    """A served Studio, what is behind it, and a browser."""

    url: str
    lookalike: Lookalike
    browser: Browser

    async def visit(self, path: str, locale: str = "en-GB", phone: bool = False, **options: object) -> Page:
        """A page in a browser of its own."""
        size = PHONE if phone else DESK
        settings = {"locale": locale, "viewport": size, "is_mobile": phone, "has_touch": phone} | options
        context = await self.browser.new_context(**settings)  # type: ignore[arg-type]  # playwright's own names
        context.set_default_timeout(60_000)
        page = await context.new_page()
        await page.goto(f"{self.url}{path}")
        return page

    async def sign_in(self, name: str, hash_: str = "", **options: object) -> Page:
        """The Studio as `name` sees it."""
        page = await self.visit(f"/studio/{hash_}", **options)  # type: ignore[arg-type]
        await page.fill("#st-name", name)
        await page.fill("#st-password", PASSWORD)
        await page.press("#st-password", "Enter")
        await page.wait_for_selector("#lk[data-state=ready]")
        return page


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Lookalike]]:
    """The application with five members of staff; only the language model follows a script."""
    folder = tmp_path_factory.mktemp("studio")
    settings = Settings.read({}, data_dir=folder, warm=False)
    lookalike = assemble(settings, engine=ScriptedEngine(["Trains hum and rivers answer. The night keeps both."]))
    staff = Staff(StaffStore(lookalike.transactions), site_secret(folder))
    for name, role in (("ana", "author"), ("ugo", "author"), ("ben", "reviewer"), ("tia", "trust"), ("root", "admin")):
        staff.add(name, PASSWORD, [role])
    with serve(create_app(settings, lookalike)) as url:
        yield url, lookalike


@pytest_asyncio.fixture(loop_scope="module")
async def studio(house: tuple[str, Lookalike]) -> AsyncIterator[Studio]:
    """The Studio, with a fresh browser."""
    if CHROMIUM is None:
        pytest.fail("There is no Chromium here: `make test` installs it, or apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Studio(*house, browser)
        await browser.close()


def small_card(persona_id: str = "vela", name: str = "Vela Marr") -> PersonaCard:
    """A card in one language, without rights on record."""
    words = Overlay(
        locale="en",
        name=name,
        nickname="Vela",
        tagline="An AI that sails",
        greeting="Ahoy, I am Vela, an AI and an invented sailor.",
        description="Vela is an AI character, an invented sailor who loves maps.",
        identity_lines=("I am an AI, made of words and wind.",),
        starters=("Where do you sail?",),
        examples=(Example(id="wind", fan="Is it windy?", reply="Always, and I like it."),),
        answers=(Answer(id="boat", questions=("What is your boat called?",), answer="She is called Petrel."),),
    )
    entry = LoreEntry(id="petrel", keys=("Petrel",), content="The Petrel is an invented blue boat.")
    return PersonaCard(
        id=persona_id,
        name=name,
        nickname="Vela",
        source_locale="en",
        as_of=date(2026, 11, 1),
        locales={"en": words},
        lore=LoreBook(entries=(entry,)),
    )


@pytest.fixture
def card_file(tmp_path: Path) -> Path:
    """The small card as a PNG."""
    path = tmp_path / "vela.png"
    path.write_bytes(write_png_v3(small_card()))
    return path


async def saved(page: Page) -> None:
    """Everything typed is with the server."""
    await page.wait_for_selector("#st-saved.saving", state="attached", timeout=3000)
    await page.wait_for_selector("#st-saved.saved")
