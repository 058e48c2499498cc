"""The screens of those who answer for the law: breaches, waivers, and what an author meets in her editor."""

import csv
import datetime as dt
import io
import json
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from playbooks.models import Breach, LawRule, LawScan, ScriptPage, Waiver
from playbooks.services.approval import submit_for_review
from playbooks.services.review_queue import Findings, reviews_for
from playbooks.services.waivers import end_waiver, grant_waiver
from tests.factories.playbooks import draft_script, published_script, revise
from tests.playbooks.test_scanning import NEW_WORDS, forbid, make_question, reply, scan

HOME = "/admin/"
LAW = "Advertising Law art. 9"
ENTER = {"compliance_reviewer", "administrator"}
EDITORS = {"manager", "other_manager", "regional_manager", "author", "medical_reviewer", "trainer"}
SOON = timezone.localdate() + dt.timedelta(days=30)


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.fixture
def by(author, compliance_reviewer):
    return {"author": author, "approver": compliance_reviewer}


@pytest.fixture
def page(by):
    """A live script that a rule of the chain's own objects to; it was found."""
    made = published_script(turns=reply(f"我们的{NEW_WORDS}在。"), title="话术", **by)
    forbid()
    scan()
    return made


@pytest.fixture
def waiver(page, by):
    return waive(page, by)


def waive(page, by, **changes):
    given = {"rule": LawRule.objects.get(code="T001"), "words": NEW_WORDS, "reason": "登记的职称", "until": SOON}
    return grant_waiver(**{**given, "item": page, "by": by["approver"], **changes})


def grant_url(page, **more):
    asked = {"item": page.code, "rule": "T001", "words": NEW_WORDS, **more}
    return reverse("waivers:grant", query=asked)


FORM = {"item": "think-it-over", "rule": "T001", "words": NEW_WORDS, "reason": "登记的职称", "until": SOON.isoformat()}


# --- Who may enter -------------------------------------------------------------------------


def test_only_those_who_answer_for_the_law_enter(cast, signed_in, waiver):
    scan()
    urls = [
        *(reverse("breaches:index"), reverse("breaches:index") + "?format=csv", reverse("breaches:progress")),
        *(reverse("waivers:index"), reverse("waivers:index") + "?format=xlsx", reverse("waivers:grant")),
        reverse("waivers:end", args=[waiver.pk]),
    ]
    for name, person in cast.items():
        client = signed_in(person)
        opened = {url for url in urls if client.get(url, headers={"hx-request": "true"}).status_code == 200}
        assert opened == (set(urls) if name in ENTER else set()), name


@pytest.mark.parametrize("name", sorted(EDITORS))
def test_nobody_else_acts(name, cast, signed_in, waiver, page):
    client = signed_in(cast[name])
    client.post(reverse("waivers:end", args=[waiver.pk]))
    client.post(reverse("waivers:grant"), {**FORM, "words": ""})
    client.post(reverse("breaches:scan"))
    assert [one.state for one in Waiver.objects.all()] == ["holding"]
    assert LawScan.objects.count() == 1


# --- The breaches ----------------------------------------------------------------------------


def test_a_breach_is_told_with_its_words_its_law_and_what_to_say_instead(page, compliance_reviewer, signed_in):
    shown = signed_in(compliance_reviewer).get(reverse("breaches:index"))
    assert (
        f"Error Script 话术 我们的{NEW_WORDS}在。 Delete it. T001 · Advertising Law art. 9 Open it Grant a waiver"
        in text(shown)
    )
    assert f"<mark>{NEW_WORDS}</mark>" in shown.content.decode()
    with override("zh-hans"):
        compliance_reviewer.language = "zh-hans"
        compliance_reviewer.save()
        assert "删去。" in text(signed_in(compliance_reviewer).get(reverse("breaches:index")))


