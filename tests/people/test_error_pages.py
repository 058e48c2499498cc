"""Pages that say no: in the frame of the site for who is signed in, and whatever else is broken."""

import logging

import pytest
from django.urls import reverse

from academy.people.context import HOMES, register_demo_tour
from academy.people.models import Employee
from tests.factories.people import EmployeeFactory

SHELL, PLAIN = '<body class="shell ', '<body class="plain '
NO_ACCESS, NOTHING = "You cannot open this page", "This page is not here"
NOT_ALLOWED = "This address cannot be opened by itself"


def frame_of(response):
    html = response.content.decode()
    return [part for part in (SHELL, PLAIN) if part in html]


@pytest.fixture
def broken_frame(settings):
    """A demo whose tour raises wherever a page asks for its bar."""
    from academy.demo import tour

    def raises(request):
        raise RuntimeError("the tour is lost")

    settings.IS_DEMO = True
    register_demo_tour(raises)
    yield
    register_demo_tour(tour.bar)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/team/assign/", 403, NO_ACCESS),
        ("/admin/", 403, NO_ACCESS),
        ("/scripts/nothing-here/", 404, NOTHING),
        ("/nothing-here/", 404, NOTHING),
        ("/missed/", 405, NOT_ALLOWED),
        ("/scripts/first-invitation/used/", 405, NOT_ALLOWED),
    ],
)
def test_who_is_signed_in_keeps_her_navigation_and_her_account(learner, signed_in, address, status, words):
    response = signed_in(learner).get(address)
    html = response.content.decode()
    assert (response.status_code, frame_of(response), words in html) == (status, [SHELL], True)
    homes = [reverse(key) for key, _name, _icon in HOMES if key not in ("reports:team", "playbooks:reviews")]
    assert [home for home in homes if f'class="tabs__link" href="{home}"' in html] == homes
    assert f"Menu of {learner.name}" in html


def test_who_has_no_access_reads_whom_to_ask(learner, signed_in):
    html = signed_in(learner).get("/team/assign/").content.decode()
    assert "Your manager or the administrator can give you access." in html


def test_a_stranger_gets_the_plain_page(client, db):
    for address, status in (("/nothing-here/", 404), ("/language/", 405)):
        response = client.get(address)
        assert (response.status_code, frame_of(response)) == (status, [PLAIN])
        assert "tabs__link" not in response.content.decode()


def test_the_page_of_what_only_takes_a_form_still_says_how_to_ask(learner, signed_in):
    assert signed_in(learner).get("/missed/")["Allow"] == "POST"


def test_whose_record_is_gone_gets_the_plain_page(db, signed_in):
    person = EmployeeFactory()
    client = signed_in(person)
    Employee.objects.filter(pk=person.pk).delete()
    response = client.get("/nothing-here/")
    assert (response.status_code, frame_of(response)) == (404, [PLAIN])


@pytest.mark.parametrize(("address", "status"), [("/nothing-here/", 404), ("/team/assign/", 403), ("/missed/", 405)])
def test_a_frame_that_cannot_be_drawn_leaves_the_plain_page(broken_frame, learner, signed_in, caplog, address, status):
    with caplog.at_level(logging.ERROR, logger="academy.people.error_pages"):
        response = signed_in(learner).get(address)
    assert (response.status_code, frame_of(response)) == (status, [PLAIN])
    assert [record.exc_info[0] for record in caplog.records if record.name == "academy.people.error_pages"] == [
        RuntimeError
    ]


def test_what_broke_on_our_side_never_asks_for_the_frame(broken_frame, learner, signed_in, monkeypatch):
    monkeypatch.setattr("academy.people.views.held_about", None)
    client = signed_in(learner)
    client.raise_request_exception = False
    response = client.get("/me/data.json")
    assert (response.status_code, frame_of(response)) == (500, [PLAIN])
