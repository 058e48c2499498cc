"""The certificate's pages: for its holder, for who sees her records, and for strangers with the code."""

import datetime as dt

import pytest
from django.utils import timezone

from quizzes.services import revoke_certificate
from tests.core.pdf_text import page_texts
from tests.factories.quizzes import passed, simple_exam

SEES = {"learner", "manager", "regional_manager", "trainer", "administrator"}


@pytest.fixture
def certificate(exam_page, learner):
    return passed(exam_page, learner).certificate


@pytest.mark.parametrize(
    "name",
    [
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
    ],
)
def test_a_certificate_is_there_for_who_may_see_her_records(cast, signed_in, certificate, name):
    client = signed_in(cast[name])
    expected = 200 if name in SEES else 404
    assert client.get(f"/certificates/{certificate.number}/").status_code == expected
    assert client.get(f"/certificates/{certificate.number}.pdf").status_code == expected


def test_who_is_not_signed_in_gets_no_certificate(client, certificate):
    assert client.get(f"/certificates/{certificate.number}/").status_code == 302
    assert client.get(f"/certificates/{certificate.number}.pdf").status_code == 302


def test_the_page_gives_the_link_that_anybody_can_check(signed_in, learner, certificate):
    html = signed_in(learner).get(f"/certificates/{certificate.number}/").content.decode()
    assert f"http://testserver/c/{certificate.public_code}/" in html


def test_the_pdf_is_named_by_its_number(signed_in, learner, certificate):
    response = signed_in(learner).get(f"/certificates/{certificate.number}.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="{certificate.number}.pdf"'
    [text] = page_texts(response.content)
    assert "林小满" in text
    assert certificate.number in text


def test_the_check_page_needs_no_sign_in_and_is_in_no_search_engine(client, certificate):
    response = client.get(f"/c/{certificate.public_code}/")
    assert (response.status_code, response["X-Robots-Tag"]) == (200, "noindex, nofollow")


def test_the_check_page_shows_name_exam_dates_and_status_and_nothing_else(client, certificate, learner, trainer):
    revoke_certificate(certificate=certificate, reason="Promised a result", by=trainer)
    html = client.get(f"/c/{certificate.public_code}/").content.decode()
    assert "林小满" in html
    assert "Invitation exam" in html
    assert "Revoked" in html
    for hidden in (certificate.number, learner.employee_no, "Promised a result", trainer.name, "100"):
        assert hidden not in html


@pytest.mark.parametrize("code", ["AAAAAAAAAAAAAAAA", "CS-2026-000001"])
def test_an_unknown_code_is_not_found(client, certificate, code):
    assert client.get(f"/c/{code}/").status_code == 404


def test_checks_are_limited_per_address(client, certificate):
    address = f"/c/{certificate.public_code}/"
    # A minute may end in between; sixty-one questions are too many for two minutes as well.
    answers = [client.get(address).status_code for _ask in range(61)]
    assert answers[:30] == [200] * 30
    assert 429 in answers[30:]
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_one_network_of_the_sixth_version_is_one_asker(client, certificate):
    """Its holder has more addresses than anybody can count."""
    url = f"/c/{certificate.public_code}/"
    answers = [client.get(url, REMOTE_ADDR=f"2001:db8:1:2::{number:x}").status_code for number in range(1, 62)]
    assert 429 in answers
    assert client.get(url, REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_a_certificate_shows_its_revocation(signed_in, learner, certificate, trainer):
    revoke_certificate(certificate=certificate, reason="Promised a result", by=trainer)
    html = signed_in(learner).get(f"/certificates/{certificate.number}/").content.decode()
    assert "Promised a result" in html
    assert "certificate--revoked" in html


def test_an_exam_without_end_says_so_on_the_check_page(client, learner, db):
    certificate = passed(simple_exam(1, certificate_months=0), learner).certificate
    assert "No expiry" in client.get(f"/c/{certificate.public_code}/").content.decode()


def ending(certificate, days):
    """The certificate, which ends in so many days."""
    certificate.expires_on = timezone.localdate() + dt.timedelta(days=days)
    certificate.save()
    return certificate


AGAIN = '<a class="button" href="/exams/invitation/">'


@pytest.mark.parametrize(
    ("days", "state", "offers_exam"),
    [(31, "Valid", False), (30, "Ends in 30 days", True), (1, "Ends in 1 day", True), (0, "Ends today", True),
     (-1, "Expired", True)],
)  # fmt: skip
def test_a_certificate_that_ends_soon_says_so_and_offers_its_exam(
    signed_in, learner, client, certificate, days, state, offers_exam
):
    ending(certificate, days)
    html = signed_in(learner).get(f"/certificates/{certificate.number}/").content.decode()
    assert f"</svg>{state}</span>" in html
    assert (AGAIN in html) is offers_exam
    # Strangers learn whether it holds, and no more.
    public = client.get(f"/c/{certificate.public_code}/").content.decode()
    assert f"</svg>{'Valid' if days >= 0 else 'Expired'}</span>" in public


def test_only_its_holder_is_offered_the_exam(signed_in, manager, certificate):
    ending(certificate, 3)
    html = signed_in(manager).get(f"/certificates/{certificate.number}/").content.decode()
    assert "Ends in 3 days" in html
    assert AGAIN not in html


def test_a_renewed_certificate_leads_to_the_newer_one(signed_in, learner, certificate, exam_page):
    ending(certificate, 3)
    newer = passed(exam_page, learner).certificate
    html = signed_in(learner).get(f"/certificates/{certificate.number}/").content.decode()
    assert f'href="/certificates/{newer.number}/"' in html
    assert AGAIN not in html


def test_the_exam_of_a_certificate_that_ends_soon_is_the_thing_to_do(signed_in, learner, certificate):
    client = signed_in(learner)
    start = '<button class="button button--block{}" type="submit">'
    assert start.format(" button--soft") in client.get("/exams/invitation/").content.decode()
    ending(certificate, 3)
    html = client.get("/exams/invitation/").content.decode()
    assert start.format("") in html
    assert "Your certificate is valid until" in html
