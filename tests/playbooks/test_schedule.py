"""Versions that go live on a day of their own, and the end of use."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import WorkflowState

from academy.core.models import PeriodicTask
from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.exceptions import DraftChanged, EndsBeforeItBegins, NothingScheduled, NotReviewer
from playbooks.models import LawRule, ScheduledVersion, ScriptPage
from playbooks.services.approval import decide, submit_for_review
from playbooks.services.schedule import publish_due, refused_lately, retire_expired, waiting_of, withdraw
from tests.factories.people import EmployeeFactory, clinic, give_duty, place
from tests.factories.playbooks import approve, draft_script, publish_new_version, published_script, revise

TOMORROW = dt.timedelta(days=1)


@pytest.fixture
def script(author, compliance_reviewer):
    return published_script(author=author, approver=compliance_reviewer)


def approve_for(page, moment, *, author, approver, **changes):
    """Version 2 of the page, approved for a later moment."""
    return publish_new_version(page, author=author, approver=approver, goes_live_at=moment, **changes)


@pytest.fixture
def waiting(script, author, compliance_reviewer):
    """The script, whose next version is approved for tomorrow."""
    moment = timezone.now() + TOMORROW
    return approve_for(script, moment, author=author, approver=compliance_reviewer, scene="面谈时")


def tomorrow():
    return timezone.now() + TOMORROW + dt.timedelta(minutes=1)


def numbers(page):
    return list(Version.objects.of(page).values_list("number", flat=True))


def test_what_is_approved_for_later_waits_and_readers_keep_the_old_version(waiting, learner, signed_in):
    assert (numbers(waiting), waiting.scene) == ([1], "电话里")
    assert publish_due() == []
    assert waiting_of(waiting).outcome == "waiting"
    assert "面谈时" not in signed_in(learner).get(waiting.get_absolute_url()).content.decode()


def test_at_its_time_it_is_numbered_and_live(waiting, author, compliance_reviewer):
    (version,) = publish_due(tomorrow())
    page = ScriptPage.objects.get(pk=waiting.pk)
    assert (version.number, version.author, version.approver) == (2, author, compliance_reviewer)
    assert (page.live, page.scene, page.has_unpublished_changes) == (True, "面谈时", False)
    assert ScheduledVersion.objects.get().outcome == "published"
    assert publish_due(tomorrow()) == []


def test_a_first_version_waits_too(author, compliance_reviewer, learner, signed_in):
    page = draft_script(author=author, goes_live_at=timezone.now() + TOMORROW)
    page = approve(page, author=author, approver=compliance_reviewer)
    assert (page.live, numbers(page)) == (False, [])
    assert signed_in(learner).get(page.get_absolute_url()).status_code == 404
    publish_due(tomorrow())
    assert signed_in(learner).get(page.get_absolute_url()).status_code == 200


def test_a_moment_that_is_over_means_at_once(script, author, compliance_reviewer):
    page = approve_for(script, timezone.now() - TOMORROW, author=author, approver=compliance_reviewer, scene="面谈时")
    assert numbers(page) == [2, 1]


def test_nobody_changes_what_waits(waiting, author, administrator, client):
    superuser = EmployeeFactory(is_superuser=True)
    for person in (author, administrator, superuser):
        assert waiting.get_lock().for_user(person)
        client.force_login(person)
        page = client.get(f"/admin/pages/{waiting.pk}/edit/").content.decode()
        assert "Withdraw it before you change it" in page
        assert 'name="action-submit"' not in page


def test_a_draft_that_was_changed_all_the_same_is_refused_and_said(waiting, author, compliance_reviewer):
    revise(waiting, by=author, scene="别的时候")
    assert publish_due(tomorrow()) == []
    refused = ScheduledVersion.objects.get()
    assert (refused.outcome, "changed since it was reviewed" in refused.problem) == ("refused", True)
    assert numbers(waiting) == [1]
    assert list(refused_lately(author)) == list(refused_lately(compliance_reviewer)) == [refused]


def test_the_reason_speaks_the_language_of_who_sent_it(waiting, author):
    author.language = "zh-hans"
    author.save()
    revise(waiting, by=author, scene="别的时候")
    publish_due(tomorrow())
    assert ScheduledVersion.objects.get().problem == "审核之后草稿又有改动，未予发布，请重新审核。"
    assert get_language() == "en"


def test_what_concerned_who_approved_it_is_said_to_the_author(waiting, compliance_reviewer):
    compliance_reviewer.groups.clear()
    publish_due(tomorrow())
    assert ScheduledVersion.objects.get().problem == (
        "Who approved it may not approve such words any more. Send it to somebody who may."
    )


def test_what_was_sent_again_is_refused_no_more(waiting, author, compliance_reviewer):
    revise(waiting, by=author, scene="别的时候")
    publish_due(tomorrow())
    submit_for_review(page=ScriptPage.objects.get(pk=waiting.pk), by=author)
    assert [list(refused_lately(person)) for person in (author, compliance_reviewer)] == [[], []]


def test_the_law_of_that_day_counts(waiting, author):
    rule = LawRule.objects.filter(language="zh", severity="error").first()
    LawRule.objects.create(
        code="LOCAL1",
        language="zh",
        pattern="面谈时",
        category=rule.category,
        severity="error",
        legal_basis="广告法",
        advice_zh="改写",
        advice_en="Rewrite",
        example_hit="面谈时",
        example_miss="电话里",
    )
    assert publish_due(tomorrow()) == []
    assert "面谈时" in ScheduledVersion.objects.get().problem
    assert current_version(waiting).number == 1


def test_who_asked_for_it_or_answers_for_the_law_withdraws_it(waiting, author, colleague, compliance_reviewer):
    with pytest.raises(NotReviewer):
        withdraw(page=waiting, by=colleague)
    withdraw(page=waiting, by=author)
    assert publish_due(tomorrow()) == []
    assert ScriptPage.objects.get(pk=waiting.pk).get_lock() is None
    with pytest.raises(NothingScheduled):
        withdraw(page=waiting, by=compliance_reviewer)


@pytest.mark.parametrize("name", ["trainer", "administrator"])
def test_who_may_change_the_page_withdraws_it_as_well(waiting, cast, name):
    withdraw(page=waiting, by=cast[name])
    assert waiting_of(waiting) is None


@pytest.mark.parametrize("name", ["medical_reviewer", "manager", "learner", "outsider"])
def test_who_may_not_change_the_page_does_not_withdraw_it(waiting, cast, name):
    with pytest.raises(NotReviewer, match="^Only who may change the page and the compliance reviewers withdraw it.$"):
        withdraw(page=waiting, by=cast[name])
    assert waiting_of(waiting)


def test_what_was_withdrawn_needs_a_new_approval(waiting, author, compliance_reviewer):
    withdraw(page=waiting, by=compliance_reviewer)
    page = ScriptPage.objects.get(pk=waiting.pk)
    with pytest.raises(DraftChanged):
        decide(page=page, by=compliance_reviewer, action="approve")
    submit_for_review(page=page, by=author)
    decide(page=ScriptPage.objects.get(pk=page.pk), by=compliance_reviewer, action="approve")
    assert WorkflowState.objects.filter(status="approved").count() == 3
    assert waiting_of(page) is not None


def test_after_its_end_a_page_is_retired(script, author, compliance_reviewer, learner, signed_in):
    today = timezone.localdate()
    page = publish_new_version(
        script, author=author, approver=compliance_reviewer, scene="面谈时", retires_on=today + TOMORROW
    )
    assert retire_expired(today + TOMORROW) == 0
    assert retire_expired(today + 2 * TOMORROW) == 1
    assert retire_expired(today + 2 * TOMORROW) == 0
    assert signed_in(learner).get(page.get_absolute_url()).status_code == 404
    assert numbers(page) == [2, 1]


@pytest.mark.parametrize("goes_live_in", [None, 5])
def test_an_end_before_the_beginning_is_refused(script, author, goes_live_in):
    today = timezone.now()
    moment = today + dt.timedelta(days=goes_live_in) if goes_live_in else None
    end = timezone.localdate() + (dt.timedelta(days=4) if goes_live_in else -TOMORROW)
    revise(script, by=author, scene="面谈时", goes_live_at=moment, retires_on=end)
    with pytest.raises(EndsBeforeItBegins):
        submit_for_review(page=ScriptPage.objects.get(pk=script.pk), by=author)


def test_the_worker_looks_every_minute(db):
    assert PeriodicTask.objects.get(task_path="playbooks.tasks.publish_due_versions").every_seconds == 60
    assert PeriodicTask.objects.get(task_path="playbooks.tasks.retire_what_is_over").every_seconds == 3600


def test_two_workers_put_it_live_once(committed_db, race):
    home = clinic("C001", region="north")
    writer = give_duty(place(EmployeeFactory(), home, "online_consultant"), "author")
    reviewer = give_duty(place(EmployeeFactory(), home, "compliance_officer"), "compliance_reviewer")
    page = published_script(author=writer, approver=reviewer)
    approve_for(page, timezone.now() + TOMORROW, author=writer, approver=reviewer, scene="面谈时")
    run = lambda: [version.number for version in publish_due(tomorrow())]  # noqa: E731 -- one line says it
    assert sorted(race(run, run)) == [[], [2]]
    assert numbers(page) == [2, 1]
