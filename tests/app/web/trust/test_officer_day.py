"""A trust officer's day: see what is wrong, read a report, decide it, silence a persona, open a scorecard."""

import pytest
from playwright.async_api import Page, expect

from tests.app.web.trust.conftest import WORDS, Trust

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def _why(page: Page, reason: str) -> None:
    await page.fill("#tr-why", reason)
    await page.locator("#st-dialog button[type=submit]").click()
    await expect(page.locator("#st-dialog")).to_be_hidden()


async def _report(page: Page) -> None:
    """The fan's words are covered until a reason is given; then the report is taken on, noted and decided."""
    await page.locator("a[href='#reports']").first.click()
    report = page.locator(".tr-report").first
    await expect(report).to_contain_text("characters of the fan’s own words, covered")
    await expect(page.locator("body")).not_to_contain_text(WORDS)
    await report.locator("[data-do=reveal]").click()
    await _why(page, "to judge the claim")
    await expect(report.locator("blockquote")).to_have_text(WORDS)
    await report.locator("[data-do=take]").click()
    await expect(page.locator(".tr-report").first).to_contain_text("With tia")
    await page.locator(".tr-note-form input").first.fill("Asked the brand for the card's lines.")
    await page.locator(".tr-note-form button").first.click()
    await expect(page.locator(".tr-notes").first).to_contain_text("Asked the brand")
    await page.locator("[data-do=decide]").first.click()
    await page.get_by_label("The fan is right").check()
    await _why(page, "the reply claims to wait for the fan")
    await expect(page.locator("#st-body")).to_contain_text("There is no report here.")


async def _pause(page: Page) -> None:
    await page.locator(".tr-part[href='#pauses']").click()
    await page.select_option("#tr-pause-subject", "nova")
    await page.fill("#tr-pause-why", "claims to be human")
    await page.locator("#tr-pause button[type=submit]").click()
    await expect(page.locator(".tr-standing")).to_contain_text("claims to be human")


async def test_an_officers_day(trust: Trust) -> None:
    """Figures open their rows, a report is handled, a persona falls silent and speaks again, and all is on the log."""
    page = await trust.sign_in("tia")
    await expect(page.locator(".tr-tile").nth(1)).to_contain_text("1")
    await page.locator(".tr-bars button").first.click()
    await expect(page.locator("#tr-rows tbody tr").first).to_be_visible()
    await _report(page)
    await _pause(page)
    assert await trust.lookalike.pauses.holds("nova", "en")
    await page.locator("[data-resume]").click()
    await _why(page, "the card is mended")
    await expect(page.locator("#st-body")).to_contain_text("Nothing is paused.")
    await page.locator(".tr-part[href='#evals']").click()
    await page.locator("[data-run$='nova-quick']").click()
    await expect(page.frame_locator(".tr-frame").locator("h1")).to_have_text("Nova's scorecard")
    await page.locator(".tr-part[href='#log']").click()
    await expect(page.locator("#st-top h1")).to_have_text("Log of the desk")
    await expect(page.get_by_role("table", name="Log of the desk")).to_be_visible()
    for done in ("Read a fan’s words", "Decided a report", "Paused", "Ended a pause"):
        await expect(page.locator("#st-body table")).to_contain_text(done)
    await expect(page.locator("#st-body")).not_to_contain_text(WORDS)


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
async def test_a_phone_scrolls_down_alone(trust: Trust, locale: str) -> None:
    """On 390 pixels no part of the desk is wider than the screen, in either direction of writing."""
    page = await trust.sign_in("root", phone=True, locale=locale)
    for part in ("now", "reports", "pauses", "rules", "year", "evals", "log"):
        await page.evaluate("part => { location.hash = part; }", part)
        await page.wait_for_selector("#st-body > *")
        wide = await page.evaluate(
            "[document.documentElement.scrollWidth, document.getElementById('st-body').scrollWidth]"
        )
        assert max(wide) <= 390, part


async def test_an_author_is_told_that_this_is_not_theirs(trust: Trust) -> None:
    """Who has neither role sees a sentence and no figure."""
    page = await trust.sign_in("ana")
    await expect(page.locator("#st-body")).to_contain_text("This desk is for trust and safety")
    await expect(page.locator(".tr-tile")).to_have_count(0)
