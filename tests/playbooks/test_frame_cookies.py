"""Signed in beside a chat: what the cookies for another site's frame open, and all that they do not."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse

from playbooks.models import Favourite, ScriptUse
from tests.factories.people import PASSWORD

CHAT = "https://chat.example"
SIDE = "/side/"
OWN = {"sessionid", "csrftoken"}
MARKED = {"beside_sessionid", "beside_csrftoken"}


@pytest.fixture
def framed(settings):
    settings.FRAME_ORIGINS = [CHAT]


@pytest.fixture
def window(client, learner):
    """A browser window of the learner's, in which she signed in."""
    client.force_login(learner)
    return client


def in_frame(window, *, path=SIDE) -> Client:
    """The frame of a chat in the same browser, which is sent the marked cookies alone."""
    window.get(path)
    frame = Client(enforce_csrf_checks=True)
    for name in MARKED & set(window.cookies):
        frame.cookies[name] = window.cookies[name].value
    return frame


def post(client, url, *, token=None, origin="https://testserver", **data):
    headers = {"origin": origin, "x-csrftoken": token or ""}
    return client.post(url, data, headers=headers, secure=True)


def test_no_cookie_of_the_site_is_ever_sent_along_from_another_site():
    """Production, with a chat client named: its session and its forms stay this site's own."""
    env = {**os.environ, "SECRET_KEY": "x" * 60, "CUSTOMER_KEY_SECRET": "y" * 60, "CHAIRSIDE_FRAME_ORIGINS": CHAT}
    env["DJANGO_SETTINGS_MODULE"] = "academy.settings.production"
    names = ("FRAME_ORIGINS", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE")
    tell = f"from django.conf import settings; print(*(getattr(settings, name) for name in {names}))"
    told = subprocess.run(
        [sys.executable, "-c", tell], env=env, cwd=project.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert told.stdout.split("\n")[0] == f"['{CHAT}'] Lax Lax"


def test_the_page_beside_a_chat_marks_two_cookies_of_its_own(framed, window):
    response = window.get(SIDE)
    marked = {name: response.cookies[name] for name in MARKED}
    assert {(one["samesite"], one["secure"]) for one in marked.values()} == {("None", True)}
    assert (marked["beside_sessionid"]["httponly"], marked["beside_csrftoken"]["httponly"]) == (True, "")
    assert marked["beside_sessionid"].value == window.cookies["sessionid"].value
    assert {response.cookies[name]["samesite"] for name in OWN & set(response.cookies)} <= {"Lax"}
    # Nothing new to say: nothing is sent.
    assert not MARKED & set(window.get(SIDE).cookies)


@pytest.mark.parametrize(("remember", "lasts"), [("", ""), ("on", 1209600)])
def test_the_frame_stays_signed_in_as_long_as_the_site_does(framed, client, learner, remember, lasts):
    client.post("/accounts/login/", {"login": learner.employee_no, "password": PASSWORD, "remember": remember})
    response = client.get(SIDE)
    assert {response.cookies[name]["max-age"] for name in MARKED} == {lasts}


def test_without_a_chat_that_is_named_nothing_is_marked_or_taken(window):
    response = window.get(SIDE)
    assert not MARKED & set(response.cookies)
    stranger = Client()
    stranger.cookies["beside_sessionid"] = window.cookies["sessionid"].value
    assert stranger.get(SIDE).headers["location"] == "/accounts/login/?next=/side/"


def test_no_other_page_marks_anything(framed, window, script_page):
    for path in ("/", "/library/", script_page.get_absolute_url(), "/me/"):
        assert not MARKED & set(window.get(path).cookies), path
    assert not MARKED & set(Client().get(SIDE).cookies)


def test_what_other_pages_ask_for_too_marks_nothing(framed, window, script_page):
    for name, args, sent in (
        ("favourite", [script_page.code], {"keep": "yes"}),
        ("check_customer", [], {"customer": "WX-1"}),
        ("tell_missed", [], {"objection": "price"}),
        ("record_use", [script_page.code], {"number": 1}),
    ):
        answer = window.post(reverse(f"playbooks:{name}", args=args), sent)
        assert answer.status_code < 400, name
        assert not MARKED & set(answer.cookies), name


def test_in_the_frame_she_searches_reads_copies_and_keeps_scripts_at_hand(framed, window, learner, script_page):
    frame = in_frame(window)
    token = frame.cookies["beside_csrftoken"].value
    assert frame.get(SIDE, {"q": "考虑"}).status_code == 200
    card = frame.get(reverse("playbooks:side_script", args=[script_page.code]))
    block = next(turn.block for turn in card.context["turns"] if turn.kind == "reply")
    used = reverse("playbooks:record_use", args=[script_page.code])
    assert post(frame, used, token=token, number=1, block=block).status_code == 204
    star = reverse("playbooks:favourite", args=[script_page.code])
    assert post(frame, star, token=token, keep="yes").status_code == 302
    assert post(frame, reverse("playbooks:check_customer"), token=token, customer="WX-1").json() == {"error": ""}
    assert post(frame, reverse("playbooks:tell_missed"), token=token, objection="price").status_code == 302
    assert (ScriptUse.objects.get().person, Favourite.objects.get().person) == (learner, learner)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/library/",
        "/scripts/think-it-over/",
        "/search/",
        "/me/",
        "/me/transcript/",
        "/reviews/",
        "/team/",
        "/admin/",
    ],
)
def test_they_open_no_other_page(path, framed, administrator, client, script_page):
    client.force_login(administrator)
    answer = in_frame(client).get(path)
    assert (answer.status_code, "/accounts/login/" in answer.headers["location"]) == (302, True)


def test_they_do_nothing_else(framed, client, author, script_page):
    client.force_login(author)
    frame = in_frame(client)
    token = frame.cookies["beside_csrftoken"].value
    for name in ("playbooks:acknowledge", "playbooks:revise"):
        answer = post(frame, reverse(name, args=[script_page.code]), token=token)
        # Without the site's own cookie there is no form either, so nobody asks who she is.
        assert answer.status_code == 403, name
    assert post(frame, f"/admin/pages/{script_page.pk}/edit/", token=token).status_code == 403


@pytest.mark.parametrize("origin", ["https://testserver", CHAT, "https://evil.example"])
def test_another_site_that_knows_no_token_does_nothing_in_her_name(origin, framed, window, script_page):
    frame = in_frame(window)
    star = reverse("playbooks:favourite", args=[script_page.code])
    assert post(frame, star, origin=origin, keep="yes").status_code == 403
    if origin != "https://testserver":
        token = frame.cookies["beside_csrftoken"].value
        assert post(frame, star, origin=origin, token=token, keep="yes").status_code == 403
    assert not Favourite.objects.exists()


def test_after_she_signed_out_they_open_nothing(framed, window):
    frame = in_frame(window)
    window.logout()
    answer = frame.get(SIDE, headers={"Sec-Fetch-Dest": "iframe"})
    assert (answer.status_code, f'href="{SIDE}"' in answer.content.decode()) == (401, True)


def test_what_was_opened_lately_comes_along_into_the_frame(framed, window, script_page):
    response = window.get(reverse("playbooks:side_script", args=[script_page.code]))
    assert (response.cookies["lately"]["samesite"], response.cookies["lately"]["secure"]) == ("None", True)
