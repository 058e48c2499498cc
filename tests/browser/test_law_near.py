"""What the law says, beside the field in the editor, while an author types."""

import pytest
from playwright.sync_api import expect

from tests.browser.acts import press
from tests.browser.conftest import DESK, said
from tests.browser.pages import AUTHOR
from tests.browser.scenario import REPLY

UNLAWFUL = "🦷 您好。我们的技术最先进。您看呢？"
LAWFUL = "🦷 您好。方案由医生说明。"
SLOW = 15_000


@pytest.fixture
def editor(site, open_browser):
    """The script of the scenario, as its author changes it."""
    page = open_browser(AUTHOR, width=DESK)
    page.goto(f"/admin/pages/{site.facts['script_page']}/edit/")
    expect(page.locator("#turns-2-value")).to_have_value(REPLY)
    return page


def below(page, field):
    return page.locator("[data-field-wrapper]", has=page.locator(field)).last.locator("[data-law-said]")


def test_unlawful_words_are_marked_below_their_field_until_they_are_changed(editor):
    asked = []
    editor.on("request", lambda request: asked.append(request.url) if "law-check" in request.url else None)
    reply, place = editor.locator("#turns-2-value"), below(editor, "#turns-2-value")
    assert asked == []
    reply.fill(UNLAWFUL)
    expect(place.locator("mark")).to_have_text("最先进", timeout=SLOW)
    expect(place.locator(".law-near__words")).to_have_text("我们的技术最先进。")
    expect(place.locator(".law-near__label")).to_have_text(said("Against the law"))
    expect(place.locator(".law-near__source")).to_contain_text("ZH002")
    expect(place).to_have_attribute("aria-live", "polite")
    reply.fill(LAWFUL)
    expect(place.locator("li")).to_have_count(0, timeout=SLOW)
    assert len(asked) == 2


def test_what_customers_say_and_what_not_to_say_is_not_objected_to(editor):
    editor.locator("#turns-0-value").fill(UNLAWFUL)
    with editor.expect_response("**/law-check/"):
        editor.locator("#id_title").fill("最先进的技术")
        expect(below(editor, "#id_title").locator("mark")).to_have_text("最先进", timeout=SLOW)
    expect(below(editor, "#turns-0-value").locator("li")).to_have_count(0)


def test_other_channels_check_every_field_again(editor):
    editor.locator("#turns-2-value").fill(UNLAWFUL)
    place = below(editor, "#turns-2-value")
    expect(place.locator("li")).to_have_class("law-near__finding law-near__finding--error", timeout=SLOW)
    boxes = editor.locator("input[name=channels]")
    editor.locator("input[name=channels][value=internal]").check()
    for position in range(boxes.count()):
        if boxes.nth(position).get_attribute("value") != "internal":
            boxes.nth(position).uncheck()
    expect(place.locator("li")).to_have_class("law-near__finding law-near__finding--warning", timeout=SLOW)


def test_blocks_that_are_added_moved_and_copied_keep_their_findings(editor):
    reply = editor.locator("[data-streamfield-child]", has=editor.locator("#turns-2-value"))
    reply.locator("textarea").fill(UNLAWFUL)
    expect(below(editor, "#turns-2-value").locator("li")).to_have_count(1, timeout=SLOW)
    reply.locator('[data-streamfield-action="MOVE_UP"]').click()
    expect(below(editor, "#turns-2-value").locator("li")).to_have_count(1)
    reply.locator('[data-streamfield-action="DUPLICATE"]').click()
    copy = below(editor, "#turns-4-value")
    expect(copy.locator("mark")).to_have_text("最先进", timeout=SLOW)
    editor.locator("#turns-4-value").fill(LAWFUL)
    expect(copy.locator("li")).to_have_count(0, timeout=SLOW)


def test_what_was_found_in_a_draft_is_shown_once_when_it_is_opened(editor):
    editor.locator("#turns-2-value").fill(UNLAWFUL)
    expect(below(editor, "#turns-2-value").locator("li")).to_have_count(1, timeout=SLOW)
    with editor.expect_navigation():
        press(editor, "Save draft")
    expect(below(editor, "#turns-2-value").locator("mark")).to_have_text("最先进", timeout=SLOW)
