"""Versions that wait for their day, and versions that a few people try."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from academy.versions.models import Item, Version
from playbooks.querysets import ScheduledVersionQuerySet, TrialQuerySet


class ScheduledVersion(models.Model):
    """An approved draft that goes live at a later time, when it is checked again and numbered."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waits for its day")
        PUBLISHED = "published", _("Published")
        REFUSED = "refused", _("Refused at its time")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="scheduled_versions")
    workflow_state = models.OneToOneField(WorkflowState, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    scheduled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    # Why it did not go live, for its author and reviewer.
    problem = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = ScheduledVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled version")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(outcome="waiting"), name="playbooks_scheduledversion_one_waits"
            )
        ]
        indexes = [models.Index(fields=["outcome", "due_at"], name="playbooks_scheduled_due")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.due_at:%Y-%m-%d %H:%M}"


class Trial(models.Model):
    """A version of other wording that named people use for some days, unapproved but reported to the reviewers."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="trial")
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="trials")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_because = models.CharField(max_length=300, blank=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="playbooks_trial_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def is_running(self) -> bool:
        """Its people use it now."""
        now = timezone.now()
        return self.starts_at <= now < self.ends_at and (self.stopped_at is None or now < self.stopped_at)
