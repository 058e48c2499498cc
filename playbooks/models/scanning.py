"""What the law check found in everything that is live."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LawScan(models.Model):
    """One check of everything live, because rules changed or waivers ended; it runs in the background."""

    cause = models.CharField(max_length=200)
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


class Breach(models.Model):
    """One place in something live that a rule of today objects to and no waiver covers."""

    class Kind(models.TextChoices):
        SCRIPT = "script", _("Script")
        SOP = "sop", _("SOP")
        LESSON = "lesson", _("Lesson")
        QUESTION = "question", _("Question")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The thing's own number, of a page or of a question: apps above this one hold some of them.
    object_id = models.PositiveBigIntegerField()
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
