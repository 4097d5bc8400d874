"""Memory: asked once, seen, corrected, deleted with undo, exported, forgotten."""

import json
from pathlib import Path

import pytest

from tests.app.web.conftest import Site, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


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
