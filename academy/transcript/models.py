"""What people completed: rows that name the exact version and are never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from academy.core.append_only import AppendOnlyModel
from academy.transcript.querysets import CompletionQuerySet


class Completion(AppendOnlyModel):
    """A person completed a version of an item. A correction is a new row that supersedes this one."""

    class Result(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        VOID = "void", _("Void")

    class Source(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        COURSE = "course", _("Course")
        EXAM = "exam", _("Exam")
        ACKNOWLEDGEMENT = "acknowledgement", _("Read and confirmed")
        IMPORT = "import", _("Older records")
        CORRECTION = "correction", _("Correction")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="completions", verbose_name=_("person")
    )
    page = models.ForeignKey(Page, on_delete=models.PROTECT, null=True, related_name="completions")
    item_code = models.CharField(_("item"), max_length=160, db_index=True)
    version_number = models.PositiveIntegerField(_("version"), null=True)
    title = models.CharField(_("title"), max_length=255)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices)
    result = models.CharField(_("result"), max_length=8, choices=Result.choices, default=Result.PASSED)
    score = models.DecimalField(_("score, per cent"), max_digits=5, decimal_places=2, null=True)
    completed_at = models.DateTimeField(_("completed"))
    expires_on = models.DateField(_("valid until"), null=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    # What made this row, such as "attempt:12": the same event recorded twice is one row.
    origin = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 -- unique, so "none" must be NULL
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        ordering = ["-completed_at", "-pk"]
        indexes = [models.Index(fields=["person", "item_code", "-completed_at"], name="transcript_person_item")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(0, 100)),
                name="transcript_completion_score_is_per_cent",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.item_code} {self.result}"
