"""A part of a page that is asked for after its person was signed out."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_part_is_refused_and_the_page_is_told(client):
    answer = client.get("/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"], answer.content) == (401, "signed-out", b"")


def test_a_whole_page_leads_to_the_sign_in(client):
    assert client.get("/").url.startswith("/accounts/login/")


def test_other_redirects_stay_as_they_are(signed_in, learner):
    answer = signed_in(learner).get("/library", headers={"HX-Request": "true"})
    assert answer.status_code == 301
