"""The page at work: two authors at once, raw text beside the form, testers, the preview with its reasons, access."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from persona.content import content_hash
from tests.app.web.studio.conftest import PASSWORD, Studio, saved, small_card

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


def keep(studio: Studio, persona_id: str) -> None:
    """A draft of the small card under another id."""
    library = studio.lookalike.library
    known = library.draft(persona_id)
    library.save_draft(small_card(persona_id), content_hash(known) if known else None)


async def test_two_authors_at_once_lose_nothing(studio: Studio) -> None:
    """Who saves second sees both texts and chooses; the text of the one is never lost to the other."""
    keep(studio, "twice")
    ana, ugo = await studio.sign_in("ana", "#twice"), await studio.sign_in("ugo", "#twice")
    notes = "[data-where='creator_notes'] textarea"
    await ana.fill(notes, "ana's words")
    await saved(ana)
    await ugo.fill(notes, "ugo's words")
    await expect(ugo.locator("#st-dialog")).to_contain_text("Somebody else changed this draft")
    await expect(ugo.locator("#st-dialog .st-change")).to_contain_text("ana")
    await expect(ugo.locator("#st-dialog .st-change")).to_contain_text("ugo")
    stored = studio.lookalike.library.draft("twice")
    assert stored is not None
    assert stored.creator_notes == "ana's words"
    await ugo.click("#st-keep-mine")
    await expect(ugo.locator("#st-saved.saved")).to_be_visible()
    stored = studio.lookalike.library.draft("twice")
    assert stored is not None
    assert stored.creator_notes == "ugo's words"
    await ana.fill("[data-where='creator'] input", "ana's house")
    await expect(ana.locator("#st-clashes")).to_contain_text("both fit together")
    await ana.click("#st-keep-both")
    await expect(ana.locator(notes)).to_have_value("ugo's words")
    stored = studio.lookalike.library.draft("twice")
    assert stored is not None
    assert (stored.creator, stored.creator_notes) == ("ana's house", "ugo's words")


async def test_what_was_typed_outlives_a_session(studio: Studio) -> None:
    """Typed without a connection it is there after a reload; typed as the session ends, after signing in again."""
    keep(studio, "kept")
    page = await studio.sign_in("ana", "#kept")
    notes = page.locator("[data-where='creator_notes'] textarea")
    await page.context.set_offline(True)
    await notes.fill("typed in a tunnel")
    await expect(page.locator("#st-saved.unsaved")).to_be_visible()
    await page.context.set_offline(False)
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await page.reload()
    await expect(notes).to_have_value("typed in a tunnel")
    await expect(page.locator("#st-saved.saved")).to_be_visible()
    await page.context.clear_cookies()
    await notes.fill("typed at midnight")
    await expect(page.locator("#st-door")).to_contain_text("Your session has ended")
    await page.fill("#st-name", "ana")
    await page.fill("#st-password", PASSWORD)
    await page.press("#st-password", "Enter")
    await expect(notes).to_have_value("typed at midnight")
    await expect(page.locator("#st-saved.saved")).to_be_visible()
    draft = studio.lookalike.library.draft("kept")
    assert draft is not None
    assert draft.creator_notes == "typed at midnight"


async def test_nobody_reviews_their_own_words(studio: Studio) -> None:
    """An administrator who wrote the draft is told why the review is another person's."""
    keep(studio, "own")
    page = await studio.sign_in("root", "#own")
    await page.fill("[data-where='creator_notes'] textarea", "by root")
    await saved(page)
    await page.click("#st-ask")
    await page.click("#st-do-ask")
    await expect(page.locator("#st-own")).to_contain_text("Another person must review it")
    await expect(page.locator("#st-review")).to_have_count(0)


