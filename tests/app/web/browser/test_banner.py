"""The promise above all: the fan is always told that this is an AI, and nothing on the page can hide it."""

import pytest
from playwright.async_api import Page

from tests.app.web.conftest import Site, say
from tests.app.web.scripted_words import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

IN_VIEW = """selector => {
  const node = document.querySelector(selector), box = node.getBoundingClientRect();
  if (!box.width || !box.height) return 'no size';
  if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) return 'outside';
  const spots = [[.1, .5], [.5, .5], [.9, .5], [.5, .2], [.5, .8]];
  for (const [x, y] of spots) {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    if (!top || !(node.contains(top) || top.contains(node))) return 'covered by ' + (top && (top.id || top.className));
  }
  const style = getComputedStyle(node);
  return style.visibility === 'visible' && style.display !== 'none' && +style.opacity === 1 ? 'seen' : 'hidden';
}"""
CLICKABLE = "#lk button, #lk input, #lk summary, #lk [role=switch], #lk label, #lk p, #lk-veil, #lk img"


async def told(page: Page) -> dict[str, str]:
    """Whether banner and pill are in view, on top and whole."""
    return {part: await page.evaluate(IN_VIEW, part) for part in ("#lk-banner", "#lk-pill")}


SEEN = {"#lk-banner": "seen", "#lk-pill": "seen"}


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
async def test_the_banner_survives_every_click(site: Site, phone: bool) -> None:
    """After a click on anything at all, twice over, banner and pill are in view and say the same."""
    page = await site.open(phone=phone)
    await say(page, "hello")
    words = await page.inner_text("#lk-banner")
    for _ in range(2):
        for index in range(await page.locator(CLICKABLE).count()):
            target = page.locator(CLICKABLE).nth(index)
            if await target.count() and await target.is_visible():
                await target.evaluate("node => node.click()")
                assert await told(page) == SEEN
    assert "Costalba Fan Club" in words
    await page.keyboard.press("Escape")
    assert await told(page) == SEEN


@pytest.mark.parametrize("locale", sorted(NAMES))
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
async def test_the_banner_is_in_view_in_every_language(site: Site, locale: str, phone: bool) -> None:
    """In each language, on both widths and with each sheet open, banner and pill are in view and nothing overflows."""
    page = await site.open(locale=locale, phone=phone)
    assert await told(page) == SEEN
    for button in (".lk-menu", ".lk-panel-button") if phone else ():
        await page.click(button)
        assert await told(page) == SEEN
        await page.keyboard.press("Escape")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [(720, 450), (195, 422), (640, 260)], ids=["desk-200%", "phone-200%", "flat"])
async def test_the_banner_is_in_view_when_zoomed(site: Site, size: tuple[int, int]) -> None:
    """At 200 % zoom, which halves what a page has to lay out in, and on a very flat page, both are in view."""
    page = await site.open(viewport={"width": size[0], "height": size[1]})
    await say(page, "hello")
    assert await told(page) == SEEN
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_banner_is_in_view_above_a_phone_s_keyboard(site: Site) -> None:
    """When the keyboard takes the lower part of the screen, the page fits itself into the rest."""
    page = await site.open(phone=True)
    await page.evaluate("""() => {
      Object.defineProperty(visualViewport, 'height', { get: () => 460 });
      visualViewport.dispatchEvent(new Event('resize'));
    }""")
    box = await page.locator("#lk-banner").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 460
    assert await told(page) == SEEN


async def test_a_screen_reader_meets_the_notice_first(site: Site) -> None:
    """The note comes before the log in the document, and is no live region that could be dismissed."""
    page = await site.open()
    before = "document.querySelector('[role=note]').compareDocumentPosition(document.querySelector('[role=log]')) & 4"
    assert await page.evaluate(before)
    assert await page.locator("h1").count() == 1


async def test_the_banner_looks_the_same_for_every_persona(site: Site) -> None:
    """Colours of banner and pill do not change with the persona."""
    page = await site.open()
    looks = set()
    for persona in ("nova", "diego", "amara"):
        await page.click(f"[data-persona={persona}]")
        await page.wait_for_selector(f"[data-persona={persona}][aria-current]")
        looks.add(
            await page.evaluate(
                "['.lk-banner', '#lk-pill'].map(s => getComputedStyle(document.querySelector(s)))"
                ".map(s => s.backgroundColor + s.color + s.borderColor).join()"
            )
        )
    assert len(looks) == 1


async def test_each_reply_carries_the_label(site: Site) -> None:
    """Every reply, greeting included, shows the label in text."""
    page = await site.open()
    await say(page, "hello")
    labels = await page.locator(".lk-reply .lk-label").all_inner_texts()
    assert labels == ["AI-generated", "AI-generated"]


async def test_reminders_are_notices_of_their_own(site: Site) -> None:
    """A reminder that falls due while the page is open appears as a notice, not as a persona's bubble."""
    from serving.events import Notice

    page = await site.browser.new_page(locale="en-GB")
    await page.clock.install()
    await page.goto(site.url)
    await page.wait_for_selector("#lk[data-state=ready]")
    site.host.due.append(Notice("reminder", "You have been chatting for 2 hours.", "en"))
    await page.clock.run_for(31_000)
    await page.wait_for_selector(".lk-notice-reminder")
    assert await page.inner_text(".lk-notice-reminder") == "You have been chatting for 2 hours."
