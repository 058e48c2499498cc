"""The editor's home and the lists behind its menu: what each person of the cast finds there, and that it is hers."""

import datetime as dt
import json
import re

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from academy.courses.models import CoursePage
from playbooks.models import ScheduledVersion, ScriptPage
from playbooks.services.approval import decide, submit_for_review
from playbooks.services.schedule import publish_due
from quizzes.models import Question
from tests.factories.courses import course, exam, lesson
from tests.factories.playbooks import approve, draft_script, draft_sop, publish_new_version, published_script, revise
from tests.factories.quizzes import category, question

HOME = "/admin/"


# --- The home ------------------------------------------------------------------------------


def home_of(client):
    """Its buttons, and the titles of the rows of each panel."""
    response = client.get(HOME)
    panels = response.context["panels"]
    buttons = [action["label"] for panel in panels for action in getattr(panel, "actions", [])]
    rows = {panel.name: [row.title for row in panel.rows] for panel in panels if hasattr(panel, "rows")}
    return buttons, rows


@pytest.fixture
def desks(cast, author, manager, trainer, compliance_reviewer):
    """Drafts of three people, one of each sent, one sent back; an unpublished course, lesson and exam."""
    for person, word in ((author, "作者"), (manager, "店长"), (trainer, "培训")):
        draft_script(author=person, code=f"draft-{person.pk}", title=f"{word}的草稿")
        sent = draft_script(author=person, code=f"sent-{person.pk}", title=f"{word}送审的")
        submit_for_review(page=ScriptPage.objects.get(pk=sent.pk), by=person)
    back = draft_script(author=author, code="back", title="作者退回的")
    submit_for_review(page=ScriptPage.objects.get(pk=back.pk), by=author)
    decide(page=ScriptPage.objects.get(pk=back.pk), by=compliance_reviewer, action="reject", comment="请写明费用")
    page = course(lessons=1, by=trainer)
    page.title = "改过的课程"
    page.save_revision(user=trainer)
    lesson(page, slug="new", title="没发布的课", by=trainer).unpublish()
    exam(by=trainer).unpublish()


WRITE = ["Write a script", "Write an SOP"]
TEACH = [*WRITE, "New course", "New exam", "New question"]
WAITING = ["作者送审的", "店长送审的", "培训送审的"]
TAUGHT = ["邀约认证", "没发布的课", "改过的课程"]
HOMES = {
    "manager": (WRITE, {"journeys": ["店长送审的"], "drafts": ["店长的草稿"]}),
    "other_manager": (WRITE, {"drafts": []}),
    "regional_manager": (WRITE, {"drafts": []}),
    "author": (WRITE, {"journeys": ["作者退回的", "作者送审的"], "drafts": ["作者的草稿"]}),
    "compliance_reviewer": ([], {"reviews": WAITING}),
    "medical_reviewer": ([], {"reviews": []}),
    "trainer": (TEACH, {"journeys": ["培训送审的"], "drafts": ["培训的草稿"], "teaching": TAUGHT}),
    "administrator": (TEACH, {"reviews": WAITING, "teaching": TAUGHT}),
}


@pytest.mark.parametrize("name", HOMES)
def test_her_home_holds_what_her_duty_asks_for(name, cast, signed_in, desks):
    buttons, rows = home_of(signed_in(cast[name]))
    expected_buttons, expected_rows = HOMES[name]
    assert (buttons, {key: sorted(titles) for key, titles in rows.items()}) == (
        expected_buttons,
        {key: sorted(titles) for key, titles in expected_rows.items()},
    )


@pytest.mark.parametrize("name", HOMES)
def test_no_other_title_is_anywhere_on_her_home(name, cast, signed_in, desks):
    every = {title for _buttons, panels in HOMES.values() for titles in panels.values() for title in titles}
    hers = {title for titles in HOMES[name][1].values() for title in titles}
    shown = signed_in(cast[name]).get(HOME).content.decode()
    assert {title for title in every if title in shown} == hers


def test_an_author_reads_what_to_do_next(author, signed_in, desks):
    shown = signed_in(author).get(HOME).content.decode()
    for words in (
        "请写明费用",
        "Change what she asks for and send it again.",
        "Compliance reviewer: 郑合规",
        "Once approved, readers have it at once.",
        "Finish it and send it for review.",
    ):
        assert words in shown


