"""Languages: the browser's first, a switch that keeps the conversation, right to left where it is written so."""

import re

import pytest

from tests.app.web.conftest import Site, ready, say
from tests.app.web.scripted_words import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("locale", sorted(NAMES))
async def test_the_page_opens_in_the_browser_s_language(site: Site, locale: str) -> None:
    """Language, direction and words are the browser's from the first moment."""
    page = await site.open(locale=locale)
    html = await page.evaluate(
        "[document.documentElement.lang, document.documentElement.dir, getComputedStyle(lk).direction]"
    )
    direction = "rtl" if locale == "ar" else "ltr"
    assert html == [locale, direction, direction]
    assert await page.inner_text("#lk-pill") == site.host.texts(locale)["pill"]


async def test_arabic_is_laid_out_from_the_right(site: Site) -> None:
    """In Arabic the gallery is on the right, the fan's words on the left, and text runs from the right."""
    page = await site.open(locale="ar-EG")
    await say(page, "مرحبا")
    rail, panel = await page.locator("#lk-rail").bounding_box(), await page.locator("#lk-panel").bounding_box()
    fan = await page.locator(".lk-fan .lk-bubble").bounding_box()
    reply = await page.locator(".lk-last .lk-bubble").bounding_box()
    assert rail is not None and panel is not None and fan is not None and reply is not None
    assert rail["x"] > panel["x"]
    assert fan["x"] + fan["width"] < reply["x"] + reply["width"]
    assert await page.get_attribute(".lk-last .lk-text", "dir") == "rtl"


async def test_switching_keeps_the_conversation(site: Site) -> None:
    """A switch changes page and persona at once, keeps every message, and posts the notice in the new language."""
    page = await site.open(locale="en-GB")
    await say(page, "my own words")
    before = await page.locator(".lk-text").all_inner_texts()
    await page.click("#lk-locale-button")
    await page.fill(".lk-search input", "arab")
    await page.press(".lk-search input", "Enter")
    await page.wait_for_selector(".lk-notice-switched")
    assert await page.evaluate("document.documentElement.dir") == "rtl"
    assert await page.locator(".lk-text").all_inner_texts() == before
    assert await page.inner_text(".lk-fan .lk-bubble") == "my own words"
    assert re.search(r"[\u0600-\u06ff]", await page.inner_text(".lk-notice-switched"))
    assert re.search(r"[\u0600-\u06ff]", await page.inner_text("h1"))
    assert set(await page.locator(".lk-label").all_inner_texts()) == {site.host.texts("ar")["label"]}


async def test_the_choice_is_remembered(site: Site) -> None:
    """After a reload the page speaks the language that was chosen, and shows the conversation."""
    page = await site.open(locale="en-GB")
    await say(page, "still here?")
    await page.click("#lk-locale-button")
    await page.click("[data-locale=fr]")
    await page.wait_for_selector(".lk-notice-switched")
    await page.reload()
    await ready(page)
    assert await page.evaluate("document.documentElement.lang") == "fr"
    assert await page.inner_text(".lk-fan .lk-bubble") == "still here?"


async def test_a_switch_during_a_reply_loses_nothing(site: Site) -> None:
    """The reply goes on in the changed page."""
    import asyncio

    site.host.gate = asyncio.Event()
    page = await site.open(locale="en-GB")
    await page.fill("#lk-message", "slow")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-streaming")
    await page.click("#lk-locale-button")
    await page.click("[data-locale=es]")
    await page.wait_for_selector("html[lang=es]")
    site.host.gate.set()
    await page.wait_for_selector("#lk-send:not([hidden])")
    assert (await page.inner_text(".lk-last .lk-text")).endswith("What about you?")


@pytest.mark.parametrize("locale", ["es", "ar", "ja", "hi", "zh-Hans"])
async def test_no_english_shows(site: Site, locale: str) -> None:
    """With every panel opened, no text of the page is a string of the English page."""
    from app.web.strings import page_strings

    page = await site.open(locale=locale)
    await page.click("[data-act=consent-yes]")
    await say(page, "?")
    await page.click(".lk-last [data-do=why]")
    await page.click(".lk-last .lk-why summary")
    shown = set((await page.inner_text("body")).split("\n"))
    await page.click("#lk-tab-about")
    await page.wait_for_selector(".lk-about-head")
    shown |= set((await page.inner_text("body")).split("\n"))
    names = """[...document.querySelectorAll('[aria-label], [title], [placeholder]')]
      .flatMap(node => [node.ariaLabel, node.title, node.placeholder])"""
    shown |= set(await page.evaluate(names))
    own = {text for text in page_strings(locale).values() if isinstance(text, str)}
    english = {text for text in page_strings("en").values() if isinstance(text, str)}
    assert shown & (english - own) == set()
