"""Certificates: granted once, valid for a while, taken back with a reason."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from quizzes.exceptions import NoCertificate
from quizzes.models import Certificate
from quizzes.services import issue_certificate, revoke_certificate
from quizzes.services.certificates import add_months
from tests.factories.quizzes import failed, passed, simple_exam


def test_a_pass_is_certified_with_the_words_of_the_day(db, learner):
    page = simple_exam(1, certificate_title_zh="邀约认证", certificate_title_en="Invitation")
    attempt = passed(page, learner)
    learner.name = "林大满"
    learner.save()
    certificate = Certificate.objects.get()
    today = timezone.localdate()
    assert certificate.number == f"CS-{today.year}-{attempt.pk:06d}"
    assert (certificate.holder_name, certificate.title_zh, certificate.title_en) == ("林小满", "邀约认证", "Invitation")
    assert (certificate.item_code, certificate.exam_version, certificate.score) == ("invitation", 1, 100)
    assert (certificate.pass_mark, certificate.issued_on) == (80, today)
    assert certificate.expires_on == add_months(today, 12)
    assert len(certificate.public_code) >= 16


def test_asking_again_gives_the_same_certificate(exam_page, learner):
    attempt = passed(exam_page, learner)
    assert issue_certificate(attempt=attempt) == Certificate.objects.get()


def test_a_failed_attempt_has_no_certificate(exam_page, learner):
    attempt = failed(exam_page, learner)
    with pytest.raises(NoCertificate, match="Only a passed exam"):
        issue_certificate(attempt=attempt)
    assert Certificate.objects.count() == 0


def test_an_exam_that_grants_none_gives_none(db, learner):
    attempt = passed(simple_exam(1, grants_certificate=False), learner)
    assert (attempt.is_passed, Certificate.objects.count()) == (True, 0)


def test_zero_months_means_without_end(db, learner):
    certificate = passed(simple_exam(1, certificate_months=0), learner).certificate
    assert (certificate.expires_on, certificate.is_valid) == (None, True)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 11, 5), 1, date(2026, 12, 5)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, end):
    assert add_months(start, months) == end


def test_a_certificate_holds_through_its_last_day(exam_page, learner):
    certificate = passed(exam_page, learner).certificate
    certificate.expires_on = timezone.localdate()
    assert certificate.is_valid is True
    certificate.expires_on -= timedelta(days=1)
    assert certificate.is_valid is False


def test_revoking_names_the_reason_and_who_did_it(exam_page, learner, trainer):
    certificate = passed(exam_page, learner).certificate
    revoked = revoke_certificate(certificate=certificate, reason=" Promised a result ", by=trainer)
    assert (revoked.revocation_reason, revoked.revoked_by, revoked.is_valid) == ("Promised a result", trainer, False)


def test_revoking_twice_keeps_the_first_reason(exam_page, learner, trainer, administrator):
    certificate = passed(exam_page, learner).certificate
    first = revoke_certificate(certificate=certificate, reason="First", by=trainer)
    again = revoke_certificate(certificate=certificate, reason="Second", by=administrator)
    assert (again.revocation_reason, again.revoked_by, again.revoked_at) == ("First", trainer, first.revoked_at)


def test_revoking_without_a_reason_is_refused(exam_page, learner, trainer):
    certificate = passed(exam_page, learner).certificate
    with pytest.raises(NoCertificate, match="Say why"):
        revoke_certificate(certificate=certificate, reason="  ", by=trainer)
    certificate.refresh_from_db()
    assert certificate.is_valid is True
