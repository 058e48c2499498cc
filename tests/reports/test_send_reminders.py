"""`send_reminders`: who hears of what, once a day at most and never twice too soon."""

import datetime as dt
import json
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from academy.core import clock
from academy.core.models import PeriodicTask
from academy.people.models import Employee, OrgUnit
from academy.reports.daily_notices import notices_for, people_to_tell
from academy.reports.emails import send_daily_mails, send_morning_mails
from academy.reports.models import Told
from playbooks.models import ScriptPage
from playbooks.services.acknowledgement import acknowledge
from quizzes.models import Certificate
from tests.factories.enrolments import assigned, course
from tests.factories.people import EmployeeFactory, clinic, place, role
from tests.factories.playbooks import published_script
from tests.factories.quizzes import passed, simple_exam
from tests.mails import links, looks, words


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def addresses(cast):
    """Everyone of the cast has an address but the colleague."""
    for person in cast.values():
        person.email = None if person == cast["colleague"] else f"{person.employee_no.lower()}@example.com"
        person.language = "en"
        person.save()
    return cast


def told(mails) -> dict[str, list[tuple]]:
    return {one.person.employee_no: [(notice.kind, notice.title) for notice in one.notices] for one in mails}


def published_before(days: int, **fields):
    with clock.at(timezone.now() - dt.timedelta(days=days)):
        return published_script(**fields)


def test_one_mail_lists_everything_late_first(addresses, learner, manager, author, compliance_reviewer):
    published_before(8, author=author, approver=compliance_reviewer)
    assigned(course("hygiene", title="Hygiene"), learner, by=manager, due_on=in_days(3))
    assigned(course("privacy", title="Privacy"), learner, by=manager, due_on=in_days(-1))
    # Reviewers were told of the script when it was sent to them.
    mail.outbox.clear()
    mails = send_daily_mails()
    assert told(mails) == {"E100": [("late", "Privacy"), ("due", "Hygiene"), ("unread", "再考虑一下")]}
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    assert (sent.to, sent.subject) == (["e100@example.com"], "3 things to look at in Chairside")
    assert "Overdue Privacy" in words(html)
    assert "Changed, and not read by you yet 再考虑一下" in words(html)
    assert any(address.endswith("/scripts/think-it-over/") for address in links(html))
    assert looks(html) == []
    assert "/learn/privacy/" in sent.body


def test_a_second_run_sends_nothing(addresses, learner, manager):
    assigned(course("privacy"), learner, by=manager, due_on=in_days(-1))
    assert len(send_daily_mails()) == 1
    assert send_daily_mails() == []
    assert len(mail.outbox) == 1


def test_what_is_new_today_waits_for_tomorrow(addresses, learner, manager):
    assigned(course("privacy"), learner, by=manager, due_on=in_days(-1))
    send_daily_mails()
    assigned(course("hygiene", title="Hygiene"), learner, by=manager, due_on=in_days(1))
    assert send_daily_mails() == []
    assert told(send_daily_mails(today=in_days(1))) == {"E100": [("due", "Hygiene")]}
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(("days_later", "again"), [(6, False), (7, True)])
def test_what_is_late_is_told_once_a_week(days_later, again, addresses, learner, manager):
    assigned(course("privacy", title="Privacy"), learner, by=manager, due_on=in_days(-1))
    send_daily_mails()
    assert told(send_daily_mails(today=in_days(days_later))) == ({"E100": [("late", "Privacy")]} if again else {})


@pytest.mark.parametrize(("days", "expected"), [(4, {}), (3, {"E100": [("due", "Privacy")]})])
def test_due_soon_is_three_days(days, expected, addresses, learner, manager):
    assigned(course("privacy", title="Privacy"), learner, by=manager, due_on=in_days(days))
    assert told(send_daily_mails()) == expected


@pytest.mark.parametrize(("days", "expected"), [(6, {}), (7, {"E100": [("unread", "再考虑一下")]})])
def test_a_version_is_told_when_it_is_out_for_a_week(days, expected, addresses, author, compliance_reviewer):
    published_before(days, author=author, approver=compliance_reviewer)
    assert told(send_daily_mails()) == expected


