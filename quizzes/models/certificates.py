"""Certificates: what a passed exam granted."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from quizzes.models.attempts import Attempt
from quizzes.querysets import CertificateQuerySet

RENEW_WITHIN = dt.timedelta(days=30)


def new_public_code() -> str:
    """96 random bits for the public check page; the certificate's number tells nothing and is not used there."""
    return secrets.token_urlsafe(12)


class Certificate(models.Model):
    """What a passed exam granted, with the words as they were on that day."""

    number = models.CharField(_("number"), max_length=24, unique=True)
    public_code = models.CharField(max_length=24, unique=True, default=new_public_code)
    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="certificate")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    item_code = models.CharField(max_length=80, db_index=True)
    holder_name = models.CharField(_("holder"), max_length=80)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    exam_version = models.PositiveIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    pass_mark = models.PositiveSmallIntegerField()
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("valid until"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revocation_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revocation_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
                name="quizzes_certificate_revoked_with_a_reason",
                violation_error_message=_("Say why the certificate is revoked."),
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> str:
        """The exam's title in the reader's language."""
        return self.title_zh if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def is_valid(self) -> bool:
        """Not revoked and not expired today."""
        return self.revoked_at is None and (self.expires_on is None or self.expires_on >= timezone.localdate())

    def days_to_renew(self, day: dt.date) -> int | None:
        """How many days are left for renewing it; None while it lasts longer, and once it is over or revoked."""
        if self.revoked_at or self.expires_on is None or not day <= self.expires_on <= day + RENEW_WITHIN:
            return None
        return (self.expires_on - day).days
