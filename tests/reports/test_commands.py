"""`report_completions` and `sync_enrolments`, as other programs read them."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from academy.enrolments.services import assign_item
from tests.factories.enrolments import assigned, completed, course, exam
from tests.factories.people import EmployeeFactory, place, role
from tests.reports.test_today import in_days


def told(capsys, name, *args):
    call_command(name, *args, "--json")
    return json.loads(capsys.readouterr().out)


def test_who_has_done_what_and_who_is_late(capsys, learner, colleague, outsider, manager):
    hygiene, privacy = course("hygiene"), exam("privacy-exam")
    assigned(hygiene, learner, colleague, by=manager, due_on=in_days(2))
    assigned(privacy, learner, by=manager, due_on=in_days(-2))
    done = completed(learner, hygiene, source="course", at=timezone.now() - dt.timedelta(days=1))
    failed = completed(outsider, privacy, score=45.5, result="failed")
    rows = told(capsys, "report_completions")

    assert rows == [
        {
            "employee_no": "E100",
            "item": "hygiene",
            "version": 1,
            "status": "done",
            "due_on": str(in_days(2)),
            "completed_at": moment(done),
            "score": None,
        },
        {
            "employee_no": "E100",
            "item": "privacy-exam",
            "version": None,
            "status": "late",
            "due_on": str(in_days(-2)),
            "completed_at": None,
            "score": None,
        },
        {
            "employee_no": "E101",
            "item": "hygiene",
            "version": None,
            "status": "open",
            "due_on": str(in_days(2)),
            "completed_at": None,
            "score": None,
        },
        {
            "employee_no": "E900",
            "item": "privacy-exam",
            "version": 1,
            "status": "failed",
            "due_on": None,
            "completed_at": moment(failed),
            "score": 45.5,
        },
    ]


def moment(completion):
    from django.core.serializers.json import DjangoJSONEncoder

    return json.loads(json.dumps(completion.completed_at, cls=DjangoJSONEncoder))


def test_done_after_the_day_is_done_late_and_a_pass_that_ended_is_expired(capsys, learner, manager):
    assigned(course("late"), learner, by=manager, due_on=in_days(-5))
    completed(learner, course("other"), expires_on=in_days(-1))
    completed(learner, type("Coded", (), {"code": "late", "title": "Late", "page_ptr": None}))

    assert [(row["item"], row["status"]) for row in told(capsys, "report_completions")] == [
        ("late", "done_late"),
        ("other", "expired"),
    ]


def test_unit_and_role_narrow_it(capsys, learner, colleague, outsider, manager):
    page = course("hygiene")
    for person in (learner, outsider, manager):
        completed(person, page)

    assert [row["employee_no"] for row in told(capsys, "report_completions", "--unit", "C001")] == ["E100", "E200"]
    assert [row["employee_no"] for row in told(capsys, "report_completions", "--unit", "south")] == ["E900"]
    assert [row["employee_no"] for row in told(capsys, "report_completions", "--role", "store_manager")] == ["E200"]
    both = told(capsys, "report_completions", "--unit", "C001", "--role", "online_consultant")
    assert [row["employee_no"] for row in both] == ["E100"]


@pytest.mark.parametrize("option", ["--unit", "--role"])
def test_an_unknown_code_fails_with_one_line(db, capsys, option):
    with pytest.raises(CommandError, match="with the code NOPE"):
        call_command("report_completions", option, "NOPE")
    with pytest.raises(SystemExit):
        call_command("report_completions", option, "NOPE", "--json")
    assert "NOPE" in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.parametrize("number", [1, 30])
def test_the_report_takes_the_same_queries_for_any_number(
    north_clinic, manager, number, django_assert_num_queries, capsys
):
    people = [place(EmployeeFactory(employee_no=f"N{index:03d}"), north_clinic, "nurse") for index in range(number)]
    assigned(course(), *people, by=manager)
    with django_assert_num_queries(5):
        call_command("report_completions", "--json")


def test_syncing_says_what_it_changed_and_then_nothing(capsys, learner, manager, north_clinic):
    assign_item(item=course(), roles=[role("online_consultant")], due_on=in_days(7), by=manager)
    place(EmployeeFactory(employee_no="E150"), north_clinic, "online_consultant")
    nothing = {"assignments": 1, "enrolled": 0, "withdrawn": 0, "returned": 0, "satisfied": 0}

    assert told(capsys, "sync_enrolments") == nothing | {"enrolled": 1}
    assert told(capsys, "sync_enrolments") == nothing