def test_what_was_read_or_done_is_not_told(addresses, learner, author, compliance_reviewer):
    page = published_before(9, author=author, approver=compliance_reviewer)
    acknowledge(page=page, number=1, person=learner)
    assert send_daily_mails() == []


def test_what_she_may_not_open_is_not_told(addresses, learner, trainer, manager):
    """It is for doctors; the trainer and the manager may read everything."""
    item = course("asepsis", title="Asepsis", roles=("doctor",))
    assigned(item, learner, trainer, manager, by=trainer, due_on=in_days(-1))
    expected = [("late", "Asepsis")]
    assert told(send_daily_mails()) == {"E200": expected, "E600": expected}


def test_a_certificate_that_ends_within_thirty_days_is_told_once(addresses, learner):
    passed(simple_exam(roles=[role("online_consultant")]), learner)
    for days, expected in ((31, {}), (30, {"E100": [("expires", "Invitation exam")]}), (29, {})):
        Certificate.objects.update(expires_on=in_days(days))
        assert told(send_daily_mails()) == expected
    assert send_daily_mails(today=in_days(20)) == []


def test_a_revoked_certificate_is_not_told(addresses, learner):
    passed(simple_exam(roles=[role("online_consultant")]), learner)
    Certificate.objects.update(expires_on=in_days(5), revoked_at=timezone.now(), revocation_reason="x")
    assert send_daily_mails() == []


def test_a_review_that_is_due_is_told_to_its_author_and_the_compliance_reviewers(
    addresses, author, compliance_reviewer
):
    page = published_script(author=author, approver=compliance_reviewer)
    ScriptPage.objects.filter(pk=page.pk).update(review_due_on=in_days(1))
    assert send_daily_mails() == []
    ScriptPage.objects.filter(pk=page.pk).update(review_due_on=in_days(0))
    expected = [("review", "再考虑一下")]
    assert told(send_daily_mails()) == {"E300": expected, "E400": expected}


def test_who_has_no_address_or_left_hears_nothing(addresses, learner, colleague, manager):
    assigned(course("privacy"), learner, colleague, by=manager, due_on=in_days(-1))
    Employee.objects.filter(pk=learner.pk).update(is_active=False)
    assert send_daily_mails() == []
    assert not Told.objects.exists()


def test_a_mail_that_cannot_be_handed_over_is_tried_again(addresses, learner, outsider, manager, trainer, monkeypatch):
    assigned(course("privacy"), learner, outsider, by=trainer, due_on=in_days(-1))

    send_messages = EmailBackend.send_messages

    def refuse_one(backend, messages):
        if messages[0].to == ["e100@example.com"]:
            raise SMTPException("no such mailbox")
        return send_messages(backend, messages)

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse_one)
        mails = send_daily_mails()
    assert {one.person.employee_no: (one.is_sent, one.has_failed) for one in mails} == {
        "E100": (False, True),
        "E900": (True, False),
    }
    assert [one.person.employee_no for one in send_daily_mails()] == ["E100"]


def test_a_server_that_does_not_answer_is_asked_once_and_nobody_is_named(
    addresses, learner, outsider, manager, trainer, monkeypatch, caplog
):
    assigned(course("privacy"), learner, outsider, manager, by=trainer, due_on=in_days(-1))
    asked = []

    def refuse(backend):
        asked.append(backend)
        raise TimeoutError("e100@example.com")

    monkeypatch.setattr(EmailBackend, "open", refuse)
    assert [one.has_failed for one in send_daily_mails()] == [True, True, True]
    assert (len(asked), Told.objects.count()) == (1, 0)
    said = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert said == ["The mail server failed at mails about the day: TimeoutError."]
    assert "example.com" not in caplog.text


# --- The worker ---------------------------------------------------------------------------------


def at(hour: int, zone: str, *, days=0) -> dt.datetime:
    return dt.datetime.combine(in_days(days), dt.time(hour, 5), ZoneInfo(zone))


