"""Getting in: by number, mobile or mail, by code, by mail; and being kept out."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from academy.people.context import register_demo_people
from academy.people.models import Employee, OneTimeCode
from academy.people.services import deactivate_employee, make_one_time_code
from tests.factories.people import PASSWORD

NEW = "a quiet lake in autumn"
TOO_MANY = {"en": "Too many failed login attempts", "zh-hans": "登录失败"}


@pytest.fixture
def person(learner):
    learner.mobile, learner.email = "13800000001", "xiaoman.lin.of.the.northern.region@example.com"
    learner.save()
    return learner


def sign_in(client, name, password=PASSWORD, **headers):
    return client.post("/accounts/login/", {"login": name, "password": password}, headers=headers)


def who(client):
    """The number of whoever is signed in."""
    number = client.session.get("_auth_user_id")
    return Employee.objects.get(pk=number).employee_no if number else None


@pytest.mark.parametrize(
    "name",
    [
        "E100",
        "e100",
        " E100 ",
        "13800000001",
        "138 0000 0001",
        "138-0000-0001",
        "xiaoman.lin.of.the.northern.region@example.com",
        "XiaoMan.Lin.of.the.northern.region@Example.com",
    ],
)
def test_any_of_her_three_names_signs_her_in(client, person, name):
    response = sign_in(client, name)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert who(client) == "E100"


@pytest.mark.parametrize("name", ["E100", "E404", "13800000001", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, person, name):
    response = sign_in(client, name, "not her password")
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [
        "That number or password is not right. Check both, or set a new password."
    ]
    assert who(client) is None


def test_a_leaver_is_refused_like_a_stranger(client, person):
    deactivate_employee(employee=person, left_on=timezone.localdate())
    response = sign_in(client, "E100")
    assert response.context["form"].non_field_errors() == [
        "That number or password is not right. Check both, or set a new password."
    ]
    assert who(client) is None


def test_the_page_begins_at_its_top_and_calls_no_keyboard(client, db):
    assert "autofocus" not in client.get("/accounts/login/").content.decode()


def lasts(client):
    """For how many days the browser keeps her session; None: until it is closed."""
    seconds = client.cookies["sessionid"]["max-age"]
    return seconds // (24 * 3600) if seconds else None


@pytest.mark.parametrize(("asked", "days"), [({}, None), ({"remember": "on"}, 14)])
def test_she_stays_signed_in_only_where_she_asks_to(client, person, asked, days):
    client.post("/accounts/login/", {"login": "E100", "password": PASSWORD, **asked})
    assert (who(client), lasts(client)) == ("E100", days)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Stay signed in for 14 days", "On one that the clinic shares leave it empty"]), ("zh-hans", [])],
)
def test_the_sign_in_page_says_what_staying_signed_in_means(client, db, language, words):
    shown = client.get("/accounts/login/", headers={"accept-language": language}).content.decode()
    box = re.search(r'<input type="checkbox" name="remember"[^>]*>', shown)[0]
    assert ("checked" in box, 'aria-describedby="id_remember_helptext"' in box) == (False, True)
    assert [part for part in words if part not in shown] == []
    assert "Remember Me" not in shown


def test_the_first_sign_in_by_code_lasts_until_the_browser_is_closed(client, learner):
    activate(client, make_one_time_code(employee=learner, purpose="activation", by=None))
    assert (who(client), lasts(client)) == ("E100", None)


def test_a_session_ends_when_she_leaves(signed_in, person):
    client = signed_in(person)
    assert client.get("/me/").status_code == 200
    deactivate_employee(employee=person, left_on=timezone.localdate())
    assert client.get("/me/").headers["Location"] == "/accounts/login/?next=/me/"


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_published_password_opens_the_demo_only(client, settings, person, is_demo):
    settings.IS_DEMO = is_demo
    person.set_password(settings.DEMO_PASSWORD)
    person.save()
    sign_in(client, "E100", settings.DEMO_PASSWORD)
    assert who(client) == ("E100" if is_demo else None)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_sixth_wrong_password_for_a_name_is_refused_and_then_the_right_one_too(client, person, manager, language):
    for _attempt in range(5):
        sign_in(client, "E100", "not her password")
    for password in ("not her password", PASSWORD):
        response = sign_in(client, "E100", password, accept_language=language)
        (said,) = response.context["form"].non_field_errors()
        assert TOO_MANY[language] in said
    assert who(client) is None
    sign_in(client, "E200")
    assert who(client) == "E200"


def test_spaces_in_a_mobile_number_give_no_fresh_attempts(client, person):
    for name in ["13800000001", "1 3800000001", "13 800000001", "138-00000001", "1380 0000001"]:
        sign_in(client, name, "not her password")
    sign_in(client, "138000 00001")
    assert who(client) is None


def test_twenty_wrong_passwords_from_one_address_are_enough(client, person):
    for number in range(20):
        sign_in(client, f"X{number}", "guess")
    sign_in(client, "E100")
    assert who(client) is None
    other = Client(REMOTE_ADDR="10.0.0.7")
    sign_in(other, "E100")
    assert who(other) == "E100"


def test_successful_sign_ins_do_not_use_up_attempts(client, person):
    for _attempt in range(7):
        sign_in(client, "E100")
        client.post("/accounts/logout/")
    sign_in(client, "E100")
    assert who(client) == "E100"


def test_she_changes_her_password(signed_in, person):
    client = signed_in(person)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", fields).headers["Location"] == "/me/"
    assert Employee.objects.get(pk=person.pk).check_password(NEW)
    assert client.get("/me/").status_code == 200


def test_a_weak_new_password_is_refused(signed_in, person):
    fields = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    response = signed_in(person).post("/accounts/password/change/", fields)
    assert "at least 10 characters" in " ".join(response.context["form"].errors["password1"])
    assert Employee.objects.get(pk=person.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    "typed",
    [
        "xiaoman.lin.of.the.northern.region@example.com",
        "XIAOMAN.lin.of.the.northern.region@EXAMPLE.com",
    ],
)
def test_a_link_by_mail_leads_to_a_new_password(client, person, typed, settings):
    response = client.post("/accounts/password/reset/", {"email": typed})
    assert response.headers["Location"] == "/accounts/password/reset/done/"
    (message,) = mail.outbox
    assert message.to == [person.email]
    link = re.search(rf"{settings.BASE_URL}(/\S+)", message.body)[1]
    page = client.get(link, follow=True)
    assert "key/" in page.redirect_chain[0][0]
    action = page.context["action_url"]
    assert client.post(action, {"password1": NEW, "password2": NEW}).status_code == 302
    assert Employee.objects.get(pk=person.pk).check_password(NEW)
    assert client.get(link).context["token_fail"] is True


def test_a_mail_stored_in_capitals_is_kept_in_small_letters(person):
    person.email = "Xiaoman@Example.com"
    person.full_clean()
    assert person.email == "xiaoman@example.com"


def test_the_reset_page_does_not_tell_who_has_an_account(client, person):
    known = client.post("/accounts/password/reset/", {"email": person.email})
    unknown = client.post("/accounts/password/reset/", {"email": "stranger@example.com"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_leaver_gets_no_link(client, person):
    deactivate_employee(employee=person, left_on=timezone.localdate())
    client.post("/accounts/password/reset/", {"email": person.email})
    assert mail.outbox == []


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/"])
def test_addresses_that_nobody_needs_are_not_there(client, db, address):
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "x@example.com", "username": "x", "password1": NEW}).status_code == 404


def activate(client, code, employee_no="E100", password=NEW, again=None):
    fields = {"employee_no": employee_no, "code": code, "new_password1": password, "new_password2": again or password}
    return client.post("/activate/", fields)


def test_a_code_signs_her_in_and_tells_her_what_is_seen(client, learner):
    code = make_one_time_code(employee=learner, purpose="activation", by=None)
    response = activate(client, code)
    assert response.headers["Location"] == "/activate/done/"
    assert who(client) == "E100"
    page = client.get("/activate/done/").content.decode()
    assert "Welcome, 林小满" in page
    assert "exam results and attempts" in page


@pytest.mark.parametrize(("number", "is_right"), [("E100", False), ("E404", False), ("E101", True)])
def test_unknown_number_and_wrong_code_get_the_same_answer(client, learner, colleague, number, is_right):
    code = make_one_time_code(employee=learner, purpose="activation", by=None)
    response = activate(client, code if is_right else "AAAA-BBBB-CCCC", number)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [
        "This number and code do not fit, or the code was used or is too old."
    ]
    assert who(client) is None


def test_passwords_must_agree_and_be_strong_before_the_code_is_tried(client, learner):
    code = make_one_time_code(employee=learner, purpose="activation", by=None)
    for _attempt in range(7):
        assert set(activate(client, code, again="another one here").context["form"].errors) == {"new_password2"}
        assert activate(client, code, password="short").context["form"].errors
    assert activate(client, code).status_code == 302


def test_a_password_too_like_her_number_is_refused_at_the_field(client, learner):
    learner.employee_no = "employee-number-100"
    learner.save()
    code = make_one_time_code(employee=learner, purpose="activation", by=None)
    response = activate(client, code, "employee-number-100", "employee-number-100")
    assert set(response.context["form"].errors) == {"new_password1"}
    assert OneTimeCode.objects.get().used_at is None


def test_the_sixth_wrong_code_for_a_number_is_refused_and_then_the_right_one_too(client, learner, colleague):
    code = make_one_time_code(employee=learner, purpose="activation", by=None)
    other = make_one_time_code(employee=colleague, purpose="activation", by=None)
    for _attempt in range(5):
        activate(client, "AAAA-BBBB-CCCC")
    response = activate(client, code)
    assert response.context["form"].non_field_errors() == ["Too many attempts. Wait five minutes, then try again."]
    assert activate(client, other, "E101").status_code == 302


def test_a_printed_address_fills_in_the_number(client, db):
    page = client.get("/activate/?no=E100").content.decode()
    assert 'value="E100"' in page
    assert "data-code-from-address" in page


def test_the_demo_offers_its_people_on_the_sign_in_page_alone(client, settings, db, monkeypatch):
    person = {"employee_no": "E1", "name": "林晓雯", "kind": "Consultant", "hint": ""}
    monkeypatch.setattr("academy.people.context._demo_people", [])
    register_demo_people(lambda: [person])
    settings.IS_DEMO = True
    assert "林晓雯" in client.get("/accounts/login/").content.decode()
    assert "林晓雯" not in client.get("/accounts/password/reset/").content.decode()
    settings.IS_DEMO = False
    assert "林晓雯" not in client.get("/accounts/login/").content.decode()


def test_sign_in_leads_back_to_where_she_wanted_to_go(client, person):
    wanted = reverse("people:profile")
    response = client.post("/accounts/login/", {"login": "E100", "password": PASSWORD, "next": wanted})
    assert response.headers["Location"] == wanted
    other = client.post("/accounts/login/", {"login": "E100", "password": PASSWORD, "next": "https://evil.example/"})
    assert "evil" not in other.headers["Location"]


# --- The words at the door --------------------------------------------------------

DOORS = {
    "/accounts/login/": ["Employee number, mobile or e-mail", "Password", "Stay signed in for 14 days"],
    "/activate/": ["Employee number", "One-time code", "New password", "New password again"],
    "/accounts/password/reset/": ["E-mail"],
    "/accounts/password/change/": ["Current password", "New password", "New password again"],
}


@pytest.mark.parametrize(("url", "labels"), DOORS.items())
def test_each_door_asks_in_the_words_of_the_site(client, learner, url, labels):
    if "change" in url:
        client.force_login(learner)
    html = client.get(url).content.decode()
    assert re.findall(r'<label class="field__label" for="\w+">(.*?)</label>', html) == labels
    assert "placeholder" not in html
    assert ("At least ten characters: no common password" in html) is ("New password" in labels)


@pytest.mark.parametrize("url", DOORS)
def test_each_door_addresses_her_the_same_in_chinese(client, learner, url):
    learner.language = "zh-hans"
    learner.save()
    if "change" in url:
        client.force_login(learner)
    html = client.get(url, headers={"accept-language": "zh-hans"}).content.decode()
    assert 'lang="zh-hans"' in html
    assert "你" not in html


def test_an_address_that_is_none_is_said_in_the_same_spelling(client, db):
    html = client.post("/accounts/password/reset/", {"email": "nobody"}).content.decode()
    assert "Enter a valid e-mail address." in html
