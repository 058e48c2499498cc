"""Placements: what was true on a day stays true."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from academy.people.exceptions import LeavingRefused, PlacementRefused
from academy.people.models import Employee, OrgUnit, Placement
from academy.people.scope import scope_of
from academy.people.services import bring_back, deactivate_employee, deactivate_leavers, place_employee, set_duties
from academy.people.signals import employee_moved
from tests.factories.people import EmployeeFactory, clinic, give_duty, make_manager, place, role

JOINED = dt.date(2024, 1, 8)


@pytest.fixture
def moves():
    """The numbers of people of whom the other apps were told."""
    told = []

    def remember(sender, employee, **kwargs):
        told.append(employee.employee_no)

    employee_moved.connect(remember)
    yield told
    employee_moved.disconnect(remember)


def spans(person):
    rows = person.placements.order_by("starts_on").values_list("unit__code", "job_role__code", "starts_on", "ends_on")
    return list(rows)


def test_moving_ends_the_old_place_the_day_before(learner, south_clinic, moves):
    place_employee(employee=learner, unit=south_clinic, job_role=role("nurse"), starts_on=dt.date(2026, 3, 2))
    assert spans(learner) == [
        ("C001", "online_consultant", JOINED, dt.date(2026, 3, 1)),
        ("C002", "nurse", dt.date(2026, 3, 2), None),
    ]
    assert moves == ["E100"]


def test_the_same_place_again_changes_nothing(learner, north_clinic, moves):
    same = {"unit": north_clinic, "job_role": role("online_consultant")}
    place_employee(employee=learner, **same, starts_on=dt.date(2026, 3, 2))
    assert spans(learner) == [("C001", "online_consultant", JOINED, None)]
    assert moves == []


def test_a_place_that_begins_today_can_be_put_right_today(learner, south_clinic, north_clinic):
    today = timezone.localdate()
    place_employee(employee=learner, unit=south_clinic, job_role=role("nurse"), starts_on=today)
    place_employee(employee=learner, unit=north_clinic, job_role=role("doctor"), starts_on=today)
    assert spans(learner)[-1] == ("C001", "doctor", today, None)
    assert len(spans(learner)) == 2


@pytest.mark.parametrize("day", [JOINED, JOINED - dt.timedelta(days=1)])
def test_the_past_is_not_rewritten(learner, south_clinic, day):
    with pytest.raises(PlacementRefused, match="on or after that day"):
        place_employee(employee=learner, unit=south_clinic, job_role=role("nurse"), starts_on=day)
    assert spans(learner) == [("C001", "online_consultant", JOINED, None)]


def test_a_place_may_not_begin_inside_one_that_has_ended(learner, south_clinic):
    learner.placements.update(ends_on=dt.date(2026, 5, 31))
    with pytest.raises(PlacementRefused):
        place_employee(employee=learner, unit=south_clinic, job_role=role("nurse"), starts_on=dt.date(2026, 5, 31))
    place_employee(employee=learner, unit=south_clinic, job_role=role("nurse"), starts_on=dt.date(2026, 6, 1))
    assert [row[2] for row in spans(learner)] == [JOINED, dt.date(2026, 6, 1)]


def test_her_new_manager_sees_her_and_the_old_one_no_longer(learner, manager, other_manager, south_clinic):
    assert learner in Employee.objects.visible_to(manager)
    assert learner not in Employee.objects.visible_to(other_manager)
    place_employee(employee=learner, unit=south_clinic, job_role=role("nurse"), starts_on=timezone.localdate())
    assert learner not in Employee.objects.visible_to(manager)
    assert learner in Employee.objects.visible_to(other_manager)
    assert scope_of(learner).unit_ids == {south_clinic.pk}


def test_a_place_to_come_counts_from_its_day_on(learner, south_clinic):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    place_employee(employee=learner, unit=south_clinic, job_role=role("nurse"), starts_on=tomorrow)
    assert [row.unit.code for row in learner.placements.current()] == ["C001"]
    assert [row.unit.code for row in learner.placements.on(tomorrow)] == ["C002"]


def test_two_moves_at_once_leave_one_open_place(committed_db, race):
    person = place(EmployeeFactory(employee_no="E1"), clinic("C001", region="north"), "nurse")
    homes = [clinic("C002", region="south"), clinic("C003", region="south")]
    nurse, today = role("nurse"), timezone.localdate()
    results = race(
        *[
            lambda home=home: place_employee(
                employee=Employee.objects.get(pk=person.pk), unit=home, job_role=nurse, starts_on=today
            )
            for home in homes
        ]
    )
    assert [type(result) for result in results] == [Placement, Placement]
    rows = spans(person)
    assert [(row[2], row[3]) for row in rows] == [(JOINED, today - dt.timedelta(days=1)), (today, None)]
    assert rows[1][0] in {"C002", "C003"}
    assert connection.in_atomic_block is False


def test_leaving_ends_place_duties_and_units(manager, administrator, moves):
    set_duties(employee=manager, duties=["author"], by=administrator)
    moves.clear()
    deactivate_employee(employee=manager, left_on=dt.date(2026, 6, 30), by=administrator)
    manager.refresh_from_db()
    assert (manager.is_active, manager.left_on, manager.groups.count(), manager.managed_units.count()) == (
        False,
        dt.date(2026, 6, 30),
        0,
        0,
    )
    assert spans(manager) == [("C001", "store_manager", JOINED, dt.date(2026, 6, 30))]
    assert moves == ["E200"]


def test_the_last_day_can_be_put_right(learner):
    deactivate_employee(employee=learner, left_on=dt.date(2026, 6, 30))
    deactivate_employee(employee=learner, left_on=dt.date(2026, 6, 15))
    assert spans(learner)[0][3] == dt.date(2026, 6, 15)


def test_nobody_leaves_before_she_joined(learner):
    with pytest.raises(LeavingRefused, match="before she joined"):
        deactivate_employee(employee=learner, left_on=dt.date(2024, 1, 7))


def test_accounts_close_on_the_day_after_the_last(learner, colleague):
    today = timezone.localdate()
    Employee.objects.filter(pk=learner.pk).update(left_on=today - dt.timedelta(days=1))
    Employee.objects.filter(pk=colleague.pk).update(left_on=today)
    assert deactivate_leavers() == 1
    assert list(Employee.objects.filter(is_active=False)) == [learner]


def test_who_comes_back_comes_later_than_she_left(learner):
    deactivate_employee(employee=learner, left_on=dt.date(2026, 6, 30))
    with pytest.raises(LeavingRefused, match="only come back later"):
        bring_back(employee=learner, hired_on=dt.date(2026, 6, 30))
    assert bring_back(employee=learner, hired_on=dt.date(2026, 7, 1)).is_active


EVERYBODY = [
    "learner",
    "colleague",
    "manager",
    "other_manager",
    "regional_manager",
    "author",
    "compliance_reviewer",
    "medical_reviewer",
    "trainer",
    "administrator",
    "outsider",
]
NORTH = set(EVERYBODY) - {"other_manager", "outsider"}
SEEN = {name: {name} for name in EVERYBODY} | {
    # The manager of the clinic does not see the regional manager, who belongs to the region.
    "manager": NORTH - {"regional_manager"},
    "regional_manager": NORTH,
    "other_manager": {"other_manager", "outsider"},
    "trainer": set(EVERYBODY),
    "administrator": set(EVERYBODY),
}
UNITS = {name: set() for name in EVERYBODY} | {
    "manager": {"C001"},
    "regional_manager": {"north", "C001"},
    "other_manager": {"C002"},
    "trainer": {"CHAIN", "north", "south", "C001", "C002"},
    "administrator": {"CHAIN", "north", "south", "C001", "C002"},
}


@pytest.mark.parametrize("name", EVERYBODY)
def test_whom_and_which_units_each_person_sees(cast, name):
    names = {person.pk: part for part, person in cast.items()}
    assert {names[pk] for pk in Employee.objects.visible_to(cast[name]).values_list("pk", flat=True)} == SEEN[name]
    assert set(OrgUnit.objects.visible_to(cast[name]).values_list("code", flat=True)) == UNITS[name]


@pytest.mark.parametrize("name", EVERYBODY)
def test_whom_each_person_manages(cast, name):
    managed = set(Employee.objects.managed_by(cast[name]))
    sees_others = SEEN[name] != {name}
    assert managed == ({cast[other] for other in SEEN[name]} if sees_others else set())


def test_a_leaver_sees_nobody(learner, manager):
    manager.is_active = False
    assert list(Employee.objects.visible_to(manager)) == []
    assert list(OrgUnit.objects.visible_to(manager)) == []


def test_scope_costs_three_queries_once(manager, django_assert_num_queries):
    manager = Employee.objects.get(pk=manager.pk)
    with django_assert_num_queries(3):
        scope_of(manager)
    with django_assert_num_queries(0):
        scope_of(manager)


def test_a_superuser_counts_as_an_administrator(learner, cast):
    learner.is_superuser = True
    assert Employee.objects.visible_to(give_duty(learner, "author")).count() == len(cast)


def test_managing_a_region_is_managing_its_clinics_of_tomorrow(learner):
    make_manager(learner, OrgUnit.objects.get(code="north"))
    stranger = place(EmployeeFactory(), clinic("C009", region="north"), "nurse")
    assert stranger in Employee.objects.visible_to(learner)
