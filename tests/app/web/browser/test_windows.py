"""The page among others: the same conversation in two windows, Back and Forward, addresses typed by hand."""

import asyncio

import pytest
from playwright.async_api import Page

from tests.app.web.conftest import PHONE, Site, ready, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def _beside(page: Page, site: Site) -> Page:
    """A second window of the same fan with the same conversation."""
    token = await page.evaluate("sessionStorage.getItem('lookalike-talk-nova')")
    other = await page.context.new_page()
    await other.goto(site.url)
    await ready(other)
    await other.evaluate("token => sessionStorage.setItem('lookalike-talk-nova', token)", token)
    await other.reload()
    await ready(other)
    return other


async def _shown(page: Page) -> list[str]:
    return await page.locator(".lk-fan .lk-bubble").all_inner_texts()


async def test_two_windows_take_turns(site: Site) -> None:
    """The second window's message waits and says so, the first one's reply is not ended, and both see both."""
    site.host.gate = asyncio.Event()
    first = await site.open()
    second = await _beside(first, site)
    await first.fill("#lk-message", "slow one")
    await first.press("#lk-message", "Enter")
    await first.wait_for_selector(".lk-streaming")
    await second.fill("#lk-message", "from the second")
    await second.press("#lk-message", "Enter")
    await second.wait_for_function("document.querySelector('.lk-typing')?.innerText.includes('another window')")
    site.host.gate.set()
    for page in (first, second):
        await page.wait_for_function("document.querySelectorAll('.lk-fan ~ .lk-reply:not(.lk-typing)').length === 2")
        assert await _shown(page) == ["slow one", "from the second"]
    assert site.host.stopped == []


async def test_a_stop_ends_only_the_window_s_own_reply(site: Site) -> None:
    """Escape in the window that waits leaves the other one's reply alone."""
    site.host.gate = asyncio.Event()
    first = await site.open()
    second = await _beside(first, site)
    await first.fill("#lk-message", "slow one")
    await first.press("#lk-message", "Enter")
    await first.wait_for_selector(".lk-streaming")
    await second.fill("#lk-message", "from the second")
    await second.press("#lk-message", "Enter")
    await second.wait_for_selector(".lk-typing")
    await second.keyboard.press("Escape")
    await second.wait_for_selector(".lk-notice-stopped")
    assert await first.locator(".lk-streaming").count() == 1
    site.host.gate.set()
    await first.wait_for_selector("#lk-send:not([hidden])")
    assert (await first.inner_text(".lk-last .lk-text")).endswith("What about you?")


async def test_a_window_that_is_looked_at_again_shows_what_was_said_elsewhere(site: Site) -> None:
    """Focus alone brings what another window, which could not tell, has said meanwhile."""
    first = await site.open()
    await first.context.add_init_script("delete window.BroadcastChannel")
    second = await _beside(first, site)
    await say(second, "meanwhile")
    assert await _shown(first) == []
    await first.evaluate("dispatchEvent(new Event('focus'))")
    await first.wait_for_selector(".lk-fan")
    assert await _shown(first) == ["meanwhile"]
    assert await first.locator(".lk-starters").is_hidden()


async def test_a_reload_in_the_middle_loses_no_reply(site: Site) -> None:
    """The reply goes on without the window; loaded anew the page shows message and sign, then the reply."""
    site.host.gate = asyncio.Event()
    page = await site.open()
    await page.fill("#lk-message", "slow one")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-streaming")
    await page.reload()
    await page.wait_for_selector(".lk-typing")
    assert await _shown(page) == ["slow one"]
    assert await page.locator(".lk-notice-unanswered").count() == 0
    site.host.gate.set()
    await page.wait_for_selector(".lk-fan ~ .lk-reply:not(.lk-typing)")
    assert (await page.inner_text(".lk-last .lk-text")).endswith("What about you?")
    assert await page.locator(".lk-typing, .lk-notice-unanswered").count() == 0


async def test_back_and_forward_walk_through_the_personas(site: Site) -> None:
    """Choosing a persona is a step; the address typed by hand chooses too; the title follows; nobody is no place."""
    page = await site.open()

    async def at(persona: str, name: str) -> None:
        await page.wait_for_selector(f"[data-persona={persona}][aria-current]")
        await page.wait_for_function("name => document.querySelector('h1').innerText === name", arg=name)
        assert page.url.endswith(f"#{persona}")
        assert (await page.title()).startswith(name)

    await page.click("[data-persona=diego]")
    await at("diego", "Diego Farol")
    await page.click("[data-persona=amara]")
    await at("amara", "Amara Delune")
    await page.go_back()
    await at("diego", "Diego Farol")
    await page.go_back()
    await at("nova", "Nova Quill")
    await page.go_forward()
    await at("diego", "Diego Farol")
    await page.evaluate("location.hash = '#amara'")
    await at("amara", "Amara Delune")
    await page.evaluate("location.hash = '#nobody'")
    await page.wait_for_function("location.hash === '#amara'")


async def test_back_closes_a_sheet_first_on_a_phone(site: Site) -> None:
    """Back closes an open sheet and stays; a sheet closed by hand costs no extra step."""
    page = await site.open(phone=True, viewport=PHONE)
    await page.evaluate("document.documentElement.dataset.same = 'yes'")
    await page.click(".lk-menu")
    await page.click("[data-persona=diego]")
    await page.wait_for_function("document.querySelector('h1').innerText === 'Diego Farol'")
    await page.click(".lk-panel-button")
    await page.wait_for_selector("#lk[data-sheet=panel]")
    await page.go_back()
    await page.wait_for_selector("#lk:not([data-sheet])")
    assert page.url.endswith("#diego")
    await page.click(".lk-who-button")
    await page.wait_for_selector("#lk[data-sheet=panel]")
    await page.keyboard.press("Escape")
    await page.wait_for_selector("#lk:not([data-sheet])")
    await page.go_back()
    await page.wait_for_function("document.querySelector('h1').innerText === 'Nova Quill'")
    assert await page.evaluate("document.documentElement.dataset.same") == "yes"
