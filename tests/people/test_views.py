"""Pages about people, for everyone of the cast and for strangers."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from academy.people.models import Employee, OneTimeCode
from academy.people.services import records, register_record
from tests.factories.people import make_manager
from tests.people.test_codes import MAY_RESET

ROSTER = "employee_no,name,job_role,clinic_code,region\nR1,萧一,nurse,C001,north\nR2,李二,astronaut,C001,north\n"
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


def roster(action, name="roster.csv"):
    return {"file": SimpleUploadedFile(name, ROSTER.encode()), "action": action}


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/me/"),
        ("get", "/me/data.json"),
        ("get", "/activate/done/"),
        ("get", "/team/import/"),
        ("post", "/team/import/"),
        ("post", "/team/people/E100/reset/"),
    ],
)
def test_strangers_are_sent_to_sign_in(client, learner, method, address):
    response = getattr(client, method)(address)
    assert (response.status_code, response.headers["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("name", EVERYBODY)
def test_everyone_sees_her_own_record(cast, signed_in, name):
    page = signed_in(cast[name]).get("/me/").content.decode()
    assert cast[name].name in page
    assert [other for other in EVERYBODY if cast[other].name in page] == [name]


def test_her_data_is_everything_that_is_held_and_nobody_elses(signed_in, manager, learner):
    learner.mentor = manager
    learner.mobile = "13800000001"
    learner.save()
    response = signed_in(learner).get("/me/data.json")
    assert response.headers["Content-Disposition"] == 'attachment; filename="chairside-E100.json"'
    data = json.loads(response.content)
    assert data["person"]["mobile"] == "13800000001"
    assert data["person"]["mentor"] == "E200"
    assert data["placements"] == [{"unit": "C001", "job_role": "online_consultant", "from": "2024-01-08", "to": None}]
    assert [change["mobile"] for change in data["changes"]][-1] == "13800000001"
    assert "password" not in json.dumps(data)


def test_other_apps_add_what_they_hold(signed_in, learner, monkeypatch):
    monkeypatch.setattr(records, "_records", {})
    register_record("steps", lambda employee: [employee.employee_no])
    assert json.loads(signed_in(learner).get("/me/data.json").content)["steps"] == ["E100"]


@pytest.mark.parametrize("name", EVERYBODY)
def test_whom_a_reset_is_shown_refused_and_hidden(cast, signed_in, name):
    client, seen = signed_in(cast[name]), Employee.objects.visible_to(cast[name])
    answers = {
        other: client.post(f"/team/people/{person.employee_no}/reset/").status_code for other, person in cast.items()
    }
    assert answers == {
        other: 200 if other in MAY_RESET.get(name, set()) else 403 if person in seen else 404
        for other, person in cast.items()
    }


def test_the_code_is_on_the_page_once_and_nowhere_else(signed_in, manager, caplog):
    learner = Employee.objects.get(employee_no="E200")
    other = Employee.objects.create(employee_no="E120", name="新人")
    other.placements.create(
        unit=learner.placements.get().unit, job_role=learner.placements.get().job_role, starts_on="2026-01-01"
    )
    response = signed_in(manager).post("/team/people/E120/reset/")
    code = response.context["code"]
    assert response.content.decode().count(code) == 1
    assert "no-store" in response.headers["Cache-Control"]
    assert code not in caplog.text
    assert signed_in(manager).get("/team/people/E120/reset/").status_code == 405
    assert OneTimeCode.objects.get().created_by == manager


@pytest.mark.parametrize(("language", "kept"), [("en", "en"), ("zh-hans", "zh-hans"), ("fr", "en"), ("", "en")])
def test_her_language_is_kept_with_her(signed_in, learner, language, kept):
    response = signed_in(learner).post("/language/", {"language": language, "next": "/me/"})
    assert response.headers["Location"] == "/me/"
    learner.refresh_from_db()
    assert learner.language == kept
    assert signed_in(learner).get("/me/").headers["Content-Language"] == kept


def test_a_stranger_chooses_a_language_too(client, db):
    response = client.post("/language/", {"language": "zh-hans", "next": "/accounts/login/"})
    assert response.cookies["language"].value == "zh-hans"
    assert client.get("/accounts/login/").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_choosing_a_language_leads_nowhere_else(client, db, back):
    assert client.post("/language/", {"language": "en", "next": back}).headers["Location"] == "/"
    assert client.get("/language/").status_code == 405


@pytest.mark.parametrize("name", EVERYBODY)
def test_only_administrators_import_the_roster(cast, signed_in, name):
    client = signed_in(cast[name])
    expected = 200 if name == "administrator" else 403
    assert client.get("/team/import/").status_code == expected
    assert client.post("/team/import/", roster("apply")).status_code == expected
    assert Employee.objects.filter(employee_no="R1").exists() is (name == "administrator")


def test_checking_a_roster_shows_what_would_happen_and_writes_nothing(signed_in, administrator):
    response = signed_in(administrator).post("/team/import/", roster("check"))
    report = response.context["report"]
    assert (report.created, len(report.rejected), response.context["is_preview"]) == (1, 1, True)
    assert "There is no job role “astronaut”." in response.content.decode()
    assert not Employee.objects.filter(employee_no="R1").exists()


def test_htmx_gets_the_report_alone(signed_in, administrator):
    client = signed_in(administrator)
    part = client.post("/team/import/", roster("check"), headers={"hx-request": "true"}).content.decode()
    assert "nothing is changed yet" in part
    assert "<html" not in part
    none = client.post("/team/import/", {"action": "check"}, headers={"hx-request": "true"}).content.decode()
    assert "This field is required" in none


def test_a_file_that_is_no_table_is_refused_on_the_page(signed_in, administrator):
    file = io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(100))
    file.name = "roster.csv"
    response = signed_in(administrator).post("/team/import/", {"file": file, "action": "apply"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["file"]


HOMES = (
    {
        name: ["/", "/library/", "/learn/", "/results/"]
        for name in ("learner", "colleague", "author", "compliance_reviewer", "medical_reviewer", "outsider")
    }
    | {
        name: ["/", "/library/", "/learn/", "/team/", "/results/"]
        for name in ("manager", "other_manager", "regional_manager", "trainer", "administrator")
    }
    | {
        name: ["/", "/library/", "/learn/", "/reviews/", "/results/"]
        for name in ("compliance_reviewer", "medical_reviewer")
    }
)


@pytest.mark.parametrize("name", EVERYBODY)
def test_homes_are_those_that_a_person_may_use(cast, signed_in, name):
    context = signed_in(cast[name]).get("/me/").context
    assert [home["url"] for home in context["homes"]] == HOMES[name]
    assert bool(context["can_edit_content"]) is (name not in {"learner", "colleague", "outsider"})
    assert bool(context["can_edit_content"]) is cast[name].has_perm("wagtailadmin.access_admin")
    assert not any(home["is_current"] for home in context["homes"])


def test_a_page_below_a_home_marks_it(signed_in, administrator):
    homes = signed_in(administrator).get("/team/import/").context["homes"]
    assert [home["url"] for home in homes if home["is_current"]] == ["/team/"]


def current_home(client, url):
    return [home["url"] for home in client.get(url).context["homes"] if home["is_current"]]


@pytest.mark.parametrize("url", ["/reviews/", "/record/"])
def test_reviews_are_a_home_of_who_has_the_duty(signed_in, compliance_reviewer, administrator, url):
    assert current_home(signed_in(compliance_reviewer), url) == ["/reviews/"]
    assert current_home(signed_in(administrator), url) == ["/library/"]


def test_a_reviewer_who_manages_has_both_homes(signed_in, compliance_reviewer, north_clinic):
    make_manager(compliance_reviewer, north_clinic)
    homes = signed_in(compliance_reviewer).get("/me/").context["homes"]
    assert [home["url"] for home in homes] == ["/", "/library/", "/learn/", "/reviews/", "/team/", "/results/"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_profile_do_not_grow(signed_in, learner, north_clinic, django_assert_num_queries, count):
    placement = learner.placements.get()
    for year in range(count - 1):
        learner.placements.create(
            unit=north_clinic, job_role=placement.job_role, starts_on=f"201{year}-01-01", ends_on=f"201{year}-12-31"
        )
    client = signed_in(learner)
    with django_assert_num_queries(8):
        client.get("/me/")


def test_the_sign_in_page_asks_the_database_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        Client().get("/accounts/login/")