def test_before_any_check_the_list_says_that_nothing_is_known(compliance_reviewer, signed_in):
    client = signed_in(compliance_reviewer)
    said = text(client.get(reverse("breaches:index")))
    assert "has not been checked yet, so nothing is known about it" in said
    assert "Nothing live breaks a rule" not in said
    scan()
    assert "Nothing live breaks a rule" in text(client.get(reverse("breaches:index")))


def test_rules_are_listed_by_words_that_they_object_to_in_the_readers_language(compliance_reviewer, signed_in):
    client = signed_in(compliance_reviewer)
    said = text(client.get("/admin/law_rules/?q=EN001"))
    assert "We are the best clinic in Shanghai" in said
    assert "Superlatives Advertising Law art. 9 item 3 Error" in said
    compliance_reviewer.language = "zh-hans"
    compliance_reviewer.save()
    assert "广告法第9条第3项" in text(client.get("/admin/law_rules/?q=EN001"))
    assert "EN001" not in text(client.get("/admin/law_rules/?category=painless_claim"))


def test_breaches_are_narrowed_and_errors_come_first(page, by, administrator, signed_in):
    published_script(turns=reply("头牌医生"), title="别的", code="other", **by)
    forbid("头牌", code="T002", severity="warning")
    make_question(stem=f"{NEW_WORDS}？")
    scan()
    client = signed_in(administrator)

    def titles(query=""):
        return [breach.title for breach in client.get(reverse("breaches:index") + query).context["rows"]]

    question = f"{NEW_WORDS}？"
    assert titles() == ["话术", question, "别的"]
    assert titles("?severity=error") == ["话术"]
    assert titles("?kind=question") == [question]
    assert titles("?rule=t002") == ["别的"]
    assert titles("?q=头牌") == ["别的"]
    assert titles("?severity=nonsense&kind=script") == ["话术", "别的"]
    assert "No breach matches these filters." in text(client.get(reverse("breaches:index") + "?q=zzz"))


def test_breaches_are_taken_away_as_they_are_filtered(page, administrator, signed_in):
    forbid("我们", code="T002", severity="warning")
    scan()
    client = signed_in(administrator)
    answer = client.get(reverse("breaches:index") + "?severity=error&format=csv")
    header, row = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert header[:5] == ["Severity", "Kind", "Title", "Exact words", "Before"]
    assert row[:9] == [
        "Error",
        "Script",
        "话术",
        NEW_WORDS,
        "我们的",
        "在。",
        "T001",
        "Advertising Law art. 9",
        "Delete it.",
    ]
    assert row[-1] == f"http://testserver/admin/pages/{page.pk}/edit/"
    assert client.get(reverse("breaches:index") + "?format=xlsx").content.startswith(b"PK")
    assert client.get(reverse("breaches:index") + "?format=pdf").status_code == 404


def test_who_may_change_it_is_led_to_the_editor_and_others_to_the_reading_page(
    page, administrator, compliance_reviewer, signed_in
):
    url = reverse("breaches:open", args=[Breach.objects.get().pk])
    assert signed_in(administrator).get(url)["location"] == f"/admin/pages/{page.pk}/edit/"
    assert signed_in(compliance_reviewer).get(url)["location"] == "/scripts/think-it-over/"


def test_a_question_that_tests_nothing_says_what_to_do_instead_of_a_waiver(administrator, script_page, signed_in):
    asked = make_question(stem=NEW_WORDS)
    forbid()
    scan()
    client = signed_in(administrator)

    def offered():
        shown = client.get(reverse("breaches:index"))
        says = "No waiver can name a question that tests no script or SOP." in text(shown)
        return says, "Grant a waiver" in text(shown)

    assert offered() == (True, False)
    asked.playbook = script_page
    asked.save()
    scan()
    assert offered() == (False, True)


def test_a_question_opens_for_who_may_change_it(administrator, compliance_reviewer, signed_in, db):
    asked = make_question(stem=NEW_WORDS)
    forbid()
    scan()
    url = reverse("breaches:open", args=[Breach.objects.get().pk])
    assert signed_in(administrator).get(url)["location"] == f"/admin/snippets/quizzes/question/edit/{asked.pk}/"
    assert signed_in(compliance_reviewer).get(url)["location"] == "/admin/breaches/"


