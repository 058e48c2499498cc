"""Reading, learning and exams need no JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import choose_rightly, press, sign_in, start_exam
from tests.browser.conftest import said
from tests.browser.pages import LEARNER
from tests.browser.scenario import COURSE, LESSONS, REPLY, RIGHT_CHECK, SCRIPT, WRONG_CHECK


@pytest.fixture
def page(open_browser):
    """The learner's browser, which runs no script; she has just signed in."""
    page = open_browser(java_script_enabled=False)
    sign_in(page, LEARNER)
    return page


def test_script_is_read_and_acknowledged(page):
    page.goto(f"/scripts/{SCRIPT}/")
    expect(page.locator(".turn--reply .turn__text")).to_have_text(REPLY)
    expect(page.locator("[data-copy]")).not_to_have_count(0)
    expect(page.locator("[data-copy]").filter(visible=True)).to_have_count(0)
    press(page, "I have read it")
    expect(page.get_by_role("button", name=said("I have read it"))).to_have_count(0)


def test_lesson_with_a_check_is_completed(page):
    page.goto(f"/learn/{COURSE}/{LESSONS[0]}/")
    page.locator("label", has_text=WRONG_CHECK).click()
    press(page, "Check my answer")
    expect(page.locator(".check__result")).to_be_visible()
    page.locator("label", has_text=RIGHT_CHECK).click()
    press(page, "Check my answer")
    expect(page.locator(".check__result--right")).to_be_visible()
    press(page, "Done, next lesson")
    page.goto(f"/learn/{COURSE}/")
    expect(page.locator(".path .step--done, .path__step--done")).to_have_count(1)


def test_exam_is_taken_and_handed_in(page):
    start_exam(page)
    for number in (1, 2, 3):
        choose_rightly(page, number)
    press(page.locator("#hand-in"), "Hand in")
    expect(page.locator(".score__word")).to_have_text(said("Passed"))
    expect(page.locator(".score__value")).to_have_text("100%")
