"""What the law check found in everything that is live."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.versions.models import Item
from playbooks.models.law import LawRule

# As long as the worker lets any task run.
LONGEST_SCAN = dt.timedelta(minutes=30)


class LawScan(models.Model):
    """One check of everything live, because rules changed or waivers ended; it runs in the background."""

    class Cause(models.TextChoices):
        RULES = "rules", _("Law rules changed")
        DAILY = "daily", _("The check of every day")
        ASKED = "asked", _("Somebody asked for it")

    cause = models.CharField(max_length=200, choices=Cause.choices)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("law check of everything live")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.cause}"

    @property
    def is_stuck(self) -> bool:
        """It began longer ago than any check takes and did not end: its worker was killed."""
        return self.finished_at is None and self.asked_at < timezone.now() - LONGEST_SCAN

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and not self.is_stuck


class Breach(models.Model):
    """One place in something live that a rule of today objects to and no waiver covers."""

    class Kind(models.TextChoices):
        SCRIPT = "script", _("Script")
        SOP = "sop", _("SOP")
        COURSE = "course", _("Course")
        LESSON = "lesson", _("Lesson")
        EXAM = "exam", _("Exam")
        QUESTION = "question", _("Question")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The thing's own number, of a page or of a question: apps above this one hold some of them.
    object_id = models.PositiveBigIntegerField()
    # What a waiver for it would name: the item itself, a lesson's course, the playbook that a question tests.
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, related_name="+")
    title = models.CharField(max_length=255)
    address = models.CharField(max_length=300)
    rule = models.ForeignKey("playbooks.LawRule", on_delete=models.CASCADE, related_name="breaches")
    severity = models.CharField(max_length=8)
    words = models.CharField(max_length=300)
    # A little of what stands around the words.
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("breach")
        verbose_name_plural = _("breaches")
        ordering = ["severity", "kind", "title", "pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="playbooks_breach_where")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.rule_id}"

    @property
    def severity_name(self) -> str:
        return LawRule.Severity(self.severity).label
