"""The library: its search comes first and answers while she types."""

from playwright.sync_api import expect

from tests.browser.conftest import said
from tests.browser.pages import LEARNER


def test_the_library_answers_while_she_types_and_its_shelves_give_way(open_browser):
    page = open_browser(LEARNER)
    page.goto("/library/")
    box, shelves, hit = page.get_by_role("searchbox"), page.locator("[data-gives-way]"), page.locator("[data-hit]")
    assert box.bounding_box()["y"] < 200
    expect(page.get_by_role("link", name=said("Print"))).to_be_visible()
    box.press_sequentially("邀约")
    expect(hit).to_have_count(1)
    expect(shelves).to_be_hidden()
    box.press("ArrowDown")
    expect(hit).to_be_focused()
    box.fill("")
    expect(hit).to_have_count(0)
    expect(shelves).to_be_visible()
