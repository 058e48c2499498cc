"""Words changed on the phone and decided there: what was refused is in sight, and the way on is always in reach."""

import re

from playwright.sync_api import Page, expect

from tests.browser.acts import press, sign_in
from tests.browser.conftest import DESK, said
from tests.browser.pages import AUTHOR, REVIEWER, TRAINER
from tests.browser.scenario import CLEARER_REPLY, REPLY, SCRIPT

REVISE = f"/scripts/{SCRIPT}/revise/"
REFUSED = "Unprocessable Entity"
# Whether the bar lies over what has the focus.
COVERED = """() => {
  const bar = document.querySelector("[data-changes]").getBoundingClientRect();
  const field = document.activeElement.getBoundingClientRect();
  return bar.height > 0 && field.bottom > bar.top && field.top < bar.bottom;
}"""

# Waits until what was typed is kept on the device.
KEPT = """() => new Promise((done) => {
  const look = setInterval(() => {
    if (Object.keys(localStorage).some((key) => key.startsWith("keep:"))) done(clearInterval(look));
  }, 50);
})"""


def reply_on(page: Page):
    """The field of the reply, whatever stands in it now."""
    return page.locator("textarea.revise__words").nth(reply_number(page))


def reply_number(page: Page) -> int:
    words = [field.input_value() for field in page.locator("textarea.revise__words").all()]
    return words.index(REPLY)


def send(page: Page) -> None:
    page.locator("button[name=action][value=send]").click()


def send_new_words(page: Page) -> None:
    page.goto(REVISE)
    reply_on(page).fill(CLEARER_REPLY)
    page.locator("#note").fill("先发给她看。")
    send(page)
    page.wait_for_url("**/versions/")


def test_a_refusal_is_in_sight_and_leads_to_the_turn_without_scripts(open_browser, complaints):
    complaints.allow(REFUSED)
    page = open_browser(AUTHOR, java_script_enabled=False)
    page.goto(f"{REVISE}#send")
    reply = reply_on(page)
    reply.fill("我们的技术最先进。")
    page.locator("#note").fill("先发给她看。")
    send(page)
    message = page.get_by_role("alert")
    expect(message).to_be_focused()
    expect(message).to_be_in_viewport(ratio=1)
    expect(message.get_by_role("link")).to_have_text([said("Say")])
    message.get_by_role("link").click()
    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("我们的技术最先进。")
    expect(page.locator("#note")).to_have_value("先发给她看。")


def test_the_bar_comes_with_a_change_and_goes_where_it_leads(open_browser):
    page = open_browser(AUTHOR, height=480)
    page.goto(REVISE)
    bar = page.locator("[data-changes]")
    expect(bar).to_be_hidden()
    reply = reply_on(page)
    reply.fill("我们的技术最先进。")
    page.evaluate("scrollTo(0, 0)")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text(said("1 change"))
    expect(bar).to_contain_text(said("1 finding"))
    for field in page.locator("textarea.revise__words").all():
        field.focus()
        assert not page.evaluate(COVERED)
    page.evaluate("scrollTo(0, 0)")
    bar.get_by_role("link").click()
    expect(page.locator("#note")).to_be_in_viewport()
    expect(bar).to_be_hidden()
    page.evaluate("scrollTo(0, 0)")
    reply.fill(REPLY)
    expect(bar).to_be_hidden()


def test_sending_back_without_words_leads_to_their_field(site, open_browser):
    send_new_words(open_browser(AUTHOR))
    page = open_browser(REVIEWER)
    page.goto(f"/reviews/{site.facts['script_page']}/")
    expect(page.get_by_role("button", name=said("Approve"))).to_be_in_viewport(ratio=1)
    press(page, "Send back")
    field = page.locator("#comment")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#comment-problem")).to_be_in_viewport()
    field.fill("请写短一点")
    press(page, "Send back")
    page.wait_for_url(re.compile("/reviews/$"))


def test_sending_back_without_words_says_so_at_the_field_without_scripts(site, open_browser, complaints):
    complaints.allow(REFUSED)
    send_new_words(open_browser(AUTHOR))
    page = open_browser(REVIEWER, java_script_enabled=False)
    page.goto(f"/reviews/{site.facts['script_page']}/")
    press(page, "Send back")
    expect(page.locator("#comment")).to_be_focused()
    expect(page.locator("#comment-problem")).to_be_in_viewport()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_what_decides_stands_beside_the_comparison_on_the_desk(site, open_browser):
    send_new_words(open_browser(AUTHOR))
    page = open_browser(REVIEWER, width=DESK)
    page.goto(f"/reviews/{site.facts['script_page']}/")
    changes, side = (page.locator(name).bounding_box() for name in (".review__changes", ".review__side"))
    assert side["x"] >= changes["x"] + changes["width"]
    expect(page.get_by_role("button", name=said("Approve"))).to_be_in_viewport(ratio=1)
    press(page, "Approve")
    page.wait_for_url(re.compile("/reviews/$"))


def test_what_was_typed_on_a_shared_computer_waits_for_its_person_alone(open_browser):
    page = open_browser(AUTHOR)
    for person, words in ((None, REPLY), (TRAINER, REPLY), (AUTHOR, CLEARER_REPLY)):
        if person:
            page.context.clear_cookies()
            sign_in(page, person)
            page.wait_for_url("**/")
        page.goto(REVISE)
        place = page.locator("textarea.revise__words").nth(2)
        expect(place).to_have_value(words)
        if not person:
            place.fill(CLEARER_REPLY)
            page.evaluate(KEPT)


def test_two_tabs_keep_what_was_typed_in_each(open_browser):
    page = open_browser(AUTHOR)
    page.goto(REVISE)
    other = page.context.new_page()
    other.goto(REVISE)
    number = reply_number(page)
    for tab, place, words in ((page, number, "第一页写的。"), (other, 0, "第二页写的。")):
        tab.locator("textarea.revise__words").nth(place).fill(words)
        tab.wait_for_function("(words) => Object.values(localStorage).some((kept) => kept.includes(words))", arg=words)
    page.reload()
    expect(page.locator("textarea.revise__words").nth(number)).to_have_value("第一页写的。")
    expect(page.locator("textarea.revise__words").nth(0)).to_have_value("第二页写的。")
    expect(page.locator("[data-kept]")).to_be_visible()


def test_what_was_sent_is_not_offered_again(open_browser):
    page = open_browser(AUTHOR)
    send_new_words(page)
    page.goto(REVISE)
    expect(page.get_by_text(CLEARER_REPLY)).to_be_visible()
    expect(page.locator("#note")).to_have_value("先发给她看。")
    expect(page.locator("[data-kept]")).to_be_hidden()
