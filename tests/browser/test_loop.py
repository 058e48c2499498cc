"""The loop that the site exists for, each part as one person lives it."""

import csv
import re
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import Page, expect

from tests.browser.acts import choose_rightly, expect_saved, follow, press, sign_in, start_exam
from tests.browser.conftest import DESK, said
from tests.browser.pages import AUTHOR, LEARNER, MANAGER, REVIEWER
from tests.browser.scenario import (
    CLEARER_REPLY,
    EXPLANATION,
    REPLY,
    RIGHT_CHECK,
    SCRIPT,
    SOP,
    WRONG_CHECK,
)


def answer_rightly(page: Page, number: int) -> str:
    right = choose_rightly(page, number)
    expect_saved(page)
    return right


def test_consultant_goes_from_sign_in_to_her_certificate(site, open_browser):
    page = open_browser()
    sign_in(page, LEARNER)
    expect(page.locator(".hero__title")).to_have_text("咨询第一周")
    follow(page, "Begin")
    take_lessons(page)
    read_and_acknowledge_script(page)
    pass_exam(page)
    check_certificate(page, open_browser)


def take_lessons(page: Page) -> None:
    page.get_by_role("link", name="先问再答").first.click()
    check = page.locator("form.check")
    check.locator("label", has_text=WRONG_CHECK).click()
    press(check, "Check my answer")
    expect(check.get_by_role("status")).to_contain_text(
        said("Not quite. Look at the part above once more, then try again.")
    )
    check.locator("label", has_text=RIGHT_CHECK).click()
    press(check, "Check my answer")
    expect(check.get_by_role("status")).to_contain_text(EXPLANATION)
    press(page, "Done, next lesson")
    expect(page.get_by_role("heading", level=1)).to_have_text("少说一句")
    press(page, "Done")
    expect(page.get_by_text(said("You have done every lesson"))).to_be_visible()
    expect(page.get_by_role("link", name=said("Go to the exam"))).to_be_visible()


def read_and_acknowledge_script(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="首次邀约").click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page.locator(".turn--reply"), "Copy")
    expect(page.locator("[data-toasts]")).to_have_text(said("Copied"))
    assert page.evaluate("navigator.clipboard.readText()") == REPLY
    press(page, "I have read it")
    thanks = "Thank you. It is on your record that you have read version %s."
    expect(page.get_by_role("status").first).to_contain_text(said(thanks) % 2)
    page.goto("/")
    expect(page.get_by_role("link", name="首次邀约")).to_have_count(0)


def pass_exam(page: Page) -> None:
    start_exam(page)
    chosen = [answer_rightly(page, 1), answer_rightly(page, 2)]
    page.reload()
    kept = page.locator("label.answer:has(input:checked)")
    expect(kept).to_have_count(2)
    assert all(words in text for words, text in zip(chosen, kept.all_inner_texts(), strict=True))
    answer_rightly(page, 3)
    page.locator("#hand-in").get_by_role("button").click()
    overview = page.get_by_role("dialog")
    expect(overview).to_contain_text(said("Every question is answered."))
    press(overview, "Hand in")
    expect(page.locator(".score__word")).to_have_text(said("Passed"))
    expect(page.locator(".score__value")).to_have_text("100%")


def check_certificate(page: Page, open_browser) -> None:
    follow(page, "Open the certificate")
    expect(page.locator(".certificate__name")).to_have_text("林小满")
    pdf = page.request.get(page.get_by_role("link", name=said("PDF to print")).get_attribute("href"))
    assert (pdf.headers["content-type"], pdf.body()[:5]) == ("application/pdf", b"%PDF-")
    stranger = open_browser()
    stranger.goto(urlparse(page.locator("#check-url").inner_text()).path)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("林小满")
    expect(stranger.locator("main")).to_contain_text("邀约认证")
    expect(stranger.locator(".pill")).to_have_text(said("Valid", context="certificate"))


