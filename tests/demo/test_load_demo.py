"""The demo: made in both languages through the project's own services, once, and only into an empty database."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, WorkflowState

from academy.courses.models import LessonPage, LessonProgress
from academy.demo.services import load_demo
from academy.demo.tour import STOPS
from academy.enrolments.models import Assignment
from academy.outcomes.models import Journey, OutcomeEvent
from academy.people.models import Employee, OrgUnit
from academy.reports.team import members_of
from academy.reports.today import Day
from academy.transcript.models import Completion
from academy.versions.models import Version
from academy.versions.services import current_version
from playbooks.models import (
    Breach,
    LawScan,
    MissedObjection,
    ScheduledVersion,
    ScriptPage,
    ScriptUse,
    SopPage,
    Trial,
    Waiver,
)
from playbooks.services.law import law_errors
from playbooks.services.missed import most_wanted
from playbooks.services.search import search_scripts
from playbooks.services.use import at_hand, copies_of
from quizzes.models import Attempt, Certificate, ExamPage, Question
from tests.factories.people import EmployeeFactory

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def served_demo(demo_chain, db, settings):
    settings.IS_DEMO = True


def test_the_chinese_chain_is_whole_lawful_past_and_made_once(served_demo, client):
    """One test for all that a loaded demo promises."""
    assert_whole(client, language="zh", other="en")


# Nothing of the other language's chain depends on the database, and loading it takes as long again.
@pytest.mark.sqlite_only
def test_the_english_chain_is_whole_lawful_past_and_made_once(db, settings, client):
    settings.IS_DEMO = True
    load_demo(language="en", leads=200, tell=lambda step: None)
    assert_whole(client, language="en", other="zh")


def assert_whole(client, *, language, other):
    assert_has_all_its_parts(language)
    assert_people_stand_and_drafts_wait_as_told()
    assert_every_exam_was_really_sat()
    assert_nobody_was_up_at_night()
    assert_scripts_are_in_use()
    assert_dangers_stand_first()
    assert_versions_follow_each_other()
    assert_is_lawful_and_found(language)
    assert_tour_leads_to_the_page_at_once(client)
    assert_is_made_once(language, other)


def assert_has_all_its_parts(language):
    assert OrgUnit.objects.filter(kind="clinic").count() == 12
    assert Employee.objects.count() == 188
    regions = OrgUnit.objects.filter(kind="region").order_by("code")
    assert list(regions.values_list("code", "managers__employee_no")) == [("north", "E90001"), ("south", "E90005")]
    assert (ScriptPage.objects.live().count(), SopPage.objects.live().count()) == (30, 8)
    assert (LessonPage.objects.live().count(), Question.objects.count()) == (33, 60)
    assert set(ScriptPage.objects.values_list("language", flat=True)) == {language}
    assert Journey.objects.visible().filter(version__isnull=False).exists()
    assert Certificate.objects.filter(expires_on__lt=timezone.localdate()).count() == 0
    soon = timezone.localdate() + dt.timedelta(days=30)
    assert list(Certificate.objects.filter(expires_on__lte=soon).values_list("person__employee_no", "item_code")) == [
        ("E00097", "compliance-certification")
    ]


def assert_people_stand_and_drafts_wait_as_told():
    people_stand = {member.status for member in members_of(Employee.objects.get(employee_no="E90003"))}
    assert people_stand == {"late", "open", "done"}
    newcomer = Day(Employee.objects.get(employee_no="E90011"))
    assert (newcomer.late, newcomer.lesson.lessons_done) == ([], 1)
    waiting = WorkflowState.objects.filter(status__in=["in_progress", "needs_changes"])
    assert sorted(state.content_object.specific.code for state in waiting) == ["discount-request", "weekend-event"]
    # The editor's comparison goes by blocks: what was only put in other words is the same one.
    waits = ScriptPage.objects.get(code="discount-request")
    live, draft = ({turn.id for turn in one.turns} for one in (waits, waits.get_latest_revision_as_object()))
    assert len(live & draft) > len(live) / 2
    assert not ScriptPage.objects.get(code="waiting-too-long").live
    assert [trial.version.code for trial in Trial.objects.running()] == ["no-time"]
    assert [one.item.code for one in ScheduledVersion.objects.filter(outcome="waiting")] == ["reminder-day-before"]
    assert len(current_version(ScriptPage.objects.get(code="price-too-high")).content["checks"]) > 100
    assert Page.objects.live().filter(versions__isnull=False, last_published_at__date=timezone.localdate()).count() == 0


def assert_every_exam_was_really_sat():
    exams = {exam.code: exam for exam in ExamPage.objects.all()}
    records = list(Completion.objects.filter(item_code__in=exams))
    assert {record.source for record in records} == {Completion.Source.EXAM}
    passed = [record for record in records if record.result == Completion.Result.PASSED]
    assert [record for record in passed if record.score < exams[record.item_code].pass_mark] == []
    certificates = Certificate.objects.values_list("person_id", "item_code", "score", "expires_on")
    assert sorted(certificates) == sorted((one.person_id, one.item_code, one.score, one.expires_on) for one in passed)
    attempts = Attempt.objects.values_list("person_id", "exam__code", "score", "closed_at")
    assert sorted(attempts) == sorted((one.person_id, one.item_code, one.score, one.completed_at) for one in records)


def assert_nobody_was_up_at_night():
    moments = {
        Assignment: ["created_at"],
        Attempt: ["started_at", "closed_at"],
        Completion: ["completed_at"],
        LessonProgress: ["started_at", "last_seen_at", "completed_at"],
        MissedObjection: ["said_at"],
        ScriptUse: ["used_at"],
    }
    told = {
        f"{model.__name__}.{name}": set(model.objects.exclude(**{name: None}).values_list(name, flat=True))
        for model, names in moments.items()
        for name in names
    }
    assert all(told.values())
    outside = {
        field: [at for at in found if at > timezone.now() or not 8 <= timezone.localtime(at).hour < 22]
        for field, found in told.items()
    }
    assert outside == dict.fromkeys(told, [])


def assert_scripts_are_in_use():
    used = current_version(ScriptPage.objects.get(code="first-invitation"))
    assert copies_of([used])[used.pk].people > 50
    assert not ScriptUse.objects.filter(used_at__lt=F("version__published_at")).exists()
    hers = at_hand(Employee.objects.get(employee_no="E00097"), opened={})
    assert [page.code for page in hers.favourites] == ["price-too-high", "first-invitation"]
    assert hers.lately != []


def assert_dangers_stand_first():
    standing = [page.code for page in SopPage.objects.order_by("code") if page.phases[0].block_type == "always"]
    assert standing == [
        *("call-order-sop", "double-eyelid-aftercare-sop", "extraction-aftercare-sop", "filler-aftercare-sop"),
        "implant-aftercare-sop",
    ]


def assert_versions_follow_each_other():
    versions = Version.objects.filter(code="first-invitation").order_by("number")
    assert list(versions.values_list("number", "kind")) == [(1, "major"), (2, "major"), (3, "minor")]
    first, second, third = versions
    assert first.published_at < second.published_at < third.published_at
    assert OutcomeEvent.objects.latest("occurred_on").occurred_on < timezone.localdate()


def assert_is_lawful_and_found(language):
    assert [law_errors(page) for page in [*ScriptPage.objects.all(), *SopPage.objects.all()]] == [[]] * 39
    assert not LawScan.objects.filter(finished_at=None).exclude(cause="rules").exists()
    assert sorted(waiver.state for waiver in Waiver.objects.all()) == ["ended", "holding"]
    breached = set(Breach.objects.values_list("item__code", flat=True))
    assert "written-quote" in breached
    assert "after-filler-check" not in breached
    assert [wanted.count for wanted in most_wanted()] == [3, 2, 1]
    words = {"zh": "怕疼", "en": "pain"}[language]
    hits = search_scripts(words, user=Employee.objects.get(employee_no="E90011"))
    assert "afraid-of-pain" in [hit.page.code for hit in hits]


def assert_tour_leads_to_the_page_at_once(client):
    # A page that is not hers would lead elsewhere, and that once more.
    walked = {stop.key: client.post(reverse("demo:visit_stop", args=[stop.key]), follow=True) for stop in STOPS}
    assert {key: (page.status_code, len(page.redirect_chain)) for key, page in walked.items()} == dict.fromkeys(
        walked, (200, 1)
    )


def assert_is_made_once(language, other):
    count = Version.objects.count()
    assert load_demo(language=language, tell=lambda step: None) is False
    assert Version.objects.count() == count
    with pytest.raises(CommandError, match="other language|另一种语言"):
        call_command("load_demo", language=other, stdout=io.StringIO(), stderr=io.StringIO())


def test_a_database_with_people_is_left_alone(db):
    EmployeeFactory()
    with pytest.raises(CommandError, match="People are in this database"):
        call_command("load_demo", language="en", stdout=io.StringIO(), stderr=io.StringIO())
    assert Employee.objects.count() == 1


def test_a_card_signs_in_with_one_click_in_the_demo_only(served_demo, client, settings):
    url = reverse("demo:sign_in")
    assert "E90011" in client.get(reverse("account_login")).content.decode()
    assert client.post(url, {"employee_no": "E90011"}).url == "/"
    assert client.get("/").status_code == 200
    client.logout()
    for number in ("E00002", "", "E99999"):
        assert client.post(url, {"employee_no": number}).status_code == 404
    settings.IS_DEMO = False
    assert client.post(url, {"employee_no": "E90011"}).status_code == 404
    assert "E90011" not in client.get(reverse("account_login")).content.decode()
