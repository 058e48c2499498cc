"""Nothing covers what has the focus, and names keep room to be read."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, said
from tests.browser.pages import LEARNER, MANAGER, REGIONAL_MANAGER
from tests.browser.scenario import SCRIPT

TABLET = 768
MOST_STEPS = 80
# The boxes of the focused element, or of the chip or row that stands for it, and of the bar, unless the bar holds it.
COVERED = """() => {
  const focused = document.activeElement, bar = document.querySelector("#assign-summary");
  if (bar.contains(focused)) return "bar";
  const box = (focused.closest("label") || focused).getBoundingClientRect(), over = bar.getBoundingClientRect();
  const meets = box.bottom > over.top && box.top < over.bottom && box.right > over.left && box.left < over.right;
  return meets ? `${focused.name || focused.tagName}: ${box.bottom} > ${over.top}` : "clear";
}"""


def tab_through(page: Page) -> list[str]:
    """Where each step of the keyboard from the top of the form to its button ends up."""
    seen = []
    page.locator("#assign input[type=search]").first.focus()
    for _step in range(MOST_STEPS):
        seen.append(page.evaluate(COVERED))
        if seen[-1] == "bar":
            return seen
        page.keyboard.press("Tab")
    raise AssertionError(f"The button is not reached in {MOST_STEPS} steps.")


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
def test_the_bar_of_assigning_covers_nothing_that_has_the_focus(open_browser, width):
    page = open_browser(MANAGER, width=width)
    page.goto("/team/assign/")
    page.get_by_label("城北门诊", exact=True).check()
    page.locator(".pick input").first.check()
    page.locator(".assign__count strong").wait_for()
    seen = tab_through(page)
    assert len(seen) > 8
    assert set(seen[:-1]) == {"clear"}


def test_the_bar_of_assigning_lies_over_nothing_before_something_is_chosen(open_browser):
    page = open_browser(MANAGER)
    page.goto("/team/assign/")
    bar, last = page.locator("#assign-summary"), page.locator(".assign__part").last
    assert bar.bounding_box()["y"] > last.bounding_box()["y"] + last.bounding_box()["height"]
    page.locator(".pick input").first.check()
    page.locator("#assign-summary:not(.assign__summary--waiting)").wait_for()
    assert bar.bounding_box()["y"] < page.viewport_size["height"]


@pytest.mark.parametrize("width", [PHONE, TABLET, 1024, 1180, DESK])
def test_names_of_the_team_have_room(open_browser, width):
    page = open_browser(REGIONAL_MANAGER, width=width)
    for address in ("/team/", "/team/?view=people"):
        page.goto(address)
        names = page.locator(".member .row__body")
        assert names.count() > 1
        assert min(one.bounding_box()["width"] for one in names.all()) >= 116


def test_the_words_to_be_spoken_begin_in_the_upper_half_of_a_phone(open_browser):
    page = open_browser(LEARNER, width=PHONE, height=844)
    page.goto(f"/scripts/{SCRIPT}/")
    assert page.get_by_role("link", name=said("Read and confirm")).is_visible()
    assert page.locator(".turn__text").first.bounding_box()["y"] < 422
    acts = page.locator(".acts .act")
    assert [act.inner_text() for act in acts.all()] == [said(word) for word in ("Favourite", "Versions", "Print")]
    assert {(box["width"], box["height"]) for box in (act.bounding_box() for act in acts.all())} == {(44, 44)}
