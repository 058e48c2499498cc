"""One screen to assign, and what runs."""

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from academy.enrolments.models import Assignment
from academy.people.scope import forget_scope
from tests.factories.enrolments import assigned, completed, course, exam
from tests.factories.people import EmployeeFactory, place, role

URL = "/team/assign/"
MAY = {"manager", "other_manager", "regional_manager", "trainer", "administrator"}
EVERYONE = [
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


@pytest.fixture
def item(db):
    return course()


@pytest.fixture
def cast_of_roles(learner, manager, other_manager, regional_manager, administrator, outsider):
    """Who holds which role where; nobody else works here."""
    return {
        "manager": manager,
        "other_manager": other_manager,
        "regional_manager": regional_manager,
        "administrator": administrator,
    }


def answers(item, **more):
    return {"item": item.code, "due_in": "7", "request_key": str(uuid4()), "action": "assign", **more}


@pytest.mark.parametrize("name", EVERYONE)
def test_who_may_open_the_screen(signed_in, cast, name, item):
    response = signed_in(cast[name]).get(URL)

    assert response.status_code == (200 if name in MAY else 403)


def test_a_stranger_is_sent_to_sign_in(client, db):
    assertRedirects(client.get(URL), f"/accounts/login/?next={URL}", fetch_redirect_response=False)


def test_she_chooses_among_her_own_people_units_and_items(
    signed_in, manager, learner, outsider, north_clinic, south_clinic, item
):
    draft = course("draft", title="Not published", is_live=False)
    response = signed_in(manager).get(URL)

    assertContains(response, learner.name)
    assertContains(response, north_clinic.name)
    assertContains(response, item.title)
    assertNotContains(response, outsider.name)
    assertNotContains(response, south_clinic.name)
    assertNotContains(response, draft.title)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("manager", {"online_consultant", "store_manager", "training_manager"}),
        ("other_manager", {"receptionist", "store_manager"}),
        ("regional_manager", {"online_consultant", "regional_manager", "store_manager", "training_manager"}),
        (
            "administrator",
            {"online_consultant", "receptionist", "regional_manager", "store_manager", "training_manager"},
        ),
    ],
)
def test_only_roles_that_somebody_holds_there_are_offered(signed_in, cast_of_roles, north_clinic, name, codes, item):
    gone = EmployeeFactory(employee_no="N1", is_active=False)
    place(gone, north_clinic, "nurse")
    moved = place(EmployeeFactory(employee_no="N2"), north_clinic, "doctor")
    moved.placements.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    response = signed_in(cast_of_roles[name]).get(URL)

    assert {role.code for role in response.context["form"].fields["roles"].queryset} == codes


def test_a_role_that_nobody_holds_there_is_refused(signed_in, manager, outsider, item):
    response = signed_in(manager).post(URL, answers(item, roles=[role("receptionist").pk]))

    assert "roles" in response.context["form"].errors
    assert not Assignment.objects.exists()


def test_the_address_chooses_the_item(signed_in, manager, item):
    other = exam()
    response = signed_in(manager).get(URL, {"item": other.code})

    assertContains(response, f'<input name="item" type="radio" value="{other.code}" checked>', html=True)
    assertContains(response, f'<input name="item" type="radio" value="{item.code}">', html=True)


def test_the_summary_counts_and_names_who_has_done_it(signed_in, manager, learner, colleague, north_clinic, item):
    completed(learner, item)
    response = signed_in(manager).post(
        URL, answers(item, units=[north_clinic.pk], action="preview"), headers={"HX-Request": "true"}
    )

    day = date_format(timezone.localdate() + dt.timedelta(days=7))
    assertContains(response, f"Assign {item.title} to 2 people by {day}")
    assertContains(response, "1 has done it already:")
    assertContains(response, "Assign to 2 people")
    assertNotContains(response, "<html")
    assert not Assignment.objects.exists()


def test_the_summary_names_nobody_of_another_clinic(signed_in, manager, outsider, learner, north_clinic, item):
    place(EmployeeFactory(employee_no="N1"), north_clinic, "receptionist")
    completed(outsider, item)
    response = signed_in(manager).post(
        URL, answers(item, roles=[role("receptionist").pk, role("online_consultant").pk], action="preview")
    )

    assertContains(response, f"Assign {item.title} to 2 people by")
    assertNotContains(response, outsider.name)


def test_the_summary_says_when_nobody_is_left(signed_in, manager, learner, item):
    completed(learner, item)
    response = signed_in(manager).post(URL, answers(item, people=[learner.pk], action="preview"))

    assertContains(response, "Everybody whom you chose has done it already")