def test_the_menu_counts_them_for_those_who_answer_for_them(page, cast, signed_in):
    for name in ENTER | EDITORS:
        assert ("Breaches (1)" in signed_in(cast[name]).get(HOME).content.decode()) is (name in ENTER)


# --- The check -------------------------------------------------------------------------------------


def test_a_check_that_runs_is_asked_about_again_and_one_that_is_over_brings_the_page_up_to_date(
    compliance_reviewer, signed_in
):
    client = signed_in(compliance_reviewer)
    running = LawScan.objects.create(cause="rules", started_at=timezone.now(), total=200, done=50)
    shown = client.get(reverse("breaches:index"))
    assert 'hx-get="/admin/breaches/progress/"' in shown.content.decode()
    assert "Everything live is being checked: 50 of 200. Law rules changed." in text(shown)
    part = client.get(reverse("breaches:progress"), headers={"hx-request": "true"})
    assert ("<html" in part.content.decode(), part.get("HX-Refresh")) == (False, None)
    LawScan.objects.filter(pk=running.pk).update(finished_at=timezone.now())
    assert client.get(reverse("breaches:progress"), headers={"hx-request": "true"})["HX-Refresh"] == "true"
    assert client.get(reverse("breaches:progress"))["location"] == "/admin/breaches/"


def test_a_check_whose_worker_was_killed_is_said_to_be_broken_off(compliance_reviewer, signed_in):
    LawScan.objects.create(cause="rules", asked_at=timezone.now() - dt.timedelta(hours=1))
    shown = text(signed_in(compliance_reviewer).get(reverse("breaches:index")))
    assert "The last check did not come to its end. Start it again." in shown


def test_who_asks_for_a_check_gets_one(page, administrator, signed_in):
    Breach.objects.all().delete()
    client = signed_in(administrator)
    assert client.get(reverse("breaches:scan")).status_code == 405
    shown = text(client.post(reverse("breaches:scan"), follow=True))
    assert "Everything live is being checked." in shown
    assert LawScan.objects.first().asked_by == administrator


# --- Granting and ending -------------------------------------------------------------------------


def test_the_link_of_a_finding_fills_in_the_form_and_leads_back(page, compliance_reviewer, signed_in):
    client = signed_in(compliance_reviewer)
    url = grant_url(page, next="/admin/breaches/?kind=script")
    form = client.get(url).context["form"]
    assert [form[name].value() for name in ("item", "rule", "words")] == ["think-it-over", "T001", NEW_WORDS]
    assert client.post(url, FORM)["location"] == "/admin/breaches/?kind=script"
    waiver = Waiver.objects.get()
    assert (waiver.item_id, waiver.rule.code, waiver.expires_on) == (page.pk, "T001", SOON)
    assert client.post(grant_url(page, next="https://elsewhere.example/"), {**FORM, "words": ""})["location"] == (
        "/admin/waivers/"
    )


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"item": "nothing"}, "item", "No item has this code."),
        ({"rule": "XX"}, "rule", "No law rule has this code."),
        ({"reason": " "}, "reason", "This field is required."),
        ({"until": "2020-01-01"}, "until", "A waiver ends on a day to come."),
        ({"until": "9999-12-31"}, "until", "A waiver lasts a year at most. Grant it anew then."),
        ({"until": "soon"}, "until", "Enter a valid date."),
    ],
)
def test_a_form_that_says_too_little_keeps_what_was_typed(
    changes, field, message, page, compliance_reviewer, signed_in
):
    answer = signed_in(compliance_reviewer).post(reverse("waivers:grant"), {**FORM, **changes})
    assert (answer.status_code, answer.context["form"].errors) == (200, {field: [message]})
    assert NEW_WORDS in answer.content.decode()
    assert not Waiver.objects.exists()