@pytest.mark.parametrize(("hour", "is_sent"), [(7, False), (8, True), (11, True), (12, False), (20, False)])
@pytest.mark.parametrize("zone", ["", "America/New_York"])
def test_the_worker_writes_in_the_morning_of_the_chain(hour, is_sent, zone, addresses, learner, manager):
    OrgUnit.objects.filter(depth=1).update(time_zone=zone)
    assigned(course("privacy", title="Privacy"), learner, by=manager, due_on=in_days(-3))
    mails = send_morning_mails(at(hour, zone or "Asia/Shanghai"))
    assert told(mails) == ({"E100": [("late", "Privacy")]} if is_sent else {})


def test_each_hour_of_a_morning_adds_nothing_but_what_did_not_arrive(addresses, learner, manager, monkeypatch):
    assigned(course("privacy", title="Privacy"), learner, by=manager, due_on=in_days(-1))
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", lambda backend, messages: 0)
        assert [one.has_failed for one in send_morning_mails(at(8, "Asia/Shanghai"))] == [True]
    later = [send_morning_mails(at(hour, "Asia/Shanghai", days=days)) for hour, days in [(9, 0), (10, 0), (8, 1)]]
    assert [told(mails) for mails in later] == [{"E100": [("late", "Privacy")]}, {}, {}]
    assert len(mail.outbox) == 1


def test_the_worker_looks_every_hour(addresses, learner, manager, monkeypatch):
    periodic = PeriodicTask.objects.get(task_path="academy.reports.tasks.send_reminders")
    assert (periodic.every_seconds, periodic.next_run_at.minute) == (3600, 5)
    assigned(course("privacy"), learner, by=manager, due_on=in_days(-1))
    morning = at(8, "Asia/Shanghai")
    monkeypatch.setattr(timezone, "now", lambda: morning)
    assert import_string(periodic.task_path).call() == 1
    assert [sent.to for sent in mail.outbox] == [["e100@example.com"]]


def test_two_runs_at_once_write_to_nobody_twice(committed_db, race):
    learner = place(EmployeeFactory(email="a@example.com"), clinic("C001", region="north"), "online_consultant")
    assigned(course("privacy"), learner, by=learner, due_on=in_days(-1))
    mails = race(send_daily_mails, send_daily_mails)
    assert sorted(len(one) for one in mails) == [0, 1]
    assert Told.objects.count() == 1


def test_the_command_says_what_it_sent_and_a_dry_run_changes_nothing(addresses, learner, manager, capsys):
    assigned(course("privacy", title="Privacy"), learner, by=manager, due_on=in_days(-1))

    def say(*args):
        call_command("send_reminders", "--json", *args)
        return json.loads(capsys.readouterr().out)

    row = {"employee_no": "E100", "notices": [{"kind": "late", "title": "Privacy", "day": str(in_days(-1))}]}
    assert say("--dry-run") == [row | {"sent": False}]
    assert (mail.outbox, Told.objects.count()) == ([], 0)
    assert say() == [row | {"sent": True}]
    assert say() == []


def test_when_no_mail_can_be_handed_over_the_command_fails(addresses, learner, manager, monkeypatch):
    assigned(course("privacy"), learner, by=manager, due_on=in_days(-1))

    def refuse(backend, messages):
        raise OSError("no mail server")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(CommandError, match="No mail could be handed over"):
        call_command("send_reminders")
    assert not Told.objects.exists()


def test_gathering_costs_the_same_for_one_and_for_many(
    addresses, learner, manager, author, compliance_reviewer, north_clinic, django_assert_num_queries
):
    today = timezone.localdate()
    for number in range(3):
        assigned(course(f"course-{number}"), learner, by=manager, due_on=in_days(-1))
        page = published_before(8, author=author, approver=compliance_reviewer, code=f"script-{number}")
        ScriptPage.objects.filter(pk=page.pk).update(review_due_on=today)
        place(EmployeeFactory(email=f"{number}@example.com"), north_clinic, "online_consultant")
        with django_assert_num_queries(14):
            notices_for(people_to_tell(), today)
