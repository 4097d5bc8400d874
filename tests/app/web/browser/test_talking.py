"""Talking: streaming, stopping, retrying, copying with the label, asking why, reporting; nothing typed is lost."""

import asyncio

import pytest
from playwright.async_api import Page

from tests.app.web.conftest import Site, ready, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def _begin(site: Site, text: str) -> Page:
    site.host.gate = asyncio.Event()
    page = await site.open()
    await page.fill("#lk-message", text)
    await page.press("#lk-message", "Enter")
    return page


async def test_a_reply_streams(site: Site) -> None:
    """The first word is on the page while the rest is still to come."""
    page = await _begin(site, "slow")
    await page.wait_for_selector(".lk-streaming")
    assert (await page.inner_text(".lk-streaming .lk-text")).strip() == "Ooh,"
    assert await page.get_attribute("#lk-log", "aria-busy") == "true"
    assert site.host.gate is not None
    site.host.gate.set()
    await page.wait_for_selector("#lk-send:not([hidden])")
    assert (await page.inner_text(".lk-last .lk-text")).endswith("What about you?")
    assert await page.get_attribute("#lk-log", "aria-busy") == "false"


async def test_while_nothing_comes_there_is_a_sign(site: Site) -> None:
    """Until the first word the page shows who is writing, after six seconds that it takes longer, and tells both to
    screen readers outside the busy log."""
    site.host.gate = asyncio.Event()
    page = await site.browser.new_page(locale="en-GB")
    await page.clock.install()
    await page.goto(site.url)
    await ready(page)
    await page.fill("#lk-message", "silent")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-typing")
    assert await page.inner_text(".lk-typing") == await page.inner_text("#lk-status") == "Nova is writing"
    await page.clock.run_for(6_100)
    assert "takes a little longer" in await page.inner_text(".lk-typing")
    assert "takes a little longer" in await page.inner_text("#lk-status")
    assert await page.get_attribute("#lk-status", "role") == "status"
    site.host.gate.set()
    await page.clock.run_for(1_000)
    await page.wait_for_selector(".lk-typing", state="detached")
    assert await page.inner_text("#lk-status") == ""


@pytest.mark.parametrize("how", ["button", "escape"])
async def test_a_reply_can_be_stopped(site: Site, how: str) -> None:
    """The stop button and Escape end the reply on the server; what was said stays, marked as cut."""
    page = await _begin(site, "slow")
    await page.wait_for_selector(".lk-streaming")
    if how == "button":
        await page.click("#lk-stop")
    else:
        await page.keyboard.press("Escape")
    await page.wait_for_selector(".lk-cut")
    assert site.host.stopped == [site.host.turns[0].conversation_id]
    assert "stopped half-way" in await page.inner_text(".lk-cut")


async def test_a_stop_before_the_first_word_can_be_taken_back(site: Site) -> None:
    """What was stopped offers to try again, the reply before it does not, and trying again asks for the stopped one."""
    page = await site.open()
    await say(page, "hello")
    site.host.gate = asyncio.Event()
    await page.fill("#lk-message", "silent please")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-typing")
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".lk-notice-stopped")
    assert await page.locator("[data-act=retry]:visible").count() == 1
    site.host.gate.set()
    await page.click(".lk-notice-stopped [data-act=retry]")
    await page.wait_for_selector(".lk-fan ~ .lk-fan ~ .lk-reply:not(.lk-typing)")
    assert site.host.turns[-1].text == "silent please"
    assert await page.locator(".lk-notice-stopped").count() == 0
    assert await page.locator(".lk-fan").count() == 2


async def test_an_unanswered_message_can_be_asked_again_even_after_a_reload(site: Site) -> None:
    """The outage notice has a button; after a reload a quiet note has it, and it asks for that very message."""
    page = await site.open()
    await page.fill("#lk-message", "are you down?")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-notice-outage [data-act=retry]:visible")
    await page.reload()
    await ready(page)
    await page.click(".lk-notice-unanswered [data-act=retry]")
    await page.wait_for_selector(".lk-notice-outage [data-act=retry]:visible")
    assert [turn.text for turn in site.host.turns] == ["are you down?"] * 2
    assert site.host.turns[1].retry
    assert await page.locator(".lk-fan").count() == 1
    assert await page.locator(".lk-notice-unanswered").count() == 0


