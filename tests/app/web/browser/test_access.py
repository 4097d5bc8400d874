"""Access: keyboard, touch, motion, axe-core; and privacy: nothing leaves the machine."""

from urllib.parse import urlsplit

import pytest

from tests.app.web.conftest import Site, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SMALL_TARGETS = """[...document.querySelectorAll('#lk button, #lk a, #lk summary, #lk [role=switch], #lk [role=tab]')]
  .filter(n => n.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter(n => !n.closest('[inert]') && !n.matches('.lk-skip'))
  .map(n => [n.className || n.id, n.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 43.5 || box.height < 43.5))
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
FINDINGS = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')} ${n.failureSummary.slice(0, 200)}`))"""


async def test_enter_sends_and_shift_enter_breaks(site: Site) -> None:
    """Shift+Enter starts a new line, Enter sends both lines."""
    page = await site.open()
    await page.focus("#lk-message")
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    assert site.host.turns == []
    assert await page.locator(".lk-fan").count() == 0
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".lk-fan")
    assert await page.inner_text(".lk-fan .lk-bubble") == "one\ntwo"


async def test_enter_while_composing_does_not_send(site: Site) -> None:
    """Enter that chooses a candidate of an input method sends nothing."""
    page = await site.open(locale="ja-JP")
    await page.fill("#lk-message", "にほん")
    await page.evaluate("""document.getElementById('lk-message').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))""")
    assert await page.locator(".lk-fan").count() == 0
    assert await page.input_value("#lk-message") == "にほん"


async def test_slash_goes_to_the_composer(site: Site) -> None:
    """The slash key focuses the message box from anywhere, and is typed when one is in it."""
    page = await site.open()
    await page.focus("#lk-scroll")
    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.id") == "lk-message"
    await page.keyboard.press("/")
    assert await page.input_value("#lk-message") == "/"


async def test_the_first_tab_stop_skips_to_the_message(site: Site) -> None:
    """The skip link is the first stop, comes into view, and leads to the message box."""
    page = await site.open()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "lk-skip"
    box = await page.locator(".lk-skip").bounding_box()
    assert box is not None
    await page.wait_for_function("document.querySelector('.lk-skip').getBoundingClientRect().top >= 0")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "lk-message"


async def test_escape_closes_a_sheet_and_gives_focus_back(site: Site) -> None:
    """On a phone Escape closes the sheet; what lies under an open sheet cannot be reached."""
    page = await site.open(phone=True)
    await page.focus(".lk-menu")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.querySelector('.lk-middle').inert")
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.activeElement.className") == "lk-icon lk-menu"
    assert not await page.evaluate("document.querySelector('.lk-middle').inert")


@pytest.mark.parametrize("locale", ["en-GB", "ar-EG"])
async def test_every_target_is_big_enough_for_a_finger(site: Site, locale: str) -> None:
    """On a phone all that can be touched is 44 px in both directions, in the chat and in both sheets."""
    page = await site.open(locale=locale, phone=True, reduced_motion="reduce")
    await page.click("[data-act=consent-yes]")
    await say(page, "?")
    await page.click(".lk-last [data-do=why]")
    found = await page.evaluate(SMALL_TARGETS)
    for button in (".lk-menu", ".lk-panel-button", ".lk-who-button"):
        await page.click(button)
        found += await page.evaluate(SMALL_TARGETS)
        await page.keyboard.press("Escape")
    assert found == []


async def test_motion_stops_on_request(site: Site) -> None:
    """With reduced motion asked for, nothing is animated for longer than an instant."""
    page = await site.open(reduced_motion="reduce")
    times = """[...document.querySelectorAll('#lk *')].map(n => getComputedStyle(n))
      .flatMap(s => [s.animationDuration, s.transitionDuration].join().split(',')).map(parseFloat)"""
    assert max(await page.evaluate(times)) <= 0.001


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "ar", "ja", "hi"])
async def test_axe_finds_nothing_serious(site: Site, axe: str, theme: str, locale: str) -> None:
    """With a conversation, an opened explanation and both tabs, axe-core has no serious finding."""
    page = await site.open(locale=locale, color_scheme=theme, reduced_motion="reduce")
    await page.click("[data-act=consent-yes]")
    await say(page, "withheld?")
    await say(page, "outage")
    await page.click(".lk-last [data-do=why]")
    await page.evaluate(axe)
    found = await page.evaluate(FINDINGS)
    await page.click("#lk-tab-about")
    await page.wait_for_selector(".lk-about-head")
    await page.click("#lk-locale-button")
    found += await page.evaluate(FINDINGS)
    assert found == []


@pytest.mark.parametrize("sheet", ["", ".lk-menu", ".lk-panel-button", ".lk-who-button"])
async def test_axe_finds_nothing_serious_on_a_phone(site: Site, axe: str, sheet: str) -> None:
    """The same on a phone, with each sheet."""
    page = await site.open(locale="ar-EG", phone=True, reduced_motion="reduce")
    await say(page, "?")
    if sheet:
        await page.click(sheet)
    await page.evaluate(axe)
    assert await page.evaluate(FINDINGS) == []


async def test_the_theme_can_be_chosen(site: Site) -> None:
    """Dark and light follow the system until the fan chooses; the choice survives a reload."""
    page = await site.open(color_scheme="dark")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
    await page.check("#lk-theme input[value=light]", force=True)
    await page.reload()
    await page.wait_for_selector("#lk[data-state=ready]")
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"


async def test_no_request_leaves_the_machine(site: Site) -> None:
    """Whatever is used on the page, every request goes to the page's own host, and the fonts come with it."""
    page = await site.open(locale="hi-IN")
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    await page.click("[data-act=consent-yes]")
    await say(page, "?")
    await page.click(".lk-last [data-do=why]")
    await page.click("#lk-tab-about")
    await page.wait_for_selector(".lk-about-head")
    await page.reload()
    await page.wait_for_selector("#lk[data-state=ready]")
    own = urlsplit(site.url).netloc
    assert {urlsplit(url).netloc for url in site.requests if not url.startswith(("data:", "blob:"))} == {own}
    fonts = await page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert {"Inter", "Noto Sans Devanagari"} <= set(fonts)
    assert problems == []


async def test_gradio_s_own_words_are_not_seen(site: Site) -> None:
    """Nothing that Gradio says is on the page: no footer, no toast, no label."""
    page = await site.open()
    assert "gradio" not in (await page.inner_text("body")).lower()
    assert not await page.locator("footer, .toast-wrap").filter(visible=True).count()
