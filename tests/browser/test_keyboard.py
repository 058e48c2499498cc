"""The keyboard alone leads everywhere, and one always sees where one is."""

from playwright.sync_api import Page, expect

from tests.browser.acts import expect_saved
from tests.browser.conftest import DESK, said
from tests.browser.pages import LEARNER
from tests.browser.scenario import EXAM
from tests.factories.people import PASSWORD

MOST_STEPS = 60
# What the focused element is called, and whether a ring is drawn: around it, or around what stands for it.
FOCUSED = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return ["", true];
  const label = focused.labels && focused.labels.length ? focused.labels[0].innerText : "";
  const shown = [focused, focused.nextElementSibling, focused.parentElement, focused.closest("form, label, li, .card")];
  const isRing = (style) => style.outlineStyle !== "none" || style.boxShadow !== "none";
  const hasRing = (one) => one && [null, "::before", "::after"].some((part) => isRing(getComputedStyle(one, part)));
  return [focused.getAttribute("aria-label") || label || focused.innerText || "", shown.some(hasRing)];
}"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until an element of this name has the focus; each one on the way must show that it has it."""
    for _step in range(MOST_STEPS):
        name, is_seen = page.evaluate(FOCUSED)
        assert is_seen, f"The focus on “{name}” is not to be seen."
        if words in name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Nothing called “{words}” is reached in {MOST_STEPS} steps.")


def enter(page: Page) -> None:
    """Press Enter where it leads to another page, and wait for that."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_skip_link_leads_past_the_navigation(open_browser):
    page = open_browser(LEARNER, width=DESK)
    page.goto("/library/")
    tab_to(page, said("Skip to the content"))
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_from_sign_in_to_a_script(open_browser):
    page = open_browser(width=DESK)
    page.goto("/")
    tab_to(page, said("Employee number, mobile or e-mail"))
    page.keyboard.type(LEARNER)
    tab_to(page, said("Password"))
    page.keyboard.type(PASSWORD)
    enter(page)
    tab_to(page, said("Library"))
    enter(page)
    tab_to(page, "首次邀约")
    enter(page)
    tab_to(page, said("I have read it"))
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_be_visible()


def test_a_question_of_an_exam(open_browser):
    page = open_browser(LEARNER, width=DESK)
    page.goto(f"/exams/{EXAM}/")
    tab_to(page, said("Start the exam"))
    enter(page)
    tab_to(page, "A")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[data-question='1'] input:checked")
    expect(chosen).to_be_focused()
    assert chosen.get_attribute("value") == page.locator("[data-question='1'] input").nth(1).get_attribute("value")
    expect_saved(page)
    tab_to(page, said("Flag for later"))
    page.keyboard.press("Space")
    tab_to(page, said("Hand in"))
    page.keyboard.press("Enter")
    overview = page.get_by_role("dialog")
    expect(overview.get_by_role("link", name=said("Go on"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(overview).to_be_hidden()
