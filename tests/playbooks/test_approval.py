"""The one door: what it lets through, and every way round it."""

import pytest
from wagtail.models import Page, TaskState, WorkflowState

from academy.versions.exceptions import NotApproved
from academy.versions.models import Version
from playbooks.exceptions import (
    ChangeNoteMissing,
    DraftChanged,
    LawBreach,
    NothingChanged,
    NotReviewer,
    OwnWork,
)
from playbooks.models import ReviewState, ScriptPage
from playbooks.services.approval import decide, submit_for_review
from tests.factories.people import give_duty
from tests.factories.playbooks import TURNS, draft_script, publish_new_version, published_script, revise


def reload(page):
    return ScriptPage.objects.get(pk=page.pk)


def test_an_approved_draft_becomes_version_1_and_goes_live(author, compliance_reviewer):
    page = published_script(author=author, approver=compliance_reviewer)
    version = Version.objects.get(page=page)
    assert page.live
    assert (version.number, version.kind, version.author, version.approver) == (1, "major", author, compliance_reviewer)
    assert [line["text"] for line in version.lines if line["kind"] == "reply"] == ["您慢慢想，我把方案和费用发给您。"]


def test_the_next_approval_makes_version_2_with_its_note(script_page, author, compliance_reviewer):
    publish_new_version(script_page, author=author, approver=compliance_reviewer, scene="微信里", note="改到微信里用")
    assert list(
        Version.objects.filter(page=script_page).order_by("number").values_list("number", "kind", "change_note")
    ) == [
        (1, "major", "First version."),
        (2, "minor", "改到微信里用"),
    ]
    assert reload(script_page).scene == "微信里"


def test_a_rejected_draft_stays_a_draft(author, compliance_reviewer):
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    decide(page=reload(page), by=compliance_reviewer, action="reject", comment="请补充下一步")
    assert not reload(page).live
    assert not Version.objects.exists()


def test_nobody_approves_her_own_words(author):
    give_duty(author, "compliance_reviewer")
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    with pytest.raises(OwnWork, match="You wrote part"):
        decide(page=reload(page), by=author, action="approve")
    assert not reload(page).live


def test_who_only_polished_the_draft_does_not_approve_it_either(author, compliance_reviewer):
    page = draft_script(author=author)
    revise(page, by=compliance_reviewer, goal="约好下次联系")
    submit_for_review(page=page, by=author)
    with pytest.raises(OwnWork):
        decide(page=reload(page), by=compliance_reviewer, action="approve")


def test_who_worked_on_an_earlier_version_may_approve_the_next(script_page, author, compliance_reviewer):
    give_duty(author, "compliance_reviewer")
    publisher = give_duty(compliance_reviewer, "author")
    revise(script_page, by=publisher, scene="在前台")
    submit_for_review(page=reload(script_page), by=publisher)
    decide(page=reload(script_page), by=author, action="approve")
    assert Version.objects.current().get(page=script_page).approver == author


@pytest.mark.parametrize("name", ["learner", "manager", "author", "trainer", "medical_reviewer", "outsider"])
def test_only_the_duty_approves(name, cast, author):
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    with pytest.raises((NotReviewer, OwnWork)):
        decide(page=reload(page), by=cast[name], action="approve")
    assert not reload(page).live


def test_unlawful_words_are_not_sent_for_review(author):
    page = draft_script(author=author, turns=[("reply", "我们保证治好，无痛。")])
    with pytest.raises(LawBreach, match="break the law") as refused:
        submit_for_review(page=page, by=author)
    assert refused.value.findings
    assert reload(page).current_workflow_state is None


def test_unlawful_words_that_an_autosave_put_in_front_are_not_sent_either(author):
    page = draft_script(author=author)
    revise(page, by=author, turns=[("reply", "我们保证治好，无痛。")])
    with pytest.raises(LawBreach):
        page.get_workflow().start(reload(page), author)
    assert reload(page).current_workflow_state is None
    assert not reload(page).locked


def test_customer_lines_and_warnings_against_words_are_not_linted(author, compliance_reviewer):
    turns = [("customer_line", "你们保证不痛吗？"), ("do_not", "保证无痛"), *TURNS]
    assert published_script(author=author, approver=compliance_reviewer, turns=turns).live


def test_a_rule_added_during_review_stops_the_approval(author, compliance_reviewer):
    from playbooks.models import LawRule

    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    LawRule.objects.create(
        code="ZH900",
        language="zh",
        pattern="方案和费用",
        category="test",
        severity="error",
        legal_basis="-",
        advice_zh="-",
        advice_en="say it otherwise",
        example_hit="方案和费用",
        example_miss="费用",
    )
    with pytest.raises(LawBreach, match="“方案和费用” .*say it otherwise"):
        decide(page=reload(page), by=compliance_reviewer, action="approve")
    assert not reload(page).live
    assert TaskState.objects.get(workflow_state__object_id=str(page.pk)).status == "in_progress"


def test_a_draft_that_changed_under_review_is_not_published(author, compliance_reviewer):
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    revise(page, by=author, scene="换了地方")
    with pytest.raises(DraftChanged, match="changed since it was reviewed"):
        decide(page=reload(page), by=compliance_reviewer, action="approve")
    assert not Version.objects.exists()


def test_a_reviewed_revision_that_was_overwritten_is_not_published(author, compliance_reviewer):
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    revision = page.get_latest_revision()
    revision.content["scene"] = "偷换"
    revision.save()
    with pytest.raises(DraftChanged):
        decide(page=reload(page), by=compliance_reviewer, action="approve")
    assert not Version.objects.exists()


def test_nothing_changed_is_not_a_version(script_page, author):
    revise(script_page, by=author)
    with pytest.raises(NothingChanged, match="version 1"):
        submit_for_review(page=reload(script_page), by=author)


