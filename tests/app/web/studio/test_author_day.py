"""An author's whole day: import, translate, lint, review by a second person, publish, the fan's page, roll back."""

import pytest
from playwright.async_api import Page, expect

from persona.interchange.writing import write_png_v3
from tests.app.web.studio.conftest import PASSWORD, Studio, saved, small_card

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SPANISH = {
    "name": "Vela Marr",
    "greeting": "¡Hola! Soy Vela, una IA y una marinera inventada.",
    "description": "Vela es un personaje de IA, una marinera inventada a la que le gustan los mapas.",
    "identity_lines": "Soy una IA, hecha de palabras y de viento.",
}


MAST = b"# The mast\n\nThe mast of the invented boat is made of ash wood.\n"
DROP = """([name, bytes]) => {
  const held = new DataTransfer();
  held.items.add(new File([Uint8Array.from(bytes)], name));
  return held;
}"""


async def _drop(page: Page, name: str, data: bytes) -> None:
    held = await page.evaluate_handle(DROP, [name, list(data)])
    await page.dispatch_event("#st-body", "drop", {"dataTransfer": held})


async def _import(page: Page, data: bytes) -> None:
    await _drop(page, "vela.png", data)
    await expect(page.locator("#st-dialog")).to_contain_text("The card is in, as a draft")
    await page.keyboard.press("Escape")
    await expect(page.locator("#st-top h1")).to_have_text("Vela Marr")


async def _translate(page: Page) -> None:
    await page.click("#st-tab-languages")
    await page.fill(".st-add input", "es")
    await page.press(".st-add input", "Enter")
    await page.fill("[data-where='locales.es.greeting'] textarea", SPANISH["greeting"])
    await saved(page)
    await expect(page.locator("[data-where='locales.es.description'] .st-finding.error")).to_contain_text("Still empty")
    for field, text in SPANISH.items():
        await page.locator(f"[data-where='locales.es.{field}']").locator("input, textarea").fill(text)
    await saved(page)
    await expect(page.locator("[data-where='locales.es.description'] .st-finding")).to_have_count(0)


async def _document(page: Page) -> None:
    """A file dropped on the page becomes a document, with its licence and date, and is found in the preview."""
    await page.click("#st-tab-card")
    await _drop(page, "mast.md", MAST)
    made = page.locator("[data-document='en/mast']")
    await made.get_by_label("Licence").fill("CC BY 4.0")
    await made.get_by_label("As of").fill("2026-10-01")
    await saved(page)
    await page.fill("#st-say", "Which wood was chosen for the mast, and does ash bend in a storm?")
    await page.press("#st-say", "Enter")
    why = page.locator(".st-why")
    await expect(why).to_contain_text("From the persona's documents")
    await expect(why).to_contain_text("CC BY 4.0")


async def _lint(page: Page) -> None:
    await page.click("#st-tab-card")
    lines = page.locator("[data-where='locales.en.identity_lines']")
    await lines.locator("textarea").fill("I am not an AI.")
    await expect(lines.locator(".st-finding.error").first).to_contain_text("Denies being an AI")
    await page.click("#st-publish")
    await expect(page.locator("#st-dialog")).to_contain_text("What still blocks publishing")
    await page.keyboard.press("Escape")
    await lines.locator("textarea").fill("I am an AI, made of words and wind.")
    await expect(lines.locator(".st-finding.error")).to_have_count(0)


async def _rights(page: Page) -> None:
    await page.click("#st-tab-rights")
    await page.get_by_role("button", name="Start the record").click()
    await page.locator("[data-where='likeness.basis'] select").select_option("fictional")
    for field, text in (("whose", "nobody"), ("licensor", "Lookalike"), ("territories", "worldwide")):
        await page.fill(f"[data-where='likeness.{field}'] input", text)
    await saved(page)
    await expect(page.locator("#st-findings")).not_to_contain_text("error")


async def _approved(studio: Studio, author: Page, note: str) -> None:
    """The author asks, a second person approves, the author sees it."""
    await author.click("#st-publish")
    await author.click("#st-dialog #st-do-ask")
    await author.fill("#st-note", note)
    await author.click("#st-do-ask")
    await expect(author.locator("#st-top .st-state.asked")).to_be_visible()
    reviewer = await studio.sign_in("ben", "#vela")
    await reviewer.click("#st-review")
    await expect(reviewer.locator("#st-dialog")).to_contain_text(note)
    await reviewer.click("#st-do-approve")
    await expect(reviewer.locator("#st-top .st-state.approved")).to_be_visible()
    await reviewer.context.close()
    await author.reload()
    await author.wait_for_selector("#lk[data-state=ready]")


async def _publish(page: Page) -> None:
    await page.click("#st-publish")
    await page.fill("#st-note", "the season begins")
    await page.click("#st-do-publish")
    await expect(page.locator("#st-top .st-state.live")).to_be_visible()


async def _greets(studio: Studio, text: str) -> None:
    fan = await studio.visit("/#vela")
    await fan.wait_for_selector("#lk[data-state=ready]")
    await expect(fan.locator("#lk-name")).to_have_text("Vela Marr")
    await expect(fan.locator("#lk-log")).to_contain_text(text)
    await fan.context.close()


async def test_a_day_from_import_to_rollback(studio: Studio) -> None:
    """A card goes from a file to fans only with a second person's approval, and back to an earlier version."""
    page = await studio.visit("/studio")
    await page.fill("#st-name", "ana")
    await page.fill("#st-password", "not the password")
    await page.press("#st-password", "Enter")
    await expect(page.locator("#st-door .lk-error")).to_contain_text("do not belong together")
    await page.fill("#st-password", PASSWORD)
    await page.press("#st-password", "Enter")
    await page.wait_for_selector("#lk[data-state=ready]")
    await _import(page, write_png_v3(small_card()))
    await _translate(page)
    await _document(page)
    await _lint(page)
    await _rights(page)
    await _approved(studio, page, "new persona")
    await _publish(page)
    await _greets(studio, "Ahoy, I am Vela")
    first = studio.lookalike.library.get("vela").version

    await page.click("#st-tab-card")
    await page.fill("[data-where='locales.en.greeting'] textarea", "Hello, I am Vela, an AI with a new greeting.")
    await saved(page)
    await _approved(studio, page, "new greeting")
    await _publish(page)
    await _greets(studio, "an AI with a new greeting")
    await page.click("#st-tab-versions")
    await page.click(f"[data-rollback='{first}']")
    await page.click("#st-do-rollback")
    await expect(page.locator(f"[data-version='{first}'] .st-state.live")).to_be_visible()
    await _greets(studio, "Ahoy, I am Vela")
    done = [(event.action, event.actor) for event in studio.lookalike.library.history("vela")]
    assert done == [("publish", "ana"), ("publish", "ana"), ("rollback", "ana")]
