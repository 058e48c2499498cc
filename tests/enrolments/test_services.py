"""Assigning, joining later, leaving, and being ticked off."""

import datetime as dt
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from academy.enrolments.exceptions import DueInThePast, NobodyMeant, NotHersToAssign
from academy.enrolments.models import Assignment, Enrolment
from academy.enrolments.services import (
    assign_item,
    cancel_assignment,
    due_on_for_who_joins,
    preview_assignment,
    sync_all,
    sync_assignment,
    sync_person,
)
from academy.people.models import Employee
from academy.people.scope import forget_scope
from academy.people.signals import employee_moved
from tests.factories.enrolments import completed, course, exam
from tests.factories.people import EmployeeFactory, clinic, give_duty, make_manager, place, role

WEEK = dt.timedelta(days=7)


@pytest.fixture
def item(db):
    return course()


@pytest.fixture
def due_on(db):
    return timezone.localdate() + WEEK


def names(people):
    return [person.employee_no for person in people]


def enrolled(assignment):
    return sorted(assignment.enrolments.in_force().values_list("person__employee_no", flat=True))


def move(person, unit, role_code):
    """She works somewhere else from today on."""
    person.placements.filter(ends_on__isnull=True).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    place(person, unit, role_code, starts_on=timezone.localdate())
    employee_moved.send(Employee, employee=person)


def test_a_manager_means_people_of_her_own_units_whatever_the_audience_says(
    manager, learner, colleague, outsider, north_clinic, south_clinic, item, due_on
):
    assignment = assign_item(
        item=item, units=[north_clinic, south_clinic], people=[outsider], due_on=due_on, by=manager
    )

    assert enrolled(assignment) == ["E100", "E101", "E200"]


def test_roles_alone_mean_these_roles_in_her_units(manager, learner, colleague, outsider, north_clinic, item, due_on):
    elsewhere = place(EmployeeFactory(employee_no="E950"), clinic("C002", region="south"), "online_consultant")
    assignment = assign_item(item=item, roles=[role("online_consultant")], due_on=due_on, by=manager)

    assert enrolled(assignment) == ["E100", "E101"]
    assert list(assignment.units.all()) == [north_clinic]
    assert not elsewhere.enrolments.exists()


def test_a_trainer_means_everyone_of_the_role(trainer, learner, colleague, item, due_on):
    place(EmployeeFactory(employee_no="E950"), clinic("C002", region="south"), "online_consultant")
    assignment = assign_item(item=item, roles=[role("online_consultant")], due_on=due_on, by=trainer)

    assert enrolled(assignment) == ["E100", "E101", "E950"]
    assert list(assignment.units.all()) == []


def test_who_has_done_it_is_left_out_and_named(manager, learner, colleague, item, due_on):
    completed(learner, item)

    preview = preview_assignment(item=item, people=[learner, colleague], by=manager)
    assignment = assign_item(item=item, people=[learner, colleague], due_on=due_on, by=manager)

    assert (preview.meant, names(preview.done_already), names(preview.enrolled)) == (2, ["E100"], ["E101"])
    assert enrolled(assignment) == ["E101"]


def test_do_it_again_means_her_too_and_gives_no_credit_for_before(manager, learner, colleague, item, due_on):
    completed(learner, item)

    preview = preview_assignment(item=item, people=[learner, colleague], by=manager, do_again=True)
    assignment = assign_item(item=item, people=[learner, colleague], due_on=due_on, by=manager, do_again=True)
    sync_assignment(assignment)

    assert (preview.meant, names(preview.done_already), names(preview.enrolled)) == (2, ["E100"], ["E100", "E101"])
    assert enrolled(assignment) == ["E100", "E101"]
    assert not assignment.enrolments.filter(satisfied_by__isnull=False).exists()
    second = completed(learner, item)
    assert assignment.enrolments.get(person=learner).satisfied_by == second


