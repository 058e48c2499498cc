"""The certificate's pages: for its holder, for who sees her records, and for strangers with the code."""

import pytest

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


def test_a_certificate_shows_its_revocation(signed_in, learner, certificate, trainer):
    revoke_certificate(certificate=certificate, reason="Promised a result", by=trainer)
    html = signed_in(learner).get(f"/certificates/{certificate.number}/").content.decode()
    assert "Promised a result" in html
    assert "certificate--revoked" in html


def test_an_exam_without_end_says_so_on_the_check_page(client, learner, db):
    certificate = passed(simple_exam(1, certificate_months=0), learner).certificate
    assert "No expiry" in client.get(f"/c/{certificate.public_code}/").content.decode()
