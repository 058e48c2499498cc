"""Duties: what a person is trusted with beyond her job. Each is a group, made by a migration."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    """A duty's value is the name of its group."""

    AUTHOR = "author", _("Author")
    COMPLIANCE_REVIEWER = "compliance_reviewer", _("Compliance reviewer")
    MEDICAL_REVIEWER = "medical_reviewer", _("Medical reviewer")
    TRAINER = "trainer", _("Trainer")
    ADMINISTRATOR = "administrator", _("Administrator")


# Whoever decides on words of others.
REVIEWERS = frozenset({Duty.COMPLIANCE_REVIEWER, Duty.MEDICAL_REVIEWER})
# Whoever has units to manage is in this group too, so that Wagtail lets her draft scripts. It is kept by a service.
MANAGERS = "manager"
