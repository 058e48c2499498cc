"""Getting in for the first time, and what the site keeps shut."""

from playwright.sync_api import expect

from tests.browser.acts import press
from tests.browser.conftest import said
from tests.browser.pages import LEARNER, NEWCOMER


def test_newcomer_chooses_her_password_with_the_code_from_her_sheet(site, open_browser):
    page = open_browser()
    page.goto(f"/activate/?no={NEWCOMER}")
    page.get_by_label(said("One-time code")).fill(site.facts["activation_code"])
    for field in page.locator("input[type=password]").all():
        field.fill("three red teapots")
    press(page, "Save and sign in")
    page.wait_for_url("**/activate/done/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("许新人")


def test_wrong_password_is_told_in_the_form(open_browser):
    page = open_browser()
    page.goto("/accounts/login/")
    page.get_by_label(said("Employee number, mobile or e-mail")).fill(LEARNER)
    page.get_by_label(said("Password")).fill("not her password")
    press(page, "Sign in")
    expect(page.locator(".callout--danger")).to_be_visible()
    expect(page.get_by_label(said("Employee number, mobile or e-mail"))).to_have_value(LEARNER)


def test_language_is_changed_on_the_spot(open_browser):
    page = open_browser()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_style_guide_does_not_exist_outside_of_the_demo(open_browser, complaints):
    complaints.allow("status of 404")
    assert open_browser(LEARNER).goto("/styleguide/").status == 404
