"""Memory: asked once, seen, found, chosen, pinned, corrected, deleted with undo and receipt, exported, forgotten."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page

from memory.records import Item
from tests.app.web.browser.test_access import FINDINGS, SMALL_TARGETS
from tests.app.web.conftest import Site, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def _remembered(site: Site) -> Page:
    """The page of a fan who said yes."""
    page = await site.open(reduced_motion="reduce")
    await page.click("[data-act=consent-yes]")
    await page.wait_for_selector(".lk-memory")
    return page


async def test_nobody_is_remembered_without_a_yes(site: Site) -> None:
    """A fan who says no is in no turn, and the question does not come back."""
    page = await site.open()
    await page.click("[data-act=consent-no]")
    await page.wait_for_selector(".lk-notice-consent_refused")
    await say(page, "hello")
    assert site.host.turns[0].fan_id is None
    assert await page.locator("[data-act=consent-yes]").count() == 0


async def test_after_a_yes_memories_and_conversations_are_listed(site: Site) -> None:
    """The panel shows what is remembered, with its number in words, and the gallery the conversation."""
    page = await site.open()
    await page.click("[data-act=consent-yes]")
    await page.wait_for_selector(".lk-memory")
    await say(page, "hello")
    assert site.host.turns[0].fan_id is not None
    assert "2 things remembered" in await page.inner_text("#lk-memory")
    await page.wait_for_selector(".lk-talk")
    assert "2 messages" in await page.inner_text(".lk-talk")


async def test_a_memory_can_be_corrected(site: Site) -> None:
    """The fan's text replaces what was there."""
    page = await site.open()
    await page.click("[data-act=consent-yes]")
    await page.click(".lk-memory >> nth=0 >> [data-do=correct]")
    await page.fill(".lk-memory textarea", "My dog is called Cookie")
    await page.press(".lk-memory textarea", "Enter")
    await page.wait_for_selector("text=My dog is called Cookie")
    (kept,) = site.host.all_memories()
    assert kept[0].text == "My dog is called Cookie"


async def test_a_fact_says_since_when_until_when_and_from_what(site: Site) -> None:
    """The list shows what holds with the words it came from; the timeline, by day, also what ended and what rests."""
    page = await _remembered(site)
    (kept,) = site.host.all_memories()
    moved = datetime(2026, 11, 22, tzinfo=UTC)
    kept.append(
        Item("i2", "I live in Lugo", datetime(2026, 5, 3, 12, tzinfo=UTC), "fact", "en", valid_until=moved, used=False)
    )
    await page.click(".lk-source summary")
    fact = await page.inner_text("[data-item=i0]")
    assert "since 20 Nov 2026" in fact
    assert "My dog is called Biscuit!" in fact
    await page.click("[data-look=timeline]")
    await page.wait_for_selector("[data-item=i2]")
    assert await page.locator("#lk-memories h3").all_inner_texts() == ["21 Nov 2026", "20 Nov 2026", "3 May 2026"]
    ended = await page.inner_text("[data-item=i2] .lk-hint")
    assert ended == "About you · since 3 May 2026 · until 22 Nov 2026 · kept, not used"


async def test_memories_are_searched_and_come_page_by_page(site: Site) -> None:
    """Search asks the server, says how many fit and keeps the focus; beyond fifty the rest comes on request."""
    page = await _remembered(site)
    (kept,) = site.host.all_memories()
    kept.extend(replace(kept[1], id=f"n{number}", text=f"I own {number} records") for number in range(60))
    await page.focus("#lk-memory-search")
    await page.keyboard.type("records own")
    await page.wait_for_function("document.getElementById('lk-memories-count').innerText === '60 matches'")
    assert await page.locator(".lk-memory").count() == 50
    assert await page.evaluate("document.activeElement.id") == "lk-memory-search"
    await page.click("[data-do=more]")
    await page.wait_for_selector(".lk-memory >> nth=59")
    assert await page.locator("[data-do=more]").count() == 0
    await page.fill("#lk-memory-search", "parrot")
    await page.wait_for_selector("text=Nothing found for “parrot”.")
    await page.press("#lk-memory-search", "Escape")
    await page.wait_for_selector("text=62 things remembered")


