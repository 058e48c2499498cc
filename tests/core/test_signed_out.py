"""A part of a page that is asked for after its person was signed out."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_part_is_refused_and_the_page_is_told(client):
    answer = client.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"], answer.content) == (401, "signed-out", b"")


def test_a_whole_page_leads_to_the_sign_in(client):
    assert client.get("/").url.startswith("/accounts/login/")


def test_other_redirects_stay_as_they_are(signed_in, learner):
    answer = signed_in(learner).get("/library", headers={"HX-Request": "true"})
    assert answer.status_code == 301


def test_a_part_whose_form_belongs_to_who_was_signed_in_before_is_refused_as_well(learner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(learner)
    answer = client.post("/missed/", {"words": "医保"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"], answer.content) == (401, "signed-out", b"")
    assert "医保" in client.post("/missed/", {"words": "医保"}).content.decode()
