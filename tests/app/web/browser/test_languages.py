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
    await page.wait_for_selector(".lk-notice-start >> nth=1")
    assert await page.evaluate("document.documentElement.dir") == "rtl"
    assert await page.locator(".lk-text").all_inner_texts() == before
    assert await page.inner_text(".lk-fan .lk-bubble") == "my own words"
    assert re.search(r"[\u0600-\u06ff]", await page.inner_text(".lk-notice-start >> nth=1"))
    assert await page.locator(".lk-notice-switched").count() == 0
    assert re.search(r"[\u0600-\u06ff]", await page.inner_text("h1"))
    assert set(await page.locator(".lk-label").all_inner_texts()) == {site.host.texts("ar")["label"]}


async def test_the_choice_is_remembered(site: Site) -> None:
    """After a reload the page speaks the language that was chosen, and shows the conversation."""
    page = await site.open(locale="en-GB")
    await say(page, "still here?")
    await page.click("#lk-locale-button")
    await page.click("[data-locale=fr]")
    await page.wait_for_selector(".lk-notice-start >> nth=1")
    await page.reload()
    await ready(page)
    assert await page.evaluate("document.documentElement.lang") == "fr"
    assert await page.inner_text(".lk-fan .lk-bubble") == "still here?"


async def test_before_anything_is_said_a_switch_begins_anew(site: Site) -> None:
    """Notice, greeting and the question that waits are said in the new language only, buttons and text alike."""
    page = await site.open(locale="en-GB")
    for tag in ("es", "ar", "es"):
        await page.click("#lk-locale-button")
        await page.click(f"[data-locale={tag}]")
        await page.wait_for_selector(f"html[lang={tag}] .lk-notice-start p[lang={tag}]")
    texts = site.host.texts("es")
    assert await page.locator(".lk-notice p").all_inner_texts() == [
        texts[kind].format(persona=persona, operator=site.host.operator)
        for kind, persona in (("start", "Nova Quill"), ("consent_question", "Nova"))
    ]
    assert await page.inner_text(".lk-text") == site.host.personas("es")[0].greeting
    assert await page.get_attribute(".lk-text", "lang") == "es"
    assert await page.inner_text("[data-act=consent-no]") == texts["consent_no"]


async def test_a_question_that_waits_changes_its_language_in_the_middle(site: Site) -> None:
    """Once something was said the messages stay, and the pending question is asked in the page's language."""
    page = await site.open(locale="en-GB")
    await say(page, "hello")
    await page.click("#lk-locale-button")
    await page.click("[data-locale=ja]")
    await page.wait_for_selector(".lk-notice-consent_question p[lang=ja]")
    assert await page.locator(".lk-fan .lk-bubble").all_inner_texts() == ["hello"]
    assert await page.get_attribute(".lk-text >> nth=0", "lang") == "en"


async def test_a_language_that_is_not_spoken_is_said_so_once(site: Site) -> None:
    """A German browser is told in German that the page goes on in English, with the languages behind a button."""
    page = await site.open(locale="de-DE")
    told = page.locator(".lk-notice-unknown_locale")
    assert await told.locator("p").inner_text() == (
        "Die Sprache Deutsch gibt es hier noch nicht. Der Chat geht auf Englisch weiter."
    )
    assert await told.locator("p").get_attribute("lang") == "de"
    await told.locator("[data-act=languages]").click()
    await page.wait_for_selector(".lk-popover")
    await page.reload()
    await ready(page)
    assert await told.count() == 0


async def test_the_nearest_languages_are_offered(site: Site) -> None:
    """Of the browser's further languages the page opens in the first it speaks and offers the next."""
    page = await site.open(locale="de-DE", extra_http_headers={"Accept-Language": "de, fr;q=0.8, es;q=0.6"})
    assert await page.evaluate("document.documentElement.lang") == "fr"
    await page.click("[data-locale-offer=es]")
    await page.wait_for_selector("html[lang=es]")


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
    assert not [line for line in shown if line and ("nothing written" in line or "identity" in line)]
