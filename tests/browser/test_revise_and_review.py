"""Words changed on the phone and decided there: what was refused is in sight, and the way on is always in reach."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import said
from tests.browser.pages import AUTHOR
from tests.browser.scenario import REPLY, SCRIPT

REVISE = f"/scripts/{SCRIPT}/revise/"
REFUSED = "Unprocessable Entity"
# Whether the bar lies over what has the focus.
COVERED = """() => {
  const bar = document.querySelector("[data-changes]").getBoundingClientRect();
  const field = document.activeElement.getBoundingClientRect();
  return bar.height > 0 && field.bottom > bar.top && field.top < bar.bottom;
}"""


def reply_on(page: Page):
    """The field of the reply, whatever stands in it now."""
    return page.locator("textarea.revise__words").nth(reply_number(page))


def reply_number(page: Page) -> int:
    words = [field.input_value() for field in page.locator("textarea.revise__words").all()]
    return words.index(REPLY)


def send(page: Page) -> None:
    page.locator("button[name=action][value=send]").click()


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