def test_her_own_words_offer_her_no_form(page, administrator, signed_in):
    revise(page, by=administrator, goal="约好")
    answer = signed_in(administrator).get(grant_url(page))
    assert "You wrote part of these words. Somebody else must waive them." in text(answer)
    assert 'name="reason"' not in answer.content.decode()
    errors = signed_in(administrator).post(grant_url(page), FORM).context["form"].non_field_errors()
    assert errors == ["You wrote part of these words. Somebody else must waive them."]


def test_a_draft_that_she_may_not_open_is_named_by_its_code(page, author, compliance_reviewer, by, signed_in):
    draft = draft_script(author=author, code="secret-plan", title="没送审的题目")
    client = signed_in(compliance_reviewer)
    assert "没送审的题目" not in client.get(grant_url(draft)).content.decode()
    waive(draft, by)
    shown = client.get(reverse("waivers:index")).content.decode()
    assert ("secret-plan" in shown, "没送审的题目" in shown) == (True, False)


def test_all_waivers_are_listed_narrowed_and_taken_away(page, waiver, by, administrator, signed_in):
    waive(page, by, words="头牌")
    end_waiver(waiver=waive(page, by, words="第一"), by=administrator)
    long_ago = timezone.now() - dt.timedelta(days=90)
    past = {"granted_at": long_ago, "expires_on": (long_ago + dt.timedelta(days=30)).date()}
    signed = {"rule": waiver.rule, "item_id": page.pk, "reason": "登记的职称", "granted_by": by["approver"]}
    Waiver.objects.create(words="旧的", **signed, **past)
    client = signed_in(administrator)

    def words(query=""):
        return [one.words for one in client.get(reverse("waivers:index") + query).context["rows"]]

    assert words() == ["第一", "头牌", NEW_WORDS, "旧的"]
    assert words("?state=ended") == ["第一"]
    assert words("?state=holding&q=头牌") == ["头牌"]
    assert words("?state=expired") == ["旧的"]
    assert words("?rule=ZH001") == []
    assert words("?q=话术") == ["第一", "头牌", NEW_WORDS, "旧的"]
    answer = client.get(reverse("waivers:index") + "?state=ended&format=csv")
    _header, row = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert row[:8] == [
        "Ended",
        "话术",
        "think-it-over",
        "T001",
        "Advertising Law art. 9",
        "第一",
        "登记的职称",
        "郑合规",
    ]
    assert row[10] == "冯管理"


def test_ending_asks_once_more(waiver, compliance_reviewer, signed_in):
    client = signed_in(compliance_reviewer)
    url = reverse("waivers:end", args=[waiver.pk])
    assert "End it now" in text(client.get(url))
    assert client.post(url)["location"] == "/admin/waivers/"
    assert Waiver.objects.get().ended_by == compliance_reviewer
    assert "This waiver holds no more." in text(client.get(url))


# --- Where the finding is met ----------------------------------------------------------------------


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_reviewer_waives_what_she_meets_in_the_draft_that_waits(page, author, compliance_reviewer, by, signed_in):
    turns = page.get_latest_revision_as_object().turns.get_prep_value()
    waive(page, by)
    revise(page, by=author, goal="约好时间", turns=json.dumps(turns))
    submit_for_review(page=ScriptPage.objects.get(pk=page.pk), by=author)
    assert [row.findings for row in reviews_for(compliance_reviewer)] == [Findings(waived=1)]
    shown = text(signed_in(compliance_reviewer).get(edit(page)))
    assert "Waived by 郑合规 until" in shown
    assert "because “登记的职称”" in shown
    end_waiver(waiver=Waiver.objects.get(), by=compliance_reviewer)
    assert [row.findings for row in reviews_for(compliance_reviewer)] == [Findings(errors=1)]
    response = signed_in(compliance_reviewer).get(edit(page))
    assert "Error stops the approval" in text(response)
    assert grant_url(page, next=edit(page)).replace("&", "&amp;") in response.content.decode()


