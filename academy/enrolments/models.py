"""Who must do what by when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.enrolments.querysets import AssignmentQuerySet, EnrolmentQuerySet
from academy.people.models import AudienceFields
from academy.transcript.models import Completion
from academy.versions.models import Item


class Assignment(AudienceFields):
    """An item that an audience must complete by a day. People who join the audience later are included."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("item"))
    due_on = models.DateField(_("due on"))
    # Completions from this moment on count; empty: whatever was done before counts too.
    credit_from = models.DateTimeField(null=True, blank=True)
    # The people whom the one who assigned may reach; nobody outside is enrolled, whatever the audience says.
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # Makes a second click on "assign" find the first one's assignment.
    request_key = models.UUIDField(null=True, unique=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.due_on}"


class Enrolment(models.Model):
    """One person's share of an assignment. Its status is computed, never stored."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    cycle = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField(_("due on"))
    satisfied_by = models.ForeignKey(
        Completion, on_delete=models.PROTECT, null=True, blank=True, related_name="satisfies"
    )
    # She left the audience; what she did stays on the transcript.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "person", "cycle"], name="enrolments_enrolment_one_a_cycle")
        ]
        indexes = [models.Index(fields=["person", "due_on"], name="enrolments_person_due")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.person_id}"

    class Status(models.TextChoices):
        DONE = "done", _("Done")
        DONE_LATE = "done_late", _("Done after the due date")
        LATE = "late", _("Overdue")
        OPEN = "open", _("Open")

    def status_on(self, day, zone=None) -> str:
        """Where this stands on a day of the clinic's calendar, whose time zone is `zone`."""
        done_at = self.satisfied_by.completed_at if self.satisfied_by_id else None
        return status_of(due_on=self.due_on, done_at=done_at, day=day, zone=zone)


def status_of(*, due_on, done_at, day, zone=None) -> str:
    """Where a share stands on a day, from its dates alone."""
    status = Enrolment.Status
    if done_at is None:
        return status.LATE if day > due_on else status.OPEN
    return status.DONE_LATE if timezone.localdate(done_at, zone) > due_on else status.DONE