async def test_a_step_can_be_taken_back(studio: Studio) -> None:
    """Undo brings back what stood in a field and what was deleted, and redo takes it away again."""
    keep(studio, "steps")
    page = await studio.sign_in("ana", "#steps/lore")
    await page.click("[data-entry='petrel'] summary")
    await page.click("[data-entry='petrel'] .lk-danger")
    await expect(page.locator("[data-entry='petrel']")).to_have_count(0)
    await page.keyboard.press("Control+z")
    await expect(page.locator("[data-entry='petrel']")).to_have_count(1)
    await page.click("#st-redo")
    await expect(page.locator("[data-entry='petrel']")).to_have_count(0)


async def test_form_and_text_are_one_draft(studio: Studio) -> None:
    """What is typed in the form shows in the text and the other way round; broken text is marked and not saved."""
    keep(studio, "text")
    page = await studio.sign_in("ana", "#text")
    await page.click("#st-side-text")
    await page.select_option("#st-file-name", "card.yaml")
    await page.fill("[data-where='creator'] input", "The harbour")
    await saved(page)
    await expect(page.locator("#st-code")).to_have_value(re.compile("creator: The harbour"))
    text = await page.input_value("#st-code")
    await page.fill("#st-code", text.replace("The harbour", "The pier"))
    await saved(page)
    await expect(page.locator("[data-where='creator'] input")).to_have_value("The pier")
    await page.fill("#st-code", f"{text}\nrealism: photo\n")
    await expect(page.locator("#st-text-said")).to_contain_text("realism")
    draft = studio.lookalike.library.draft("text")
    assert draft is not None
    assert draft.creator == "The pier"


async def test_a_draft_is_tried_before_anyone_sees_it(studio: Studio) -> None:
    """Lore and answers say what would fire, and the preview says why it replied as it did; no fan can see it."""
    keep(studio, "trial")
    page = await studio.sign_in("ana", "#trial/lore")
    await page.fill(".st-tester-input", "Tell me about the Petrel")
    await expect(page.locator("[data-entry='petrel'][data-fires]")).to_contain_text("Petrel")
    await page.click("#st-tab-answers")
    await page.fill(".st-tester-input", "What is your boat called?")
    await expect(page.locator(".st-matches li[data-passed]").first).to_contain_text("She is called Petrel.")
    await page.fill("#st-say", "What do you think of the Petrel at night?")
    await page.press("#st-say", "Enter")
    why = page.locator(".st-why")
    await expect(why).to_contain_text("Why this answer?")
    await expect(why).to_contain_text("lore:petrel")
    await expect(why.locator(".st-layers")).to_contain_text("House rules")
    assert "trial" not in studio.lookalike.shelf.ids()


@pytest.mark.parametrize(("locale", "phone", "scheme"), [("ar", True, "dark"), ("en-GB", False, "light")])
async def test_everybody_can_use_it(studio: Studio, axe: str, locale: str, phone: bool, scheme: str) -> None:
    """On a phone in Arabic in the dark and on a desk in English, axe finds nothing and nothing is wider than it."""
    page = await studio.sign_in("ana", "#nova", locale=locale, phone=phone, color_scheme=scheme)
    await page.evaluate(axe)
    for tab in ("card", "languages", "lore", "answers", "rights", "versions"):
        await page.click(f"#st-tab-{tab}")
        await page.wait_for_function("document.querySelector('#st-body').childElementCount > 0")
        found = await page.evaluate("axe.run('#lk', {runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa']})")
        wrong = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
        assert wrong == [], tab
        body = "(e => e.scrollWidth - e.clientWidth)(document.querySelector('#st-body'))"
        assert await page.evaluate(body) <= 0, tab


async def test_tabs_answer_to_the_keyboard(studio: Studio) -> None:
    """Arrow keys move through the tabs, and the page says which is chosen."""
    page = await studio.sign_in("tia", "#nova")
    await page.focus("#st-tab-card")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#st-tab-languages")).to_be_focused()
    await expect(page.locator("#st-tab-languages")).to_have_attribute("aria-selected", "true")
    await expect(page.locator("#st-publish")).to_have_count(0)
