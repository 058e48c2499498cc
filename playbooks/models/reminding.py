"""Asking somebody once more to read what she has not acknowledged."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.versions.models import Version


class Reminder(models.Model):
    """A manager asked a person to read a version. `mailed_at` is empty when no mail went out (yet, or ever)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["person", "version", "-sent_at"], name="playbooks_reminder_hers")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version_id}"