@pytest.mark.parametrize(
    "fields",
    [{"result": "failed", "score": 40}, {"expires_on": dt.date(2020, 1, 1)}, {"result": "void"}],
    ids=["failed", "expired", "void"],
)
def test_what_does_not_count_as_done_leaves_nobody_out(manager, learner, item, due_on, fields):
    completed(learner, item, **fields)

    assert names(preview_assignment(item=item, people=[learner], by=manager).enrolled) == ["E100"]


def test_nobody_is_asked_for_what_she_may_not_open(manager, learner, outsider, trainer, due_on):
    for_nurses = exam(roles=["nurse"])
    nurse = place(EmployeeFactory(employee_no="E800"), clinic("C001", region="north"), "nurse")

    preview = preview_assignment(item=for_nurses, people=[learner, nurse, trainer, outsider], by=trainer)

    assert names(preview.enrolled) == ["E600", "E800"]


def test_an_audience_without_anybody_of_hers_is_refused(manager, outsider, item, due_on):
    with pytest.raises(NobodyMeant, match="Nobody of yours is meant"):
        assign_item(item=item, people=[outsider], due_on=due_on, by=manager)
    with pytest.raises(NobodyMeant, match="Nobody of yours is meant"):
        assign_item(item=item, due_on=due_on, by=manager)
    assert not Assignment.objects.exists()


def test_an_audience_that_has_done_it_all_is_refused(manager, learner, item, due_on):
    completed(learner, item)

    with pytest.raises(NobodyMeant, match="has done it already"):
        assign_item(item=item, people=[learner], due_on=due_on, by=manager)


def test_it_cannot_be_due_yesterday(manager, learner, item):
    yesterday = timezone.localdate() - dt.timedelta(days=1)

    with pytest.raises(DueInThePast, match="today or a later day"):
        assign_item(item=item, people=[learner], due_on=yesterday, by=manager)


@pytest.mark.parametrize(
    "name", ["learner", "colleague", "author", "compliance_reviewer", "medical_reviewer", "outsider"]
)
def test_who_manages_nobody_assigns_nothing(cast, name, learner, item, due_on):
    with pytest.raises(NotHersToAssign, match="cannot assign"):
        assign_item(item=item, people=[cast[name]], due_on=due_on, by=cast[name])


def test_a_draft_cannot_be_assigned(manager, learner, due_on):
    with pytest.raises(NotHersToAssign, match="cannot assign"):
        assign_item(item=course(is_live=False), people=[learner], due_on=due_on, by=manager)


def test_a_second_click_finds_the_first_assignment(manager, learner, item, due_on):
    key = uuid4()
    first, second = (
        assign_item(item=item, people=[learner], due_on=due_on, by=manager, request_key=key) for _ in range(2)
    )

    assert first == second
    assert Enrolment.objects.count() == 1


def test_two_clicks_at_once_make_one_assignment(committed_db, race):
    north = clinic("C001", region="north")
    boss = make_manager(place(EmployeeFactory(employee_no="E200"), north, "store_manager"), north)
    learner = place(EmployeeFactory(employee_no="E100"), north, "online_consultant")
    page, key, due_on = course(), uuid4(), timezone.localdate() + WEEK
    assign = partial(assign_item, item=page, people=[learner], due_on=due_on, by=boss, request_key=key)

    first, second = race(assign, assign)

    assert first == second
    assert Assignment.objects.get().enrolments.get().person == learner


def test_people_who_join_later_are_included_and_keep_its_day(manager, north_clinic, learner, outsider, item, due_on):
    assignment = assign_item(item=item, roles=[role("online_consultant")], due_on=due_on, by=manager)
    assert enrolled(assignment) == ["E100"]

    move(outsider, north_clinic, "online_consultant")

    assert enrolled(assignment) == ["E100", "E900"]
    assert outsider.enrolments.get().due_on == due_on