def test_an_author_reads_what_waits_for_its_day_and_what_was_refused_on_it(author, compliance_reviewer, signed_in):
    by = {"author": author, "approver": compliance_reviewer}
    moment = dt.datetime(2090, 3, 5, 9, 30, tzinfo=timezone.get_current_timezone())
    for code in ("waits", "broken"):
        page = published_script(code=code, title=code, **by)
        publish_new_version(page, scene="面谈时", goes_live_at=moment, **by)
    broken = ScriptPage.objects.get(code="broken")
    revise(broken, by=author, scene="别的时候")
    ScheduledVersion.objects.filter(item=broken).update(due_at=timezone.now())
    publish_due()
    client = signed_in(author)
    shown = re.sub(r"\s+", " ", client.get(HOME).content.decode())
    for words in (
        "Did not go live",
        "The draft has changed since it was reviewed.",
        "Readers keep what they had. Look at the draft, mend it and send it again.",
        f'href="/admin/pages/{broken.pk}/edit/"',
        "Script, goes live on 5 March 2090, 09:30",
        "Nobody needs to do anything. To change it, withdraw it first.",
    ):
        assert words in shown, words
    url = re.search(r'<form class="desk-row__acts" action="([^"]*)"', shown)[1]
    response = client.post(url, follow=True)
    assert response.redirect_chain == [(HOME, 302)]
    assert [panel.name for panel in response.context["panels"]] == ["actions", "journeys", "drafts"]
    assert ScheduledVersion.objects.get(item__slug="waits").outcome == "withdrawn"


def test_an_author_sees_what_readers_have_now(author, script_page, signed_in):
    shown = signed_in(author).get(HOME).content.decode()
    assert "Version 1 is live" in shown
    assert f'href="{script_page.get_absolute_url()}"' in shown


def test_nothing_of_wagtails_own_home_is_left(administrator, signed_in):
    response = signed_in(administrator).get(HOME)
    assert [panel.name for panel in response.context["panels"]] == ["actions", "reviews", "teaching"]
    shown = response.content.decode()
    assert not re.search(r"w-summary|editor guide|w-panel-upgrade|recent-edits|guide\.wagtail\.org", shown)
    assert "<title>Your desk - Chairside</title>" in re.sub(r"\s*\n\s*", "", shown)


def test_the_side_bar_calls_her_by_name(author, signed_in):
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', signed_in(author).get(HOME).content.decode())
    assert "王作者" in json.dumps(json.loads(props[1]), ensure_ascii=False)


def test_the_number_on_a_desk_is_that_of_the_rows_below_it(author, trainer, compliance_reviewer, signed_in):
    published_script(author=author, approver=compliance_reviewer)
    for code, sender in (("mine", author), ("theirs", trainer)):
        submit_for_review(page=draft_script(author=author, code=code, title=code), by=sender)
    html = signed_in(author).get("/admin/").content.decode()
    desk = html[html.index('aria-labelledby="desk-journeys"') :].partition("</section>")[0]

    assert desk.count('class="desk-row"') == 3
    assert '<span class="desk-panel__count">3</span>' in desk
    assert desk.count("revised by") == 1
    assert f"revised by {trainer.name}" in desk


def test_the_item_bank_counts_what_waits_for_its_owner(trainer, signed_in):
    where = category()
    for number in range(3):
        question(f"q{number}", where=where)
    Question.objects.filter(key="q0").update(quarantined_at=timezone.now())
    Question.objects.filter(key="q1").update(is_active=False)
    (panel,) = [one for one in signed_in(trainer).get(HOME).context["panels"] if one.name == "teaching"]
    shelves = [(shelf.label, shelf.live, shelf.note) for shelf in panel.get_context_data({})["shelves"]]
    assert shelves == [
        ("Courses", 0, "published"),
        ("Exams", 0, "published"),
        ("Questions", 2, "in use, 1 waits for its owner"),
    ]


def test_who_only_writes_questions_sees_no_unpublished_course(author, trainer, signed_in):
    author.user_permissions.add(Permission.objects.get(codename="add_question"))
    course(lessons=0, title="别人的课程", by=trainer).unpublish()
    assert home_of(signed_in(author)) == ([*WRITE, "New question"], {"drafts": [], "teaching": []})


