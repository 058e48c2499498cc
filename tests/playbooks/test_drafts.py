"""Where an author's drafts are, and what waits for a reviewer."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowTask

from academy.versions.models import Version
from playbooks.models import ScheduledVersion, ScriptPage, SopPage
from playbooks.services.approval import decide, has_worked_on, submit_for_review
from playbooks.services.drafts import drafts_of, journeys_of, published_lately_of, scheduled_of, sent_back_to
from playbooks.services.law import lint_page
from playbooks.services.review_queue import Findings, checked_words, reviews_for
from playbooks.services.schedule import publish_due, withdraw
from tests.factories.people import give_duty
from tests.factories.playbooks import (
    STEP,
    draft_script,
    draft_sop,
    publish_new_version,
    published_script,
    revise,
)
from tests.playbooks.test_editor import EVERY_TURN, FORBIDDEN_INSIDE, UNLAWFUL


def send(page, by, *, days=0):
    """The page waits for review, since so many days."""
    submit_for_review(page=type(page).objects.get(pk=page.pk), by=by)
    page = type(page).objects.get(pk=page.pk)
    since = timezone.now() - dt.timedelta(days=days)
    TaskState.objects.filter(pk=page.current_workflow_task_state.pk).update(started_at=since)
    return page


def titles(rows):
    return [row.title for row in rows]


# --- Drafts -------------------------------------------------------------------------


def test_a_draft_that_nobody_was_asked_to_review_is_hers_to_finish(author, script_page):
    draft_script(author=author, code="new", title="新的")
    revise(script_page, by=author, title="改过的标题")
    found = [(draft.title, draft.kind, draft.number) for draft in drafts_of(author)]
    assert found == [("改过的标题", "Script", 1), ("新的", "Script", None)]


def test_a_draft_in_review_a_live_page_and_a_retired_page_are_no_drafts(author, compliance_reviewer, script_page):
    send(draft_script(author=author, code="sent"), author)
    retired = published_script(author=author, approver=compliance_reviewer, code="retired")
    retired.unpublish()
    assert drafts_of(author) == []
    revise(retired, by=author, title="又要用了")
    assert titles(drafts_of(author)) == ["又要用了"]


@pytest.mark.parametrize("name", ["manager", "other_manager", "compliance_reviewer", "trainer", "administrator"])
def test_nobody_has_drafts_or_journeys_of_somebody_else(name, cast, author):
    draft_script(author=author, code="hers", title="她的草稿")
    send(draft_script(author=author, code="sent", title="她送审的"), author)
    assert (drafts_of(cast[name]), journeys_of(cast[name])) == ([], [])


def test_who_edited_a_draft_last_has_it_on_her_desk_as_its_author_has(author, trainer):
    page = draft_script(author=author, title="原来的")
    revise(page, by=trainer, title="培训改过")
    assert titles(drafts_of(trainer)) == titles(drafts_of(author)) == ["培训改过"]


def test_who_lost_the_right_to_write_has_no_drafts(author):
    draft_script(author=author)
    author.groups.clear()
    assert drafts_of(type(author).objects.get(pk=author.pk)) == []


# --- What was approved for a day ---------------------------------------------------------


TOMORROW = dt.timedelta(days=1)


def approved_for_tomorrow(code, *, author, approver, **fields):
    page = published_script(author=author, approver=approver, code=code, title=code)
    moment = timezone.now() + TOMORROW
    return publish_new_version(page, author=author, approver=approver, scene="面谈时", goes_live_at=moment, **fields)


@pytest.fixture
def two_days(author, compliance_reviewer):
    """One version that waits for tomorrow, and one whose words were changed meanwhile and that was refused."""
    approved_for_tomorrow("waits", author=author, approver=compliance_reviewer)
    broken = approved_for_tomorrow("broken", author=author, approver=compliance_reviewer)
    revise(broken, by=author, scene="别的时候")
    ScheduledVersion.objects.filter(item=broken).update(due_at=timezone.now())
    assert publish_due() == []
    return ScriptPage.objects.get(pk=broken.pk)


CHANGED = "The draft has changed since it was reviewed. Nothing was published; review it again."


def scheduled(user):
    return [(one.title, one.problem, one.may_withdraw) for one in scheduled_of(user)]


def test_what_was_refused_on_its_day_comes_first_and_is_no_draft_beside_that(two_days, author):
    assert scheduled(author) == [("broken", CHANGED, False), ("waits", "", True)]
    assert (drafts_of(author), journeys_of(author)) == ([], [])


def test_what_was_sent_again_or_withdrawn_is_not_told_any_more(two_days, author, compliance_reviewer):
    send(two_days, author)
    assert scheduled(author) == [("waits", "", True)]
    assert titles(journeys_of(author)) == ["broken"]
    withdraw(page=ScriptPage.objects.get(code="waits"), by=author)
    assert (scheduled(author), titles(drafts_of(author))) == ([], ["waits"])


def test_who_changed_the_draft_learns_that_it_did_not_go_live(two_days, author, trainer):
    revise(two_days, by=trainer, scene="又一个时候")
    assert scheduled(trainer) == [("broken", CHANGED, False)]


@pytest.mark.parametrize("name", ["manager", "compliance_reviewer", "administrator", "outsider"])
def test_nobody_has_scheduled_versions_of_somebody_else(name, cast, two_days):
    assert scheduled_of(cast[name]) == []


def test_they_are_read_with_one_query(two_days, author, compliance_reviewer, django_assert_num_queries):
    scheduled_of(author)
    with django_assert_num_queries(1):
        assert len(scheduled_of(author)) == 2
    approved_for_tomorrow("third", author=author, approver=compliance_reviewer)
    with django_assert_num_queries(1):
        assert len(scheduled_of(author)) == 3


# --- Journeys -----------------------------------------------------------------------


def test_a_journey_knows_its_own_day(author):
    send(draft_script(author=author, code="a", title="a", goes_live_at=timezone.now() + TOMORROW), author, days=2)
    send(draft_script(author=author, code="b", title="b", goes_live_at=timezone.now() - TOMORROW), author)
    assert [one.goes_live_at is not None for one in journeys_of(author)] == [True, False]


def test_a_journey_says_with_whom_it_waits_and_for_how_long(author, compliance_reviewer, medical_reviewer):
    send(draft_script(author=author, code="plain", title="普通"), author, days=3)
    send(draft_script(author=author, code="clinical", title="临床", is_clinical=True), author, days=2)
    found = [
        (one.title, one.waits, one.waits_with, one.reviewers, one.needs_a_doctor_next) for one in journeys_of(author)
    ]
    assert found == [
        ("普通", "3 days", "Compliance reviewer", ("郑合规",), False),
        ("临床", "2 days", "Compliance reviewer", ("郑合规",), True),
    ]


def test_after_compliance_a_clinical_draft_waits_with_the_doctor(author, compliance_reviewer, medical_reviewer):
    page = send(draft_script(author=author, is_clinical=True), author)
    decide(page=page, by=compliance_reviewer, action="approve")
    (one,) = journeys_of(author)
    assert (one.waits_with, one.reviewers, one.needs_a_doctor_next) == ("Medical reviewer", ("孙医生",), False)


def test_she_does_not_wait_for_herself(author, compliance_reviewer):
    give_duty(author, "compliance_reviewer")
    send(draft_script(author=author), author)
    assert journeys_of(author)[0].reviewers == ("郑合规",)


def test_what_came_back_leads_with_the_reviewers_words(author, compliance_reviewer):
    send(draft_script(author=author, code="waits", title="等着"), author, days=9)
    page = send(draft_script(author=author, code="back", title="退回"), author)
    decide(page=page, by=compliance_reviewer, action="reject", comment="请写明费用")
    found = [(one.title, one.is_sent_back, one.sent_back_by, one.words) for one in journeys_of(author)]
    assert found == [("退回", True, "郑合规", "请写明费用"), ("等着", False, "", "")]
    assert drafts_of(author) == []
    assert titles(sent_back_to(author)) == ["退回"]


def test_what_came_back_first_leads(author, compliance_reviewer, django_assert_num_queries):
    assert sent_back_to(author) == []
    for number in range(3):
        page = send(draft_script(author=author, code=f"back-{number}", title=f"退回{number}"), author)
        decide(page=page, by=compliance_reviewer, action="reject", comment="请写明\n\n费用")
    with django_assert_num_queries(2):
        found = sent_back_to(author)
    assert titles(found) == ["退回0", "退回1", "退回2"]
    assert found[0].first_words == "请写明 费用"
    assert sent_back_to(compliance_reviewer) == []


def test_who_sent_a_colleagues_draft_follows_it_too(author, trainer):
    page = draft_script(author=author)
    send(page, trainer)
    assert titles(journeys_of(trainer)) == titles(journeys_of(author)) == [page.title]
    assert (journeys_of(author)[0].sent_by, journeys_of(trainer)[0].sent_by) == (trainer.name, "")


def test_a_workflow_made_by_hand_names_its_own_step(author, administrator):
    page = draft_script(author=author)
    task = GroupApprovalTask.objects.create(name="Anyone")
    task.groups.set(administrator.groups.all())
    workflow = Workflow.objects.create(name="Short cut")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    workflow.start(ScriptPage.objects.get(pk=page.pk), author)
    assert [(one.waits_with, one.reviewers) for one in journeys_of(author)] == [("Anyone", ())]
    assert reviews_for(administrator) == []


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(5, "less than an hour"), (60, "1 hour"), (5 * 60, "5 hours"), (24 * 60, "1 day"), (8 * 24 * 60, "8 days")],
)
def test_waiting_is_told_in_its_largest_unit(minutes, words, author):
    page = send(draft_script(author=author), author)
    since = timezone.now() - dt.timedelta(minutes=minutes)
    TaskState.objects.filter(pk=page.current_workflow_task_state.pk).update(started_at=since)
    assert journeys_of(author)[0].waits == words


def test_what_came_before_readers_lately_is_told_to_its_author_alone(author, manager, compliance_reviewer, script_page):
    retired = published_script(author=author, approver=compliance_reviewer, code="retired")
    retired.unpublish()
    assert published_lately_of(author) == [Version.objects.get(page=script_page)]
    assert published_lately_of(manager) == []


# --- The queue ------------------------------------------------------------------------


def test_the_queue_leads_with_what_waits_longest(author, manager, compliance_reviewer, script_page):
    revise(script_page, by=author, title="第二版")
    send(script_page, author, days=1)
    send(draft_script(author=manager, code="older", title="更早", is_clinical=True), manager, days=4)
    found = [
        (one.title, one.kind, one.number, one.author, one.waits, one.needs_a_doctor)
        for one in reviews_for(compliance_reviewer)
    ]
    assert found == [
        ("更早", "Script", None, manager, "4 days", True),
        ("第二版", "Script", 1, author, "1 day", False),
    ]


def test_each_reviewer_has_the_steps_of_her_duty(author, compliance_reviewer, medical_reviewer, administrator, cast):
    page = send(draft_script(author=author, title="临床", is_clinical=True), author)
    queues = {name: titles(reviews_for(person)) for name, person in cast.items()}
    assert {name: rows for name, rows in queues.items() if rows} == {
        "compliance_reviewer": ["临床"],
        "administrator": ["临床"],
    }
    decide(page=page, by=compliance_reviewer, action="approve")
    queues = {name: titles(reviews_for(person)) for name, person in cast.items()}
    assert {name: rows for name, rows in queues.items() if rows} == {
        "medical_reviewer": ["临床"],
        "administrator": ["临床"],
    }


def test_her_own_words_wait_for_somebody_else(author, compliance_reviewer, trainer):
    """The queue leaves out exactly what `has_worked_on` says of one page, and what she sent."""
    give_duty(compliance_reviewer, "author")
    own = draft_script(author=compliance_reviewer, code="own", title="自己写的")
    mended = draft_script(author=author, code="mended", title="帮忙改的")
    revise(mended, by=compliance_reviewer)
    others = draft_script(author=author, code="others", title="别人的")
    pages = [send(own, compliance_reviewer), send(mended, author), send(others, author)]
    assert titles(reviews_for(compliance_reviewer)) == ["别人的"]
    assert [has_worked_on(compliance_reviewer, page) for page in pages] == [True, True, False]


def test_words_of_an_earlier_version_are_nobodys_own_any_more(author, compliance_reviewer, administrator):
    """She wrote version 1; the draft of version 2 is all somebody else's."""
    page = published_script(author=compliance_reviewer, approver=administrator)
    revise(page, by=author, title="作者改的")
    page = send(page, author)
    assert titles(reviews_for(compliance_reviewer)) == ["作者改的"]
    assert has_worked_on(compliance_reviewer, page) is False