def test_who_joins_after_the_day_gets_as_many_days_as_the_first_had(manager, north_clinic, learner, outsider, item):
    assignment = assign_item(
        item=item, units=[north_clinic], due_on=timezone.localdate() + dt.timedelta(days=5), by=manager
    )
    Assignment.objects.update(
        created_at=timezone.now() - dt.timedelta(days=25), due_on=timezone.localdate() - dt.timedelta(days=20)
    )

    move(outsider, north_clinic, "online_consultant")

    assert outsider.enrolments.get().due_on == timezone.localdate() + dt.timedelta(days=5)
    assignment.refresh_from_db()
    assert due_on_for_who_joins(assignment) == timezone.localdate() + dt.timedelta(days=5)


def test_who_joins_having_done_it_is_not_asked(manager, north_clinic, learner, outsider, item, due_on):
    assignment = assign_item(item=item, units=[north_clinic], due_on=due_on, by=manager)
    completed(outsider, item)

    move(outsider, north_clinic, "online_consultant")
    sync_assignment(assignment)

    assert not outsider.enrolments.exists()


def test_who_leaves_the_audience_owes_nothing_any_more_but_keeps_what_she_did(
    manager, north_clinic, south_clinic, learner, colleague, item, due_on
):
    assignment = assign_item(item=item, units=[north_clinic], due_on=due_on, by=manager)
    done = completed(colleague, item)

    move(learner, south_clinic, "online_consultant")
    move(colleague, south_clinic, "online_consultant")

    assert enrolled(assignment) == ["E101", "E200"]
    assert assignment.enrolments.get(person=colleague).satisfied_by == done
    assert assignment.enrolments.get(person=learner).withdrawn_at is not None


def test_who_comes_back_is_asked_again(manager, north_clinic, south_clinic, learner, item, due_on):
    assignment = assign_item(item=item, units=[north_clinic], due_on=due_on, by=manager)
    sync_after_move = partial(move, learner)
    sync_after_move(south_clinic, "online_consultant")
    learner.placements.filter(unit=south_clinic).delete()
    learner.placements.update(ends_on=None)

    employee_moved.send(Employee, employee=learner)

    assert enrolled(assignment) == ["E100", "E200"]
    assert assignment.enrolments.filter(person=learner).count() == 1


def test_a_leaver_owes_nothing(manager, learner, colleague, item, due_on):
    assignment = assign_item(item=item, people=[learner, colleague], due_on=due_on, by=manager)
    learner.is_active = False
    learner.save()

    assert sync_all() == {"assignments": 1, "enrolled": 0, "withdrawn": 1, "returned": 0, "satisfied": 0}
    assert enrolled(assignment) == ["E101"]


@pytest.mark.parametrize("way", ["person", "assignment"])
def test_what_a_manager_assigned_stands_when_she_leaves_but_nobody_new_joins(
    manager, north_clinic, learner, outsider, item, due_on, way
):
    assignment = assign_item(item=item, roles=[role("online_consultant")], due_on=due_on, by=manager)
    manager.managed_units.clear()
    forget_scope(manager)
    move(outsider, north_clinic, "online_consultant")

    if way == "person":
        for person in (learner, outsider):
            sync_person(person)
    else:
        sync_assignment(assignment)

    assert enrolled(assignment) == ["E100"]


def test_both_ways_of_syncing_mean_the_same_people(
    cast, manager, trainer, regional_manager, north_clinic, south_clinic, learner, outsider, due_on
):
    items = [course(), exam(roles=["online_consultant"])]
    audiences = [
        {"roles": [role("online_consultant")]},
        {"units": [north_clinic]},
        {"people": [learner, outsider]},
        {"roles": [role("online_consultant")], "units": [north_clinic]},
        {"roles": [role("receptionist")], "people": [learner]},
    ]
    for item in items:
        for by in (manager, trainer, regional_manager):
            for audience in audiences:
                assign_item(item=item, due_on=due_on, by=by, **audience)
    made = set(Enrolment.objects.values_list("assignment", "person"))

    Enrolment.objects.all().delete()
    for person in cast.values():
        sync_person(person)
    by_person = set(Enrolment.objects.values_list("assignment", "person"))
    Enrolment.objects.all().delete()
    sync_all()

    assert len(made) > 40
    assert by_person == made
    assert set(Enrolment.objects.values_list("assignment", "person")) == made