async def test_a_message_that_never_arrived_is_there_after_a_reload(site: Site) -> None:
    """What was sent and broke on the way is not lost: it is shown again with the offer to try again."""
    page = await site.open()
    await page.fill("#lk-message", "break")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-notice-problem")
    await page.reload()
    await ready(page)
    assert await page.inner_text(".lk-fan .lk-bubble") == "break"
    assert await page.locator(".lk-notice-unanswered [data-act=retry]:visible").count() == 1


async def test_a_draft_that_was_held_back_whole_leaves_no_empty_line(site: Site) -> None:
    """Prepared words stand alone: there is no icon without a text before them."""
    page = await site.open()
    await say(page, "again")
    assert await page.locator(".lk-last .lk-withheld").count() == 0
    assert (await page.inner_text(".lk-last .lk-text")).startswith("Ooh,")


async def test_half_a_character_is_left_out_and_said_so(site: Site) -> None:
    """A lone surrogate becomes no replacement mark: it is left out, as other unreadable characters, with the notice."""
    page = await site.open()
    await page.evaluate("document.getElementById('lk-message').value = 'hi' + String.fromCharCode(0xd83d)")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-notice-unreadable")
    assert site.host.turns[0].text == "hi\0"
    assert await page.inner_text(".lk-fan .lk-bubble") == "hi"


async def test_another_reply_takes_the_place_of_the_last(site: Site) -> None:
    """Retrying asks the host for a retry and leaves one reply to one message."""
    page = await site.open()
    await say(page, "hello")
    await page.click(".lk-last [data-act=retry]")
    await page.wait_for_selector(".lk-typing", state="detached")
    await page.wait_for_selector("#lk-send:not([hidden])")
    assert [turn.retry for turn in site.host.turns] == [False, True]
    assert await page.locator(".lk-fan").count() == 1
    assert await page.locator(".lk-reply").count() == 2


async def test_copied_text_carries_the_label(site: Site) -> None:
    """The copy button puts the reply and the label on the clipboard."""
    page = await site.open()
    await say(page, "hello")
    await page.click(".lk-last [data-do=copy]")
    await page.wait_for_selector(".lk-toast")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Ooh, good question.")
    assert copied.endswith("AI-generated by Nova Quill (Costalba Fan Club)")


async def test_text_copied_by_hand_carries_the_label_too(site: Site) -> None:
    """Selecting a reply and copying it adds the label."""
    page = await site.open()
    await say(page, "hello")
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('.lk-last .lk-said'))")
    await page.keyboard.press("Control+c")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("AI-generated by Nova Quill (Costalba Fan Club)")


async def test_a_withheld_sentence_is_a_neutral_line(site: Site) -> None:
    """What was held back shows as a short line inside the reply, and is not copied."""
    page = await site.open()
    await say(page, "withheld")
    assert "withheld" in await page.inner_text(".lk-last .lk-withheld")
    await page.click(".lk-last [data-do=copy]")
    await page.wait_for_selector(".lk-toast")
    assert "withheld" not in await page.evaluate("navigator.clipboard.readText()")


async def test_why_this_answer_shows_what_was_used(site: Site) -> None:
    """Origin, memory, lore and the layers of the prompt are told."""
    page = await site.open()
    await page.click("[data-act=consent-yes]")
    await say(page, "hello")
    await page.click(".lk-last [data-do=why]")
    await page.click(".lk-last .lk-why summary")
    why = await page.inner_text(".lk-last .lk-why")
    assert "A language model wrote this" in why
    assert "My dog is called Biscuit" in why
    assert "240 tokens" in why
    assert "No prepared answer fitted" in why
    assert "Honesty about being an AI" in why


async def test_a_reply_can_be_reported(site: Site) -> None:
    """The report reaches the desk with its reason and note."""
    page = await site.open()
    await say(page, "hello")
    await page.click(".lk-last [data-do=flag]")
    await page.check(".lk-report input[value=false]")
    await page.fill(".lk-report textarea", "no trams there")
    await page.click(".lk-report [type=submit]")
    await page.wait_for_selector(".lk-toast")
    assert [report[3:] for report in site.host.reports] == [("false", "no trams there")]