async def test_each_purpose_has_a_switch_of_its_own(site: Site) -> None:
    """Notes are on and sensitive ones off until the fan says otherwise; with notes off a correction changes nothing."""
    page = await _remembered(site)
    await page.click(".lk-purposes summary")
    state = "[...document.querySelectorAll('[role=switch]')].map(n => [n.getAttribute('aria-checked'), n.disabled])"
    assert await page.evaluate(state) == [["true", False], ["true", False], ["false", False]]
    await page.focus("#lk-switch-sensitive")
    await page.keyboard.press("Space")
    await page.wait_for_selector("#lk-switch-sensitive[aria-checked=true]")
    assert await page.evaluate("document.activeElement.id") == "lk-switch-sensitive"
    await page.click("#lk-switch-facts")
    await page.wait_for_selector("#lk-switch-sensitive[aria-checked=false]:disabled")
    await page.click("[data-item=i0] [data-do=correct]")
    await page.fill(".lk-memory textarea", "My dog is called Cookie")
    await page.press(".lk-memory textarea", "Enter")
    await page.wait_for_selector(".lk-toast >> text=do not allow this")
    assert await page.input_value(".lk-memory textarea") == "My dog is called Cookie"
    (kept,) = site.host.all_memories()
    assert kept[0].text == "My dog is called Biscuit"


async def test_a_pinned_memory_goes_to_the_top_and_keeps_the_focus(site: Site) -> None:
    """By keyboard: the pin says whether it is set, and the focus stays on it where the item goes."""
    page = await _remembered(site)
    await page.focus("[data-item=i1] [data-do=pin]")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("[data-item=i1] [data-do=pin][aria-pressed=true]:focus")
    assert await page.locator(".lk-memory").first.get_attribute("data-item") == "i1"
    assert await page.locator("#lk-memories h3").all_inner_texts() == ["Pinned", "About you"]


@pytest.mark.parametrize("proven", [True, False], ids=["proven", "unproven"])
async def test_a_receipt_follows_a_deletion(site: Site, proven: bool) -> None:
    """It says what went and where it was searched for, or plainly what could not be; it stays until it is closed."""
    site.host.proven = proven
    page = await _remembered(site)
    await page.click("[data-item=i0] [data-do=delete]")
    await page.keyboard.press("Tab")
    await page.click("[data-item=i1] [data-do=delete]")
    await page.wait_for_selector(".lk-receipt")
    words = await page.inner_text(".lk-receipt")
    assert "Deleted for good: 1 message and 1 note about you." in words
    assert ("2 files were searched afterwards. Nothing of it is left." in words) is proven
    assert ("copies of the database on other machines" in words) is not proven
    await say(page, "hello")
    await page.click("[data-do=receipt-close]")
    assert await page.locator(".lk-receipt").count() == 0


async def test_after_a_no_the_page_says_what_is_still_stored(site: Site) -> None:
    """Switched off, nothing is listed, and what is stored and unused is said, with the way to delete it."""
    page = await _remembered(site)
    await page.click("#lk-switch-memory")
    await page.wait_for_selector(".lk-stored")
    assert "2 earlier things are still stored but not used" in await page.inner_text(".lk-stored")
    assert await page.locator(".lk-memory, #lk-memory-search, .lk-purposes").count() == 0


@pytest.mark.parametrize(("locale", "theme"), [("ar-EG", "dark"), ("hi-IN", "light")])
async def test_the_panel_works_on_a_phone(site: Site, axe: str, locale: str, theme: str) -> None:
    """At 390 px, with all of it open: nothing is wider than the screen, targets fit a finger, axe finds nothing."""
    page = await site.open(locale=locale, phone=True, color_scheme=theme, reduced_motion="reduce")
    await page.click("[data-act=consent-yes]")
    await page.wait_for_selector(".lk-notice-consent_given")
    await page.click(".lk-panel-button")
    await page.click(".lk-purposes summary")
    await page.click(".lk-source summary")
    await page.click("[data-item=i1] [data-do=pin]")
    await page.wait_for_selector("[data-item=i1] [aria-pressed=true]")
    await page.click("[data-item=i0] [data-do=delete]")
    await page.evaluate("document.activeElement.blur(); window.dispatchEvent(new Event('pagehide'))")
    await page.click(".lk-receipt summary")
    await page.evaluate(axe)
    assert await page.evaluate(FINDINGS) == []
    assert await page.evaluate(SMALL_TARGETS) == []
    wide = "[...document.querySelectorAll('#lk-memory *')].filter(n => { const b = n.getBoundingClientRect();"
    wide += " return b.width && (b.left < 0 || b.right > innerWidth); }).map(n => n.className)"
    assert await page.evaluate(wide) == []
    assert await page.evaluate("document.getElementById('lk-memory').scrollWidth") <= 390