def test_a_completion_ticks_off_her_share_alone(manager, learner, colleague, item, due_on):
    assignment = assign_item(item=item, people=[learner, colleague], due_on=due_on, by=manager)
    other = assign_item(item=exam(), people=[learner], due_on=due_on, by=manager)
    done = completed(learner, item)

    shares = dict(assignment.enrolments.values_list("person__employee_no", "satisfied_by"))
    assert shares == {"E100": done.pk, "E101": None}
    assert other.enrolments.get().satisfied_by is None


def test_a_failed_exam_ticks_nothing_off(manager, learner, due_on):
    page = exam()
    assignment = assign_item(item=page, people=[learner], due_on=due_on, by=manager)
    completed(learner, page, result="failed", score=50)

    assert assignment.enrolments.get().satisfied_by is None


def test_a_correction_that_no_longer_passes_takes_the_tick_away(manager, learner, due_on):
    page = exam()
    assignment = assign_item(item=page, people=[learner], due_on=due_on, by=manager)
    first = completed(learner, page, score=80)
    completed(learner, page, score=70, result="failed", source="correction", supersedes=first)

    assert assignment.enrolments.get().satisfied_by is None


def test_a_correction_that_still_passes_keeps_the_tick(manager, learner, due_on):
    page = exam()
    assignment = assign_item(item=page, people=[learner], due_on=due_on, by=manager)
    first = completed(learner, page, score=80)
    second = completed(learner, page, score=90, source="correction", supersedes=first)

    assert assignment.enrolments.get().satisfied_by == second


def test_an_acknowledgement_completes_a_playbook(manager, learner, script_page, due_on):
    from playbooks.services.acknowledgement import acknowledge

    assignment = assign_item(item=script_page, people=[learner], due_on=due_on, by=manager)
    done = acknowledge(page=script_page, number=1, person=learner)

    assert assignment.enrolments.get().satisfied_by == done


def test_a_cancelled_assignment_asks_nobody(manager, learner, item, due_on):
    assignment = assign_item(item=item, people=[learner], due_on=due_on, by=manager)
    cancel_assignment(assignment=assignment, by=manager)

    assert list(learner.enrolments.open()) == []
    assert sync_all()["assignments"] == 0


def test_nobody_cancels_what_a_stranger_assigned(manager, other_manager, administrator, learner, item, due_on):
    assignment = assign_item(item=item, people=[learner], due_on=due_on, by=manager)

    with pytest.raises(NotHersToAssign, match="Somebody else"):
        cancel_assignment(assignment=assignment, by=other_manager)
    assert cancel_assignment(assignment=assignment, by=administrator).cancelled_at is not None


def test_an_unpublished_item_asks_nobody(manager, learner, item, due_on):
    assign_item(item=item, people=[learner], due_on=due_on, by=manager)
    item.unpublish()

    assert list(learner.enrolments.open()) == []


@pytest.mark.parametrize("number", [1, 30])
def test_assigning_takes_the_same_queries_for_any_number(
    manager, north_clinic, item, due_on, number, django_assert_num_queries
):
    for index in range(number):
        place(EmployeeFactory(employee_no=f"N{index:03d}"), north_clinic, "nurse")
    with django_assert_num_queries(18):
        assign_item(item=item, units=[north_clinic], due_on=due_on, by=Employee.objects.get(pk=manager.pk))


def test_an_assigner_with_a_duty_reaches_everyone(learner, outsider, item, due_on):
    trainer = give_duty(EmployeeFactory(employee_no="E777"), "trainer")

    assert enrolled(assign_item(item=item, people=[learner, outsider], due_on=due_on, by=trainer)) == ["E100", "E900"]