def test_words_of_an_author_reach_the_consultant_by_way_of_the_reviewer(site, open_browser):
    learner = open_browser(LEARNER)
    learner.goto(f"/scripts/{SCRIPT}/")
    press(learner, "I have read it")
    write_and_send(open_browser(AUTHOR, width=DESK), site.facts["script_page"])
    learner.reload()
    expect(learner.locator(".turn--reply .turn__text")).to_have_text(REPLY)
    approve(open_browser(REVIEWER, width=DESK))
    read_what_changed(learner)


def write_and_send(page: Page, script_page: int) -> None:
    page.goto(f"/admin/pages/{script_page}/edit/")
    reply = page.locator("#turns-2-value")
    expect(reply).to_have_value(REPLY)
    reply.fill("我们的技术最先进。")
    page.get_by_label(said("what changed, and why").capitalize()).fill("先发给她看。")
    send(page)
    beside = page.locator("[data-field]", has=reply).locator(".error-message")
    expect(beside).to_contain_text("“最先进” (广告法第9条第3项")
    # The editor saves the draft by itself, and what is sent must not overtake that.
    with page.expect_response(saved_by_itself):
        reply.fill(CLEARER_REPLY)
    send(page)
    expect(page.locator(".messages .success")).to_contain_text("首次邀约")


def saved_by_itself(answer) -> bool:
    request = answer.request
    return request.method == "POST" and request.url.endswith("/edit/") and not request.is_navigation_request()


def send(page: Page) -> None:
    page.get_by_role("button", name=said("More actions")).click()
    page.locator("[name='action-submit']").click()


def approve(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name="首次邀约").first.click()
    page.wait_for_url("**/edit/")
    page.get_by_role("button", name=said("Approve")).first.click()
    page.locator(".modal").get_by_role("button", name=said("Approve")).click()
    page.wait_for_url("**/admin/")
    expect(page.get_by_role("link", name="首次邀约")).to_have_count(0)


def read_what_changed(page: Page) -> None:
    page.goto("/")
    row = page.locator(".row", has_text="首次邀约")
    expect(row).to_contain_text("先发给她看。")
    row.get_by_role("link").click()
    expect(page.locator("ins")).to_have_count(2)
    assert page.locator("ins").all_inner_texts() == ["先", "看"]
    assert page.locator("del").all_inner_texts() == []
    press(page, "I have read it")
    expect(page.get_by_role("button", name=said("I have read it"))).to_have_count(0)
    expect(page.locator(".turn--reply .turn__text")).to_have_text(CLEARER_REPLY)


def test_manager_sees_who_did_what_and_asks_for_more(open_browser):
    consultant = open_browser(LEARNER)
    consultant.goto(f"/sops/{SOP}/")
    press(consultant, "I have read it")
    page = open_browser(MANAGER)
    page.goto("/")
    page.get_by_role("navigation", name=said("Main")).get_by_role("link", name=said("Team")).click()
    row = page.locator(".member", has_text="林小满")
    expect(row.locator("progress")).to_have_attribute("value", "1")
    expect(row.locator("progress")).to_have_attribute("max", "2")
    header, *rows = export(page)
    assert header[:4] == [said(words) for words in ("Employee number", "Name", "Unit", "Job role")]
    assert [(line[1], line[7]) for line in rows if line[4] == SOP] == [
        ("林小满", said("Done")),
        ("周静", said("Open")),
    ]
    row.get_by_role("link").click()
    expect(page.locator("section", has=page.locator("#done"))).to_contain_text("邀约流程")
    assign_script(page)
    pdf = page.request.get(f"/playbooks/{SCRIPT}/print.pdf")
    assert (pdf.headers["content-type"], pdf.body()[:5]) == ("application/pdf", b"%PDF-")


def export(page: Page) -> list[list[str]]:
    page.locator(".page__actions summary").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.reader(text.splitlines()))


def assign_script(page: Page) -> None:
    page.goto("/team/assign/")
    page.locator("label.pick", has_text="首次邀约").click()
    page.locator("label.chip", has_text=re.compile("^网电咨询$")).click()
    summary = page.locator("#assign-summary")
    expect(summary).to_contain_text("4")
    summary.get_by_role("button").last.click()
    expect(page.locator(".messages")).to_contain_text("首次邀约")
    expect(page.locator(".run", has_text="首次邀约").locator("progress")).to_have_attribute("max", "4")
