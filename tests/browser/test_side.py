"""Finding, copying and telling what is missing, where the customer is."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import press, sign_in
from tests.browser.conftest import said
from tests.browser.pages import AUTHOR, LEARNER
from tests.browser.scenario import REPLY, SCRIPT

NARROW = 320
SIDE, SEARCH = "/side/", "/search/"


@pytest.fixture
def side(open_browser):
    page = open_browser(LEARNER, width=NARROW)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(SIDE)
    return page


def look_for(page, words):
    page.get_by_role("searchbox").press_sequentially(words)


def copies(open_browser) -> str:
    """What the script's author reads of its copies."""
    page = open_browser(AUTHOR)
    page.goto(f"/playbooks/{SCRIPT}/versions/")
    return page.locator("ol.rows li").first.inner_text()


def copied(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_enter_opens_the_first_hit_and_a_tap_copies_the_reply(side, open_browser):
    look_for(side, "邀约")
    side.keyboard.press("Enter")
    with side.expect_response("**/used/") as answer:
        press(side, "Copy")
    assert (answer.value.status, copied(side)) == (204, REPLY)
    expect(side.locator(".toast")).to_have_text(said("Copied"))
    assert said("by %(counter)s person", counter=1) in copies(open_browser)


def test_typing_keeps_the_focus_and_says_how_many_there_are(side):
    look_for(side, "邀约")
    expect(side.locator("[data-hits-said]")).to_contain_text("1")
    expect(side.get_by_role("searchbox")).to_be_focused()
    side.keyboard.press("ArrowDown")
    expect(side.locator("[data-hit]")).to_be_focused()
    side.keyboard.press("ArrowUp")
    expect(side.get_by_role("searchbox")).to_be_focused()
    assert "q=%E9%82%80%E7%BA%A6" in side.url


def test_arrows_and_enter_on_the_search_page_lead_to_the_first_hit(open_browser):
    page = open_browser(LEARNER)
    page.goto(SEARCH)
    look_for(page, "邀约")
    expect(page.locator("[data-hit]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-hit]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/scripts/{SCRIPT}/")


def test_a_filter_alone_shows_its_scripts(open_browser):
    page = open_browser(LEARNER)
    page.goto(SEARCH)
    page.get_by_label(said("Stage")).select_option("objection")
    expect(page.locator("[data-hit]")).to_have_count(1)
    page.wait_for_url("**/search/?stage=objection")


def test_a_star_changes_in_place_and_the_script_stands_first(side):
    look_for(side, "邀约")
    star = side.locator(".side-card .star__button")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    side.goto(SIDE)
    expect(side.get_by_role("heading", name=said("My favourites"))).to_be_visible()


def test_a_phone_number_is_no_customers_number(side):
    side.get_by_text(said("For which customer?")).click()
    field = side.get_by_label(said("Her number in the CRM"))
    field.fill("13812345678")
    field.press("Tab")
    expect(side.locator("[data-customer-error]")).to_be_visible()
    expect(field).to_have_value("")
    field.fill("K-77")
    field.press("Tab")
    expect(side.locator("[data-customer-error]")).to_be_hidden()
    side.reload()
    expect(field).to_have_value("K-77")


def test_a_lost_network_does_not_stop_the_copying(side, complaints):
    complaints.allow("net::ERR_FAILED")
    look_for(side, "邀约")
    side.locator("[data-hit]").click()
    side.route("**/used/", lambda route: route.abort())
    press(side, "Copy")
    expect(side.locator(".toast")).to_have_text(said("Copied"))
    assert copied(side) == REPLY


def test_words_are_selected_where_the_clipboard_is_refused(open_browser):
    page = open_browser(LEARNER, width=NARROW)
    page.add_init_script("delete Navigator.prototype.clipboard; document.execCommand = () => false;")
    page.goto(f"/side/scripts/{SCRIPT}/")
    with page.expect_response("**/used/") as answer:
        press(page, "Copy")
    assert answer.value.status == 204
    assert page.evaluate("getSelection().toString()").strip() == REPLY
    expect(page.locator(".toast")).to_have_text(said("Selected: now hold to copy"))


def test_two_taps_tell_that_no_script_answers(side):
    look_for(side, "zzz")
    expect(side.locator("[data-hits-for='zzz']")).to_be_visible()
    side.get_by_text(said("No script answers this")).click()
    press(side, "Price")
    expect(side.get_by_text(said("Thank you. Authors see it among what is wanted most."))).to_be_visible()


def test_an_answer_that_comes_late_leaves_an_opened_script_open(side):
    look_for(side, "邀")
    side.locator("[data-hits-for='邀']").wait_for()
    late = []
    side.route("**/side/?q=*", lambda route: late.append(route))  # Playwright marks a function of its own
    with side.expect_request("**/side/?q=*"):
        look_for(side, "约")
    side.locator("[data-hit]").click()
    with side.expect_response("**/side/?q=*"):
        late.pop().continue_()
    expect(side.get_by_role("button", name=said("Copy"), exact=True)).to_be_visible()
    expect(side.locator("[data-hits-for='邀']")).to_be_attached()


def test_enter_without_an_answer_opens_nothing_later(side, complaints):
    complaints.allow("net::ERR_FAILED")
    side.route("**/side/?q=*", lambda route: route.abort())
    look_for(side, "zzz")
    side.keyboard.press("Enter")
    side.unroute("**/side/?q=*")
    side.get_by_role("searchbox").fill("邀约")
    expect(side.locator("[data-hits-for='邀约']")).to_be_visible()
    side.wait_for_load_state("networkidle")
    expect(side.get_by_role("button", name=said("Copy"), exact=True)).to_have_count(0)


def test_all_of_it_works_without_scripts(open_browser):
    page = open_browser(java_script_enabled=False)
    sign_in(page, LEARNER)
    page.goto(f"{SIDE}?q=邀约")
    page.locator(".side-card__head").click()
    page.get_by_role("link", name=said("Open the script")).click()
    expect(page.locator("[data-reply]")).to_have_text(REPLY)
    page.goto(f"/scripts/{SCRIPT}/")
    press(page, "Favourite")
    expect(page.locator(".star__button")).to_have_attribute("aria-pressed", "true")
    page.goto(f"{SEARCH}?q=zzz")
    page.get_by_text(said("No script answers this")).click()
    press(page, "Price")
    expect(page.locator(".messages")).to_be_visible()
