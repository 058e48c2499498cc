"""People in the editor: administrators write them, by the same services as everybody."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from academy.people.models import Employee, OrgUnit
from academy.people.scope import scope_of
from tests.factories.people import EmployeeFactory, clinic, place, role

PEOPLE = ["/admin/employee/", "/admin/employee/new/", "/admin/orgunit/", "/admin/orgunit/new/", "/admin/jobrole/"]


def fields(person, **changes):
    placement = person.placements.current().get()
    return {
        "employee_no": person.employee_no,
        "name": person.name,
        "mobile": person.mobile or "",
        "email": person.email or "",
        "language": person.language,
        "mentor": "",
        "hired_on": "2024-01-08",
        "left_on": "",
        "unit": placement.unit_id,
        "job_role": placement.job_role_id,
        "starts_on": "",
        "duties": [],
        "units": [],
    } | changes


def edit(client, person, **changes):
    return client.post(f"/admin/employee/edit/{person.pk}/", fields(person, **changes))


@pytest.mark.parametrize(
    "name",
    [
        "learner",
        "manager",
        "regional_manager",
        "author",
        "compliance_reviewer",
        "medical_reviewer",
        "trainer",
        "administrator",
        "outsider",
    ],
)
def test_administrators_alone_reach_these_screens(cast, signed_in, name):
    client = signed_in(cast[name])
    may_enter = cast[name].has_perm("wagtailadmin.access_admin")
    # Wagtail sends an editor without the right back to her dashboard.
    expected = 200 if name == "administrator" else 302 if may_enter else 403
    addresses = [*PEOPLE, f"/admin/employee/edit/{cast['colleague'].pk}/"]
    assert [client.get(address).status_code for address in addresses] == [expected] * 6
    edit(client, cast["colleague"], name="Changed")
    cast["colleague"].refresh_from_db()
    assert (cast["colleague"].name == "Changed") is (name == "administrator")


@pytest.mark.parametrize("address", ["/admin/users/", "/admin/users/new/", "/admin/groups/"])
def test_raw_screens_for_users_and_groups_are_for_superusers(signed_in, administrator, address):
    assert signed_in(administrator).get(address).status_code == 403
    administrator.is_superuser = True
    administrator.save()
    assert signed_in(administrator).get(address).status_code == 200


def test_an_administrator_cannot_edit_a_person_past_the_services(signed_in, administrator, learner):
    form = signed_in(administrator).get(f"/admin/employee/edit/{learner.pk}/").context["form"]
    assert {"password", "is_superuser", "groups", "user_permissions", "is_active"} & set(form.fields) == set()
    assert signed_in(administrator).post(f"/admin/users/edit/{learner.pk}/", {"is_superuser": "on"}).status_code == 403
    address = f"/admin/bulk/people/employee/delete/?next=%2Fadmin%2F&id={learner.pk}"
    assert signed_in(administrator).post(address).status_code == 403
    assert Employee.objects.filter(pk=learner.pk, is_superuser=False).exists()


@pytest.mark.parametrize("kind", ["employee", "orgunit", "jobrole"])
def test_nothing_is_deleted_here(signed_in, administrator, learner, kind):
    rows = {"employee": learner, "orgunit": OrgUnit.objects.get(code="C001"), "jobrole": role("doctor")}
    signed_in(administrator).post(f"/admin/{kind}/delete/{rows[kind].pk}/")
    assert type(rows[kind]).objects.filter(pk=rows[kind].pk).exists()


def test_duties_units_and_place_go_through_the_services(signed_in, administrator, learner, south_clinic):
    mentor = place(EmployeeFactory(employee_no="E121"), south_clinic, "nurse")
    edit(
        signed_in(administrator),
        learner,
        duties=["author"],
        units=[south_clinic.pk],
        unit=south_clinic.pk,
        job_role=role("store_manager").pk,
        mentor="E121",
        mobile="138 0000-0001",
    )
    learner = Employee.objects.get(pk=learner.pk)
    reach = scope_of(learner)
    assert (reach.duties, reach.managed_paths, reach.unit_ids) == ({"author"}, (south_clinic.path,), {south_clinic.pk})
    assert (learner.mentor, learner.mobile) == (mentor, "13800000001")
    assert learner.groups.filter(name="manager").exists()
    assert learner.placements.get(ends_on=None).starts_on == timezone.localdate()


def test_a_refused_place_changes_nothing_and_says_why(signed_in, administrator, learner, south_clinic):
    response = edit(signed_in(administrator), learner, name="Changed", unit=south_clinic.pk, starts_on="2023-01-01")
    assert response.context["form"].non_field_errors() == ["She already has a placement on or after that day."]
    learner.refresh_from_db()
    assert learner.name == "林小满"


def test_a_new_person_has_no_password_and_begins_when_she_joins(signed_in, administrator, north_clinic):
    signed_in(administrator).post(
        "/admin/employee/new/",
        {
            "employee_no": "E130",
            "name": "新人",
            "mobile": "",
            "email": "",
            "language": "zh-hans",
            "mentor": "",
            "hired_on": "2026-02-02",
            "left_on": "",
            "unit": north_clinic.pk,
            "job_role": role("nurse").pk,
            "starts_on": "",
            "duties": [],
            "units": [],
        },
    )
    person = Employee.objects.get(employee_no="E130")
    assert not person.has_usable_password()
    assert person.placements.get().starts_on == dt.date(2026, 2, 2)


def test_a_last_day_in_the_past_closes_the_account(signed_in, administrator, learner):
    edit(signed_in(administrator), learner, left_on="2026-06-30")
    learner.refresh_from_db()
    assert (learner.is_active, learner.placements.get().ends_on) == (False, dt.date(2026, 6, 30))


def test_a_unit_is_made_below_its_parent_and_moves_with_it(signed_in, administrator, north_clinic, south_clinic):
    north, south = north_clinic.get_parent(), south_clinic.get_parent()
    client, unit = signed_in(administrator), {"time_zone": "", "is_active": "on"}
    client.post("/admin/orgunit/new/", unit | {"code": "C003", "name": "三店", "kind": "clinic", "parent": north.pk})
    made = OrgUnit.objects.get(code="C003")
    assert made.get_parent() == north
    client.post(
        f"/admin/orgunit/edit/{made.pk}/",
        unit | {"code": "C003", "name": "三店", "kind": "clinic", "parent": south.pk, "time_zone": "Mars/Olympus"},
    )
    assert OrgUnit.objects.get(code="C003").get_parent() == north
    client.post(
        f"/admin/orgunit/edit/{made.pk}/",
        unit | {"code": "C003", "name": "三号店", "kind": "clinic", "parent": south.pk},
    )
    made = OrgUnit.objects.get(code="C003")
    assert (made.get_parent(), made.name) == (south, "三号店")
    assert OrgUnit.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=林小满", {"E100"}),
        ("q=E20", {"E200", "E201"}),
        ("unit=C002", {"E201"}),
        ("job_role=doctor", {"E500"}),
    ],
)
def test_people_are_found(signed_in, administrator, learner, manager, other_manager, medical_reviewer, query, found):
    name, value = query.split("=")
    if name != "q":
        model = {"unit": OrgUnit.objects, "job_role": type(role("doctor")).objects}[name]
        value = model.get(code=value).pk
    page = signed_in(administrator).get("/admin/employee/", {name: value})
    assert {person.employee_no for person in page.context["object_list"]} == found


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(signed_in, administrator, north_clinic, django_assert_num_queries, count):
    for _number in range(count - 1):
        place(EmployeeFactory(), clinic(f"C01{_number}", region="north"), "nurse")
    client = signed_in(administrator)
    client.get("/admin/employee/")
    # One of them counts the breaches beside their entry of the menu, on every page of who answers for the law.
    with django_assert_num_queries(18):
        client.get("/admin/employee/")


def test_the_group_of_managers_is_no_duty_to_grant(signed_in, administrator, learner):
    form = signed_in(administrator).get(f"/admin/employee/edit/{learner.pk}/").context["form"]
    offered = {value for value, _label in form.fields["duties"].choices}
    assert offered == set(
        Group.objects.exclude(name__in=["manager", "Editors", "Moderators"]).values_list("name", flat=True)
    )