def test_a_new_version_needs_a_note(script_page, author):
    revise(script_page, by=author, note=" ", scene="别处")
    with pytest.raises(ChangeNoteMissing):
        submit_for_review(page=reload(script_page), by=author)


def test_red_flag_words_are_major_whatever_the_author_says(script_page, author, compliance_reviewer, medical_reviewer):
    turns = [*TURNS, ("red_flag_exit", {"sign": "出血不止", "level": "R1", "action": "立刻请医生"})]
    by = {"author": author, "approver": compliance_reviewer, "medical": medical_reviewer}
    publish_new_version(script_page, turns=turns, kind="minor", **by)
    assert Version.objects.current().get(page=script_page).kind == "major"


def test_clinical_content_needs_the_medical_reviewer_too(author, compliance_reviewer, medical_reviewer):
    page = draft_script(author=author, is_clinical=True)
    submit_for_review(page=page, by=author)
    decide(page=reload(page), by=compliance_reviewer, action="approve")
    assert not reload(page).live
    decide(page=reload(page), by=medical_reviewer, action="approve")
    version = Version.objects.get(page=page)
    assert (version.approver, version.second_approver) == (compliance_reviewer, medical_reviewer)


def test_one_person_with_both_duties_is_not_two_people(author, compliance_reviewer):
    give_duty(compliance_reviewer, "medical_reviewer")
    page = draft_script(author=author, is_clinical=True)
    submit_for_review(page=page, by=author)
    decide(page=reload(page), by=compliance_reviewer, action="approve")
    with pytest.raises(NotReviewer, match="besides her"):
        decide(page=reload(page), by=compliance_reviewer, action="approve")
    assert not reload(page).live


@pytest.fixture
def boss(administrator):
    administrator.is_superuser = True
    administrator.save()
    return administrator


def test_publishing_a_revision_by_hand_is_refused(author, boss):
    page = draft_script(author=author)
    with pytest.raises(NotApproved):
        page.get_latest_revision().publish(user=boss, skip_permission_checks=True)
    assert not reload(page).live


def test_making_the_row_live_by_hand_is_refused(author):
    page = reload(draft_script(author=author))
    page.live = True
    with pytest.raises(NotApproved):
        page.save()
    with pytest.raises(NotApproved):
        page.save(update_fields=["live"])


def test_changing_the_words_of_a_live_row_is_refused(script_page):
    script_page.scene = "改了"
    with pytest.raises(NotApproved):
        script_page.save()


@pytest.mark.parametrize("who", ["author", "administrator", "compliance_reviewer", "trainer"])
def test_nobody_holds_the_right_to_publish(who, cast, script_page):
    tester = script_page.permissions_for_user(cast[who])
    shelf = script_page.get_parent().specific.permissions_for_user(cast[who])
    assert (tester.can_publish(), shelf.can_publish_subpage()) == (False, False)


def test_a_superuser_holds_no_right_to_publish_either(boss, script_page):
    tester = Page.objects.get(pk=script_page.pk).permissions_for_user(boss)
    assert (tester.can_publish(), tester.can_publish_subpage(), tester.can_delete()) == (False, False, False)


@pytest.fixture
def committed_draft(committed_db):
    """A draft that waits, and two who may decide it."""
    from tests.factories.people import EmployeeFactory, clinic, place

    where = clinic("C001", region="north")
    writer = give_duty(place(EmployeeFactory(), where, "online_consultant"), "author")
    reviewers = [
        give_duty(place(EmployeeFactory(), where, "compliance_officer"), "compliance_reviewer") for _ in range(2)
    ]
    page = draft_script(author=writer)
    submit_for_review(page=page, by=writer)
    return page, reviewers


def test_two_approvals_at_once_make_one_version(committed_draft, race):
    page, reviewers = committed_draft
    race(*[lambda person=person: decide(page=reload(page), by=person, action="approve") for person in reviewers])
    assert list(Version.objects.values_list("number", flat=True)) == [1]
    assert reload(page).live


def test_of_an_approval_and_a_sending_back_at_once_one_holds(committed_draft, race):
    page, (one, other) = committed_draft
    held = [reload(page) for _ in range(2)]
    for each in held:
        assert each.current_workflow_task_state
    results = race(
        lambda: decide(page=held[0], by=one, action="approve"),
        lambda: decide(page=held[1], by=other, action="reject", comment="再短一点"),
    )
    assert [type(result) for result in results if isinstance(result, Exception)] == [DraftChanged]
    is_approved = isinstance(results[1], DraftChanged)
    state = WorkflowState.objects.get(object_id=str(page.pk))
    step = state.task_states.get(task__reviewtask__duty="compliance_reviewer")
    wanted = ("approved", "approved", True, 1) if is_approved else ("needs_changes", "rejected", False, 0)
    assert (state.status, step.status, reload(page).live, Version.objects.count()) == wanted


@pytest.mark.parametrize("first", ["approve", "reject"])
@pytest.mark.parametrize("then", ["approve", "reject"])
def test_a_step_that_somebody_decided_is_not_decided_again(author, compliance_reviewer, administrator, first, then):
    page = draft_script(author=author)
    submit_for_review(page=page, by=author)
    step = reload(page).current_workflow_task_state.specific
    task, held = step.task.specific, ReviewState.objects.get(pk=step.pk)
    task.on_action(step, compliance_reviewer, first, comment="第一")
    with pytest.raises(DraftChanged, match="Nothing waits for review"):
        task.on_action(held, administrator, then, comment="第二")
    assert ReviewState.objects.get(pk=step.pk).comment == "第一"
    assert reload(page).live == (first == "approve")
