"""Granting certificates and taking them back."""

import calendar
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quizzes.exceptions import NoCertificate
from quizzes.models import Attempt, Certificate


@transaction.atomic
def issue_certificate(*, attempt: Attempt) -> Certificate:
    """The certificate of a passed attempt, made once however often it is asked for.

    Its number comes from the attempt's own, so that two certificates can never want the same one. Raises NoCertificate.
    """
    if not (attempt.is_passed and attempt.policy["grants_certificate"]):
        raise NoCertificate(_("Only a passed exam that grants a certificate has one."))
    certificate, _is_new = Certificate.objects.get_or_create(attempt=attempt, defaults=grant_of(attempt))
    return certificate


def grant_of(attempt: Attempt) -> dict:
    """What the certificate of a passed attempt says."""
    issued_on = timezone.localdate(attempt.closed_at)
    return {
        "number": f"CS-{issued_on.year}-{attempt.pk:06d}",
        "person": attempt.person,
        "item_code": attempt.exam_version.code,
        "holder_name": attempt.person.name,
        "title_zh": attempt.policy["title_zh"][:200],
        "title_en": attempt.policy["title_en"][:200],
        "exam_version": attempt.exam_version.number,
        "score": attempt.score,
        "pass_mark": attempt.policy["pass_mark"],
        "issued_on": issued_on,
        "expires_on": valid_until(attempt),
    }


def valid_until(attempt: Attempt) -> date | None:
    """The last day on which a pass of this attempt counts; None when it counts for ever."""
    months = attempt.policy["certificate_months"]
    if not (attempt.is_passed and attempt.policy["grants_certificate"] and months):
        return None
    return add_months(timezone.localdate(attempt.closed_at), months)


def add_months(day: date, months: int) -> date:
    """The same day that many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def revoke_certificate(*, certificate: Certificate, reason: str, by) -> Certificate:
    """Take a certificate back, with a reason for its holder to read; a second time changes nothing."""
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.revoked_at is None:
        if not reason.strip():
            raise NoCertificate(_("Say why the certificate is revoked."))
        certificate.revoked_at, certificate.revoked_by = timezone.now(), by
        certificate.revocation_reason = reason.strip()[:300]
        certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    return certificate
