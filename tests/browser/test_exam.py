"""An exam outlives second tabs and lost networks."""

import re

from playwright.sync_api import expect

from tests.browser.acts import choose_rightly, expect_saved, follow, start_exam
from tests.browser.conftest import said
from tests.browser.pages import LEARNER
from tests.browser.scenario import WRONG_ANSWERS


def test_old_tab_of_an_exam_is_told_that_the_newer_one_counts(open_browser, complaints):
    complaints.allow("status of 409")
    old = open_browser(LEARNER)
    start_exam(old)
    new = old.context.new_page()
    new.goto(old.url)
    chosen = choose_rightly(new, 1)
    expect_saved(new)
    old.locator("[data-question='1'] label", has_text=WRONG_ANSWERS[0]).click()
    expect(old.get_by_role("dialog")).to_contain_text(said("This exam is open elsewhere"))
    expect(old.locator("label.answer:has(input:checked)")).to_contain_text(chosen)
    follow(old.get_by_role("dialog"), "Go on here")
    expect(old.locator("label.answer:has(input:checked)")).to_contain_text(chosen)


def test_answer_given_without_network_is_saved_when_it_is_back(open_browser, complaints):
    complaints.allow("ERR_INTERNET_DISCONNECTED")
    page = open_browser(LEARNER)
    start_exam(page)
    page.context.set_offline(True)
    page.locator("[data-question='1'] label", has_text=WRONG_ANSWERS[1]).click()
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(page.locator("[data-exam-state]")).to_have_text(said("Not saved yet"))
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    expect_saved(page)
    page.reload()
    expect(page.locator("label.answer:has(input:checked)")).to_contain_text(WRONG_ANSWERS[1])


def test_while_questions_are_open_the_overview_leads_to_the_first_of_them(open_browser):
    page = open_browser(LEARNER)
    start_exam(page)
    choose_rightly(page, 1)
    page.locator("#hand-in").get_by_role("button").click()
    overview = page.get_by_role("dialog")
    go, hand_in = overview.get_by_role("link", name=said("Go on")), overview.locator("[data-overview-hand-in]")
    expect(go).to_be_focused()
    expect(go).not_to_have_class(re.compile("button--quiet"))
    expect(hand_in).to_have_class(re.compile("button--quiet"))
    expect(hand_in).to_have_text(said("Hand in with {number} open").replace("{number}", "2"))
    go.press("Enter")
    expect(overview).to_be_hidden()
    expect(page).to_have_url(re.compile("#q2$"))
    expect(page.locator("[data-question='2']")).to_be_in_viewport()
    for number in (2, 3):
        choose_rightly(page, number)
    page.locator("#hand-in").get_by_role("button").click()
    expect(hand_in).to_be_focused()
    expect(hand_in).to_have_text(said("Hand in"))
    expect(hand_in).not_to_have_class(re.compile("button--quiet"))
    expect(go).to_have_class(re.compile("button--quiet"))