def test_a_lesson_is_told_with_its_course(trainer, signed_in):
    lesson(course(lessons=0, by=trainer), title="没发布的课", by=trainer).unpublish()
    assert "Lesson · 咨询第一周" in re.sub(r"\s+", " ", signed_in(trainer).get(HOME).content.decode())


# --- The lists behind the menu -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["author", "manager", "compliance_reviewer", "medical_reviewer"])
@pytest.mark.parametrize("search", ["", "?q=别人"])
def test_a_list_holds_no_draft_of_somebody_else(name, search, cast, signed_in, administrator, script_page):
    draft_script(author=administrator, code="strange", title="别人的草稿")
    draft_sop(author=administrator, title="别人的流程")
    client = signed_in(cast[name])
    for url in (f"/admin/scripts/{search}", f"/admin/scripts/results/{search}", f"/admin/sops/{search}"):
        assert "别人的" not in client.get(url).content.decode().replace("?q=别人", "")
    assert [page.title for page in client.get("/admin/scripts/").context["pages"]] == [script_page.title]


@pytest.mark.parametrize("url", ["/admin/courses/results/", "/admin/exams/results/", "/admin/courses/choose_parent/"])
def test_no_side_door_leads_to_a_shelf_that_is_not_hers(url, author, signed_in):
    assert signed_in(author).get(url)["location"] == HOME


def test_reviews_hold_the_whole_queue(compliance_reviewer, author, signed_in):
    for number in range(10):
        page = draft_script(author=author, code=f"s{number}", title=f"第{number}篇")
        submit_for_review(page=ScriptPage.objects.get(pk=page.pk), by=author)
    rows = signed_in(compliance_reviewer).get("/admin/reviews/").context["rows"]
    assert [row.title for row in rows] == [f"第{number}篇" for number in range(10)]
    home = signed_in(compliance_reviewer).get(HOME).content.decode()
    assert ("第7篇" in home, "第8篇" in home, "2 more reviews" in home) == (True, False, True)


def fill(count, *, author, trainer, compliance_reviewer, start=0):
    """So many of everything that a home or a list can hold."""
    for number in range(start, start + count):
        draft_script(author=author, code=f"draft-{number}", title=f"草稿{number}")
        sent = draft_script(author=author, code=f"sent-{number}", title=f"送审{number}", is_clinical=True)
        submit_for_review(page=ScriptPage.objects.get(pk=sent.pk), by=author)
        by = {"author": author, "approver": compliance_reviewer}
        published_script(code=f"live-{number}", title=f"上线{number}", **by)
        later = timezone.now() + dt.timedelta(days=1)
        approve(draft_script(author=author, code=f"later-{number}", goes_live_at=later), **by)
        revise(draft_sop(author=trainer, code=f"sop-{number}"), by=trainer)
        page = course(f"course-{number}", lessons=1, by=trainer)
        CoursePage.objects.get(pk=page.pk).save_revision(user=trainer)
        exam(f"exam-{number}", by=trainer).unpublish()


PAGES = {
    ("author", HOME): 20,
    ("compliance_reviewer", HOME): 23,
    ("trainer", HOME): 21,
    ("administrator", HOME): 29,
    ("compliance_reviewer", "/admin/reviews/"): 21,
    ("author", "/admin/scripts/"): 24,
    ("administrator", "/admin/scripts/"): 26,
    ("trainer", "/admin/sops/"): 23,
    ("trainer", "/admin/courses/"): 23,
    ("trainer", "/admin/exams/"): 22,
}


@pytest.mark.parametrize(("name", "url"), PAGES)
def test_queries_do_not_grow_with_rows(name, url, cast, signed_in, django_assert_num_queries, trainer):
    who = {key: cast[key] for key in ("author", "trainer", "compliance_reviewer")}
    client = signed_in(cast[name])
    fill(1, **who)
    client.get(url)
    with django_assert_num_queries(PAGES[name, url]):
        client.get(url)
    fill(2, start=1, **who)
    with django_assert_num_queries(PAGES[name, url]):
        client.get(url)