async def test_the_house_does_not_speak_in_the_persona_s_voice(site: Site) -> None:
    """A crisis text is drawn as the service's, without the persona's portrait."""
    page = await site.open()
    await say(page, "crisis")
    assert await page.locator(".lk-last.lk-house .lk-house-mark").count() == 1
    assert await page.locator(".lk-last.lk-house img").count() == 0
    assert await page.locator(".lk-last [data-act=retry]").count() == 0


@pytest.mark.parametrize(("text", "words"), [("long", "too long"), ("break", "cannot answer right now")])
async def test_a_failure_is_told_in_words_and_loses_nothing(site: Site, text: str, words: str) -> None:
    """What cannot be taken goes back into the box; what failed can be tried again with one button."""
    page = await site.open()
    await page.fill("#lk-message", text)
    await page.press("#lk-message", "Enter")
    shown = page.locator("#lk-error:not([hidden]), .lk-notice-problem")
    await shown.wait_for()
    assert words in await shown.inner_text()
    if text == "long":
        assert await page.input_value("#lk-message") == "long"
    else:
        assert await page.inner_text(".lk-notice-problem button") == "Try again"


async def test_a_draft_survives_a_reload(site: Site) -> None:
    """What was typed and not sent is there after a reload."""
    page = await site.open()
    await page.fill("#lk-message", "not yet sent")
    await page.reload()
    await ready(page)
    assert await page.input_value("#lk-message") == "not yet sent"


async def test_what_a_fan_writes_is_never_markup(site: Site) -> None:
    """Tags in a message are shown as they were typed."""
    page = await site.open()
    await say(page, "<img src=x onerror=alert(1)><b>hi</b>")
    assert await page.inner_text(".lk-fan .lk-bubble") == "<img src=x onerror=alert(1)><b>hi</b>"
    assert await page.locator(".lk-fan .lk-bubble *").count() == 0


async def test_a_starter_begins_the_conversation(site: Site) -> None:
    """Four starters in the fan's language; pressing one sends it."""
    page = await site.open()
    assert await page.locator(".lk-starter").count() == 4
    first = await page.inner_text(".lk-starter >> nth=0")
    await page.click(".lk-starter >> nth=0")
    await page.wait_for_selector(".lk-fan ~ .lk-reply:not(.lk-typing)")
    assert site.host.turns[0].text == first


async def test_each_persona_keeps_its_own_conversation(site: Site) -> None:
    """Going to another persona and back shows what was said before."""
    page = await site.open()
    await say(page, "for nova")
    await page.click("[data-persona=diego]")
    await page.wait_for_selector("[data-persona=diego][aria-current]")
    assert await page.locator(".lk-fan").count() == 0
    await page.click("[data-persona=nova]")
    await page.wait_for_selector(".lk-fan")
    assert await page.inner_text(".lk-fan .lk-bubble") == "for nova"


async def test_answering_about_memory_while_a_reply_is_written_loses_neither(site: Site) -> None:
    """The reply still appears after the fan said yes in the middle of it, and the confirmation follows."""
    page = await site.open()
    site.host.gate = asyncio.Event()
    await page.fill("#lk-message", "silent")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-typing")
    await page.click("[data-act=consent-yes]")
    await page.wait_for_selector("[data-act=consent-yes]", state="detached")
    assert await page.locator(".lk-typing").count() == 1
    site.host.gate.set()
    await page.wait_for_selector(".lk-reply:not(.lk-typing) >> nth=1")
    await page.wait_for_selector(".lk-notice-consent_given")
    assert await page.locator(".lk-fan").count() == 1


async def test_too_many_messages_are_told_with_the_wait(site: Site) -> None:
    """The line is the house's own, in the page's language and with the seconds; the message stays, to be sent again."""
    page = await site.open(locale="hi-IN")
    await page.fill("#lk-message", "flood")
    await page.press("#lk-message", "Enter")
    await page.wait_for_selector(".lk-notice-problem")
    assert await page.inner_text(".lk-notice-problem p") == site.host.texts("hi")["too_many"].replace("{limit}", "7")
    assert await page.inner_text(".lk-fan .lk-bubble") == "flood"
    assert await page.locator(".lk-again").is_visible()
