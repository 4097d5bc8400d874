"""The first view: what the law and the question need is seen without scrolling, and nothing lies on top of it."""

import pytest

from tests.app.web.browser.test_banner import IN_VIEW
from tests.app.web.conftest import Site, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KEYBOARD = """() => {
  Object.defineProperty(visualViewport, 'height', { get: () => 460 });
  visualViewport.dispatchEvent(new Event('resize'));
}"""
OVERLAPS = """([one, others]) => {
  const a = document.querySelector(one).getBoundingClientRect();
  return [...document.querySelectorAll(others)].filter(node => node.checkVisibility())
    .filter(node => { const b = node.getBoundingClientRect();
      return b.width && a.left < b.right && b.left < a.right && a.top < b.bottom - 1 && b.top < a.bottom - 1; })
    .map(node => node.className || node.id);
}"""
ANSWERS = ("[data-act=consent-yes]", "[data-act=consent-no]")


@pytest.mark.parametrize("locale", ["en", "hi", "ar", "zh-Hans", "fr"])
async def test_a_phone_shows_the_notice_and_the_question_whole(site: Site, locale: str) -> None:
    """On 390 px the start notice and both answers to the question are in view, with the starters below them."""
    page = await site.open(locale=locale, phone=True, reduced_motion="reduce")
    for part in (".lk-notice-start", *ANSWERS, ".lk-starter"):
        assert await page.evaluate(IN_VIEW, part) == "seen", part


@pytest.mark.parametrize("size", [(720, 450), (1440, 620)], ids=["desk-200%", "low"])
async def test_a_low_page_shows_the_question(site: Site, size: tuple[int, int]) -> None:
    """At 200 % zoom the portrait gives way; the start notice and both answers are in view."""
    page = await site.open(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    for part in (".lk-notice-start", *ANSWERS):
        assert await page.evaluate(IN_VIEW, part) == "seen", part


@pytest.mark.parametrize("locale", ["fr", "hi", "ar", "ja"])
async def test_at_200_percent_notice_and_question_do_not_meet(site: Site, locale: str) -> None:
    """In languages with longer words too, the notice that stays in view covers neither question nor answers."""
    page = await site.open(locale=locale, viewport={"width": 720, "height": 450}, reduced_motion="reduce")
    for part in (".lk-notice-start", ".lk-notice-consent_question", *ANSWERS):
        assert await page.evaluate(IN_VIEW, part) == "seen", part
    assert await page.evaluate(OVERLAPS, [".lk-notice-start", ".lk-notice-consent_question"]) == []


async def test_nothing_covers_the_question_above_a_keyboard(site: Site) -> None:
    """With a phone's keyboard open both answers stay in view and no pill lies on them."""
    page = await site.open(phone=True, reduced_motion="reduce")
    await page.evaluate(KEYBOARD)
    await page.wait_for_selector("#lk[data-low]")
    for part in ANSWERS:
        await page.wait_for_function(f"part => ({IN_VIEW})(part) === 'seen'", arg=part)
    assert await page.locator("#lk-latest").is_hidden()


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
async def test_a_toast_and_the_pill_cover_nothing(site: Site, phone: bool) -> None:
    """A toast and the way to the latest messages have rows of their own: no message, starter or button lies under."""
    page = await site.open(phone=phone, reduced_motion="reduce")
    await page.click(".lk-last [data-do=copy]")
    await page.wait_for_selector(".lk-toast")
    await page.wait_for_function("!document.querySelector('.lk-toast')?.getAnimations().length")
    covered = ".lk-starter, .lk-composer, #lk-banner, #lk-scroll, .lk-top"
    assert await page.evaluate(OVERLAPS, [".lk-toast", covered]) == []
    for _ in range(4):
        await say(page, "hello")
    assert await page.evaluate(OVERLAPS, [".lk-toast", covered]) == []
    await page.evaluate("document.getElementById('lk-scroll').scrollTop = 0")
    await page.wait_for_selector("#lk-latest:not([hidden])")
    assert await page.evaluate(OVERLAPS, ["#lk-latest", "#lk-scroll, .lk-composer, .lk-toast"]) == []


async def test_deleting_in_a_sheet_can_be_undone(site: Site) -> None:
    """On a phone the toast lies under the open sheet, not behind it: its button can be pressed."""
    page = await site.open(phone=True, reduced_motion="reduce")
    await page.click("[data-act=consent-yes]")
    await page.wait_for_selector(".lk-notice-consent_given")
    await page.click(".lk-panel-button")
    await page.click(".lk-memory >> nth=0 >> [data-do=delete]")
    await page.click(".lk-toast button")
    assert await page.locator(".lk-memory:visible").count() == 2


async def test_the_place_can_be_said_where_there_are_several(site: Site) -> None:
    """With several markets the fan can choose one under About; it is kept and goes with each message."""
    site.host.markets = ("eu", "kr", "us-ca")
    page = await site.open()
    await page.click("[data-act=about]")
    await page.wait_for_selector("#lk-market")
    assert await page.locator("#lk-market option").all_inner_texts() == [
        "Not said",
        "California",
        "South Korea",
        "the European Union",
    ]
    await say(page, "hello")
    await page.select_option("#lk-market", "kr")
    await page.reload()
    await page.wait_for_selector("#lk[data-state=ready]")
    await say(page, "hello again")
    assert [turn.market for turn in site.host.turns] == [None, "kr"]


async def test_one_market_asks_nothing(site: Site) -> None:
    """With one market there is nothing to choose, and without an age limit nobody is asked how old they are."""
    site.host.markets = ("eu",)
    page = await site.open()
    await page.click("[data-act=about]")
    await page.wait_for_selector("#lk-age")
    assert await page.locator("#lk-market, .lk-notice-age_question").count() == 0
    await page.select_option("#lk-age", "17")
    await say(page, "hello")
    assert site.host.turns[0].age == 17


@pytest.mark.parametrize(("answer", "age"), [("17", None), ("18", 18)], ids=["under", "over"])
async def test_where_the_rules_have_an_age_the_fan_is_asked(site: Site, answer: str, age: int | None) -> None:
    """Before the answer nothing is sent and nothing lost; under the age the chat stays closed, over it opens."""
    site.host.gate_age = 18
    page = await site.open()
    await page.fill("#lk-message", "hello")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector("#lk-error:not([hidden])")
    assert await page.input_value("#lk-message") == "hello"
    await page.click(f"[data-age='{answer}']")
    await page.press("#lk-message", "Enter")
    if age:
        await page.wait_for_selector(".lk-fan ~ .lk-reply:not(.lk-typing)")
    else:
        await page.wait_for_function("document.getElementById('lk-error').innerText.includes('18 or over')")
    assert [turn.age for turn in site.host.turns] == ([age] if age else [])