async def test_the_export_can_be_read(site: Site, tmp_path: Path) -> None:
    """The page to read is in the fan's language and direction, and what a fan wrote is never markup in it."""
    page = await site.open(locale="ar-EG")
    await page.click("[data-act=consent-yes]")
    await page.wait_for_selector(".lk-memory")
    async with page.expect_download() as download:
        await page.click("[data-do=export-page]")
    await (await download.value).save_as(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in text
    assert "Costalba Fan Club" in text


async def test_a_deleted_memory_can_be_brought_back(site: Site) -> None:
    """Undo within the toast's time keeps the memory; leaving the toast deletes it."""
    page = await site.open()
    await page.click("[data-act=consent-yes]")
    await page.click(".lk-memory >> nth=0 >> [data-do=delete]")
    await page.click(".lk-toast button")
    assert await page.locator(".lk-memory:visible").count() == 2
    await page.click(".lk-memory >> nth=0 >> [data-do=delete]")
    await page.click(".lk-memory:visible >> nth=0 >> [data-do=delete]")
    await page.wait_for_function("document.querySelectorAll('.lk-memory').length < 2")
    (kept,) = site.host.all_memories()
    assert [item.text for item in kept] == ["I live in Seville"]


async def test_the_export_is_json_with_the_notice(site: Site, tmp_path: Path) -> None:
    """The file says at the top that an AI wrote the replies."""
    page = await site.open()
    await page.click("[data-act=consent-yes]")
    await page.wait_for_selector(".lk-memory")
    async with page.expect_download() as download:
        await page.click("[data-do=export]")
    file = await download.value
    await file.save_as(tmp_path / file.suggested_filename)
    document = json.loads((tmp_path / "lookalike-nova.json").read_text(encoding="utf-8"))
    assert "an AI run by Costalba Fan Club" in document["notice"]
    assert document["memories"] == ["My dog is called Biscuit", "I live in Seville"]


async def test_forgetting_everything_asks_first(site: Site) -> None:
    """Cancelling keeps all; confirming deletes all and starts anew."""
    page = await site.open()
    await page.click("[data-act=consent-yes]")
    await say(page, "hello")
    await page.click("[data-do=forget]")
    await page.click(".lk-confirm .lk-plain")
    assert len(site.host.all_memories()) == 1
    await page.click("[data-do=forget]")
    await page.click("[data-do=forget-yes]")
    await page.wait_for_selector(".lk-notice-consent_question")
    assert site.host.all_memories() == []
    assert "Deleted for good: 2 messages." in await page.inner_text(".lk-receipt")
    assert await page.locator(".lk-fan").count() == 0


async def test_one_fan_never_sees_another_s(site: Site) -> None:
    """A second fan with the first one's token and address gets an empty page."""
    ana = await site.open()
    await ana.click("[data-act=consent-yes]")
    await say(ana, "a secret")
    token = await ana.evaluate("sessionStorage.getItem('lookalike-talk-nova')")
    ben = await site.open()
    await ben.evaluate("token => sessionStorage.setItem('lookalike-talk-nova', token)", token)
    await ben.reload()
    await ben.wait_for_selector("#lk[data-state=ready]")
    assert await ben.locator(".lk-fan, .lk-memory, .lk-talk").count() == 0


async def test_the_fan_can_ask_who_is_speaking(site: Site) -> None:
    """Persona, operator, rights, model with its licence, and rules are told."""
    page = await site.open()
    await page.click("[data-act=about]")
    await page.wait_for_selector(".lk-about-head")
    about = await page.inner_text("#lk-about")
    for words in ("Costalba Fan Club", "An invented character", "Gemma 3 270M", "Gemma Terms of Use", "120 minutes"):
        assert words in about