# --- Findings -----------------------------------------------------------------------------

RED_FLAG = {"sign": "出血不止", "level": "R1", "action": "立刻请医生。"}
EVERY_STEP = {**STEP, "checklist": ["先看上次记录", "再打电话"], "red_flags": [RED_FLAG]}


@pytest.mark.parametrize("model", [ScriptPage, SopPage])
def test_the_queue_counts_what_the_law_check_finds(model, author, compliance_reviewer):
    """Unlawful words in every place of a draft: the same are checked, and the same left alone, as by the law check."""
    page = draft_script(author=author) if model is ScriptPage else draft_sop(author=author, steps=[EVERY_STEP])
    page = send(page, author)
    draft = page.get_latest_revision_as_object()
    _spoil(draft)
    revision = draft.save_revision(user=author, overwrite_revision=page.latest_revision)
    found = [finding.severity for _block, _kind, finding in lint_page(revision.as_object())]
    (review,) = reviews_for(compliance_reviewer)
    assert review.findings == Findings(errors=found.count("error"), warnings=found.count("warning"))
    assert min(found.count("error"), len(list(checked_words(revision.content)))) > 4


def _spoil(draft):
    draft.title = UNLAWFUL
    if isinstance(draft, ScriptPage):
        draft.scene = draft.goal = UNLAWFUL
        draft.turns = [(kind, _spoiled(words)) for kind, words in EVERY_TURN]
    else:
        draft.summary = FORBIDDEN_INSIDE
        step = {
            name: value if name in ("offset", "who", "script") else _spoiled(value)
            for name, value in EVERY_STEP.items()
        }
        standing = {"title": FORBIDDEN_INSIDE, "red_flags": [_spoiled(RED_FLAG)]}
        draft.phases = [("always", standing), ("phase", {"title": FORBIDDEN_INSIDE, "steps": [step]})]


def _spoiled(value):
    if isinstance(value, dict):
        return {name: inner if name == "level" else _spoiled(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_spoiled(inner) for inner in value]
    return value + FORBIDDEN_INSIDE + UNLAWFUL