def test_the_review_page_for_the_phone_leads_to_the_waiver_and_back(
    script_page, author, compliance_reviewer, medical_reviewer, signed_in
):
    """The rule came after the draft was sent."""
    revise(script_page, by=author, goal=NEW_WORDS)
    submit_for_review(page=ScriptPage.objects.get(pk=script_page.pk), by=author)
    forbid()
    url = reverse("playbooks:review", args=[script_page.pk])
    link = grant_url(script_page, next=url).replace("&", "&amp;")
    assert link in signed_in(compliance_reviewer).get(url).content.decode()
    grant_waiver(
        rule=LawRule.objects.get(code="T001"),
        words="",
        item=script_page,
        reason="职称",
        until=SOON,
        by=compliance_reviewer,
    )
    assert link not in signed_in(compliance_reviewer).get(url).content.decode()


def test_a_rule_that_a_waiver_names_is_not_deleted(waiver, administrator, signed_in):
    url = reverse("law_rules:delete", args=[waiver.rule_id])
    answer = signed_in(administrator).post(url, headers={"referer": f"http://testserver{url}"}, follow=True)
    assert "A waiver names this rule, so it cannot be deleted: switch it off instead." in text(answer)
    assert LawRule.objects.filter(code="T001").exists()


def test_an_author_reads_what_is_waived_until_when_and_what_is_not(page, waiver, author, signed_in):
    revise(page, by=author, goal=f"{NEW_WORDS}")
    client = signed_in(author)
    shown = text(client.get(edit(page)))
    assert shown.count("Waived by 郑合规 until") == 2
    assert "Grant a waiver" not in shown
    assert "ask a compliance reviewer for a waiver and name think-it-over" in shown


def test_the_author_of_words_whose_waiver_lapsed_is_told_in_her_editor_and_the_reviewer_on_her_home(
    page, waiver, author, compliance_reviewer, signed_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        end_waiver(waiver=waiver, by=compliance_reviewer)
    shown = text(signed_in(author).get(edit(page)))
    assert "No waiver covers these words any more. Change them, or ask for another waiver." in shown
    assert "郑合规 had waived it because “登记的职称”; 郑合规 ended that on" in shown
    home = text(signed_in(compliance_reviewer).get(HOME))
    assert "Live, and against a rule 1 Words that no waiver covers any more 话术 Script · T001" in home
    assert "Live, and against a rule" not in text(signed_in(author).get(HOME))


def test_a_page_without_a_finding_shows_no_panel(script_page, author, signed_in):
    assert "law-findings" not in signed_in(author).get(edit(script_page)).content.decode()


def test_the_home_says_nothing_when_nothing_breaks_a_rule(script_page, compliance_reviewer, signed_in):
    assert "Live, and against a rule" not in text(signed_in(compliance_reviewer).get(HOME))


# --- What it costs -----------------------------------------------------------------------------------


def fill(count, by, *, start=0):
    for number in range(start, start + count):
        page = published_script(code=f"s{number}", title=f"话术{number}", turns=reply(f"{NEW_WORDS}在"), **by)
        for words in ("一", "二"):
            waive(page, by, words=f"{words}{number}")
        end_waiver(waiver=waive(page, by, words=NEW_WORDS), by=by["approver"])
        sent = draft_script(author=by["author"], code=f"d{number}", title=f"送审{number}")
        waive(sent, by)
        submit_for_review(page=ScriptPage.objects.get(pk=sent.pk), by=by["author"])


PAGES = {"breaches:index": 19, "waivers:index": 17, "reviews:index": 21}


@pytest.mark.parametrize("name", PAGES)
def test_queries_do_not_grow_with_rows(name, by, compliance_reviewer, signed_in, django_assert_num_queries):
    client = signed_in(compliance_reviewer)
    forbid(severity="warning")
    fill(1, by)
    scan()
    client.get(reverse(name))
    with django_assert_num_queries(PAGES[name]):
        client.get(reverse(name))
    fill(2, by, start=1)
    scan()
    with django_assert_num_queries(PAGES[name]):
        client.get(reverse(name))
