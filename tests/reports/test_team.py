"""Team: a manager's own people, on screen and in files, and nobody else's."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from python_calamine import CalamineWorkbook

from academy.people.models import Employee
from academy.reports.team import gaps_by_unit, members_of
from playbooks.services.acknowledgement import acknowledge
from tests.factories.enrolments import assigned, completed, course, exam
from tests.factories.people import EmployeeFactory, clinic, place
from tests.factories.playbooks import published_script, published_sop
from tests.reports.test_today import EVERYONE, certificate_of, in_days

MAY = {"manager", "other_manager", "regional_manager", "trainer", "administrator"}


def state(members):
    return {
        member.employee_no: (member.done, member.total, member.late, member.status)
        for member in members
        if member.total
    }


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("query", ["", "?view=people", "?format=csv"])
def test_who_may_open_the_team(signed_in, cast, name, query):
    assert signed_in(cast[name]).get(f"/team/{query}").status_code == (200 if name in MAY else 403)


def test_a_stranger_is_sent_to_sign_in(client, db):
    assertRedirects(client.get("/team/"), "/accounts/login/?next=/team/", fetch_redirect_response=False)


@pytest.fixture
def assignments(manager, other_manager, learner, colleague, outsider):
    """The learner is late with one of two; her colleague has done hers; the outsider is late."""
    done, late = course("done", title="Done course"), exam("late", title="Late exam")
    assigned(done, learner, colleague, by=manager, due_on=in_days(3))
    assigned(late, learner, by=manager, due_on=in_days(-4))
    assigned(late, outsider, by=other_manager, due_on=in_days(-9))
    completed(learner, done)
    completed(colleague, done)


def test_a_manager_sees_where_her_own_people_stand(manager, assignments):
    assert state(members_of(manager)) == {"E100": (1, 2, 1, "late"), "E101": (1, 1, 0, "done")}
    assert [member.next_due for member in members_of(manager) if member.late] == [in_days(-4)]


def test_what_was_assigned_twice_counts_once(signed_in, manager, learner):
    page = course("twice", title="Twice assigned")
    assigned(page, learner, by=manager, due_on=in_days(-2))
    assigned(page, learner, by=manager, due_on=in_days(5))
    assert state(members_of(manager))["E100"] == (0, 1, 1, "late")
    shares = signed_in(manager).get("/team/people/E100/").context["open_shares"]
    assert [(share.due_on, share.is_late) for share in shares] == [(in_days(-2), True)]


def test_the_table_shows_nobody_of_another_clinic(signed_in, manager, outsider, learner, assignments):
    response = signed_in(manager).get("/team/?view=people")

    assertContains(response, learner.name)
    assertContains(response, "1 overdue")
    assertNotContains(response, outsider.name)
    assertNotContains(response, outsider.employee_no)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["E100", "E101", "E200"]),
        ("status=late", ["E100"]),
        ("status=done", ["E101"]),
        ("status=none", ["E200"]),
        ("role=store", ["E200"]),
        ("q=e101", ["E101"]),
        ("q=nobody", []),
        ("item=late", ["E100", "E101", "E200"]),
        ("item=late&status=late", ["E100"]),
        ("item=done&status=late", []),
    ],
)
def test_filters_narrow_the_table(signed_in, manager, assignments, query, numbers):
    role_id = manager.placements.get().job_role_id
    response = signed_in(manager).get(f"/team/?view=people&{query}".replace("role=store", f"role={role_id}"))

    assert sorted(member.employee_no for member in response.context["page"]) == numbers


@pytest.mark.parametrize(
    ("sort", "first"), [("", "E100"), ("late", "E100"), ("due", "E100"), ("done", "E101"), ("nonsense", "E100")]
)
def test_the_table_is_sorted(signed_in, manager, assignments, sort, first):
    assert signed_in(manager).get(f"/team/?sort={sort}").context["page"][0].employee_no == first


def owing(response):
    """What the page tells of each person beside what was assigned."""
    return {one.employee_no: (one.unread, one.certificate_days) for one in response.context["page"] if one.owes_more}


def test_all_done_is_said_of_nobody_who_has_to_read_or_whose_certificate_ends_soon(
    signed_in, manager, learner, colleague, author, compliance_reviewer
):
    page, paper = course(), exam()
    assigned(page, learner, colleague, by=manager)
    completed(learner, page)
    completed(colleague, page)
    client = signed_in(manager)
    assertContains(client.get("/team/?view=people"), "All done", count=2)

    script = published_script(author=author, approver=compliance_reviewer)
    published_sop(author=author, approver=compliance_reviewer)
    acknowledge(page=script, number=1, person=learner)
    certificate_of(learner, paper, number="C-1", expires_on=in_days(11))
    certificate_of(learner, exam("last", title="Last exam"), number="C-2", expires_on=in_days(31))
    certificate_of(colleague, paper, number="C-3", expires_on=in_days(11))
    certificate_of(colleague, paper, number="C-4", expires_on=in_days(400))
    response = client.get("/team/?view=people")

    assert owing(response) == {"E100": (1, 11), "E101": (2, None), "E200": (1, None), "E400": (1, None)}
    assertContains(response, "certificate ends in 11 days", count=1)
    assertContains(response, "2 to read", count=1)
    assertNotContains(response, "All done")
    # Of one item the page says nothing but how that stands.
    assert owing(client.get(f"/team/?view=people&item={page.code}")) == {}


def test_who_has_something_open_is_shown_that_alone(signed_in, manager, learner, author, compliance_reviewer):
    published_script(author=author, approver=compliance_reviewer)
    certificate_of(learner, exam(), number="C-1", expires_on=in_days(0))
    assigned(course(), learner, by=manager)
    client = signed_in(manager)
    assert "E100" not in owing(client.get("/team/?view=people"))

    learner.enrolments.all().delete()
    assertContains(client.get("/team/?view=people"), "certificate ends today")


def test_with_several_clinics_it_opens_with_one_row_each_worst_gap_first(
    signed_in, trainer, regional_manager, learner, outsider, assignments
):
    place(EmployeeFactory(employee_no="E888"), clinic("C003", region="north"), "nurse")
    response = signed_in(trainer).get("/team/")

    gaps = [(gap.unit.code, gap.late, gap.total, gap.late_people) for gap in response.context["gaps"]]
    assert gaps == [("C002", 1, 1, 1), ("C001", 1, 3, 1), ("C003", 0, 0, 0), ("north", 0, 0, 0)]
    assertContains(response, 'href="/team/?unit=C002"')
    assertNotContains(response, outsider.name)

    regional = signed_in(regional_manager).get("/team/").context["gaps"]
    assert {gap.unit.code for gap in regional} == {"C001", "C003", "north"}


def test_a_clinics_row_leads_to_its_people(signed_in, trainer, learner, outsider, assignments):
    response = signed_in(trainer).get("/team/?unit=C002")

    assert [member.employee_no for member in response.context["page"]] == ["E900", "E201"]


def test_a_unit_of_others_is_not_there(signed_in, manager, south_clinic):
    assert signed_in(manager).get(f"/team/?unit={south_clinic.code}").status_code == 404
    assert signed_in(manager).get(f"/team/?unit={south_clinic.code}&format=csv").status_code == 404


def test_the_csv_has_her_own_people_only(signed_in, manager, assignments):
    response = signed_in(manager).get("/team/?format=csv")
    text = response.getvalue().decode("utf-8-sig")

    rows = [(row["Employee number"], row["Item"], row["Status"]) for row in csv.DictReader(io.StringIO(text))]
    assert rows == [("E100", "done", "Done"), ("E100", "late", "Overdue"), ("E101", "done", "Done")]


def test_the_files_follow_the_filters(signed_in, manager, assignments):
    response = signed_in(manager).get("/team/?format=xlsx&status=late&item=late")

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == ["Employee number", "E100"]
    assert sheet[1][4:9] == ["late", "Late exam", "", "Overdue", in_days(-4).isoformat()]


def test_a_format_that_does_not_exist_is_not_there(signed_in, manager):
    assert signed_in(manager).get("/team/?format=exe").status_code == 404


def test_where_it_is_still_yesterday_nobody_is_late_yet(manager, trainer, learner, outsider, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 3, 4, 17, 0, tzinfo=dt.UTC))
    north = learner.placements.get().unit
    north.time_zone = "Europe/London"
    north.save()
    assigned(course(), learner, outsider, by=trainer, due_on=dt.date(2026, 3, 4))

    assert state(members_of(trainer)) == {"E100": (0, 1, 0, "open"), "E900": (0, 1, 1, "late")}


def test_a_leaver_is_not_shown(manager, learner, assignments):
    learner.is_active = False
    learner.save()

    assert "E100" not in state(members_of(manager))


def test_a_unit_without_people_has_no_row(trainer, assignments):
    assert {gap.unit.code for gap in gaps_by_unit(members_of(trainer))} == {"C001", "C002"}


@pytest.mark.parametrize("number", [3, 30])
@pytest.mark.parametrize(
    ("query", "queries"),
    [("?view=people&sort=done", 14), ("?sort=done&unit=C001", 15), ("?unit=C001&item=hygiene", 12)],
)
def test_the_team_takes_the_same_queries_for_any_number(
    signed_in, regional_manager, north_clinic, script_page, number, query, queries, django_assert_num_queries
):
    people = [place(EmployeeFactory(employee_no=f"N{index:03d}"), north_clinic, "nurse") for index in range(number)]
    page, paper = course(), exam()
    assigned(page, *people, by=regional_manager)
    for index, person in enumerate(people[::2]):
        completed(person, page)
        certificate_of(person, paper, number=f"C-{index}", expires_on=in_days(3))
    client = signed_in(Employee.objects.get(pk=regional_manager.pk))
    with django_assert_num_queries(queries):
        client.get(f"/team/{query}")