def test_people_are_named_with_their_unit_only_where_there_are_several(
    signed_in, manager, regional_manager, learner, north_clinic
):
    note = f'<span class="chip__count">{north_clinic.name}</span>'
    assertNotContains(signed_in(manager).get(URL), note)
    assertContains(signed_in(regional_manager).get(URL), note)


def test_assigning_says_how_many(signed_in, manager, learner, colleague, item):
    response = signed_in(manager).post(URL, answers(item, people=[learner.pk, colleague.pk]), follow=True)

    assertContains(response, "“Hand hygiene” is assigned to 2 people.")
    assignment = Assignment.objects.get()
    assert assignment.due_on == timezone.localdate() + dt.timedelta(days=7)
    assert assignment.created_by == manager


def test_a_second_click_assigns_nothing_new(signed_in, manager, learner, item):
    sent = answers(item, people=[learner.pk])
    client = signed_in(manager)
    for _click in range(2):
        assertContains(client.post(URL, sent, follow=True), "is assigned to 1 person.")

    assert Assignment.objects.count() == 1


def test_another_day_is_taken_as_typed(signed_in, manager, learner, item):
    day = timezone.localdate() + dt.timedelta(days=40)
    signed_in(manager).post(URL, answers(item, people=[learner.pk], due_in="day", due_on=day.isoformat()))

    assert Assignment.objects.get().due_on == day


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"item": ""}, "Choose what to assign."),
        ({"people": []}, "Choose whom you mean"),
        ({"due_in": "day", "due_on": ""}, "Choose a day."),
        ({"due_in": "day", "due_on": "2020-01-01"}, "Choose today or a later day."),
    ],
    ids=["no item", "nobody", "no day", "a day long past"],
)
def test_bad_input_says_why_and_keeps_what_was_typed(signed_in, manager, learner, item, wrong, words):
    sent = answers(item, people=[learner.pk], do_again="on") | wrong
    response = signed_in(manager).post(URL, sent)

    assertContains(response, words)
    assert response.context["form"]["do_again"].value() is True
    assertContains(response, sent["request_key"])
    assert not Assignment.objects.exists()


def test_people_of_others_are_refused_even_when_the_form_names_them(signed_in, manager, outsider, item):
    response = signed_in(manager).post(URL, answers(item, people=[outsider.pk]))

    assert response.status_code == 200
    assertNotContains(response, outsider.name)
    assert not Assignment.objects.exists()


def test_the_search_narrows_items_and_people(signed_in, manager, learner, colleague, item):
    exam()
    response = signed_in(manager).post(
        URL, {"item_q": "privacy", "people_q": "E101", "action": "search"}, headers={"HX-Request": "true"}
    )

    assertContains(response, "Privacy exam")
    assertContains(response, colleague.name)
    assertNotContains(response, "Hand hygiene")
    assertNotContains(response, learner.name)


def test_running_assignments_show_their_progress(signed_in, manager, other_manager, learner, colleague, outsider, item):
    assigned(item, learner, colleague, by=manager, due_on=timezone.localdate() - dt.timedelta(days=2))
    completed(learner, item)
    assigned(exam(), outsider, by=other_manager)
    response = signed_in(manager).get(URL)

    run = response.context["runs"][0]
    assert (len(response.context["runs"]), run.done, run.total, run.late) == (1, 1, 2, 1)
    assertContains(response, "1 overdue")


@pytest.mark.parametrize("name", EVERYONE)
def test_who_may_cancel(signed_in, cast, name, learner, manager, item):
    assignment = assigned(item, learner, by=manager)
    response = signed_in(cast[name]).post(f"{URL}{assignment.pk}/cancel/")

    expected = {"manager": 302, "trainer": 302, "administrator": 302, "other_manager": 404, "regional_manager": 404}
    assert response.status_code == expected.get(name, 403)
    assignment.refresh_from_db()
    assert (assignment.cancelled_at is not None) == (expected.get(name) == 302)


@pytest.mark.parametrize("number", [1, 3])
def test_the_screen_takes_the_same_queries_for_any_number(
    signed_in, manager, north_clinic, number, django_assert_num_queries
):
    for index in range(number):
        someone = place(EmployeeFactory(employee_no=f"N{index}"), north_clinic, "nurse")
        assigned(course(f"course-{index}", title=f"Course {index}"), someone, by=manager)
    forget_scope(manager)
    client = signed_in(manager)
    with django_assert_num_queries(12):
        client.get(URL)


@pytest.mark.parametrize("name", ["roles", "units", "people"])
@pytest.mark.parametrize("key", ["9" * 20, "²", "-1", "x"])
def test_a_key_that_no_row_can_have_is_refused(signed_in, manager, item, name, key):
    response = signed_in(manager).post(URL, answers(item, **{name: key}))

    assert response.status_code == 200
    assert name in response.context["form"].errors
    assert not Assignment.objects.exists()
