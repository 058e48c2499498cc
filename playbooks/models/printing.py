"""Books that take a while to print, and choices of what to print that somebody keeps."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.versions.models import Item

# A worker that has nothing else to do begins within a second or two.
LONGEST_WAIT = dt.timedelta(minutes=1)


class PrintSet(models.Model):
    """A choice of scripts and SOPs, in order, that its owner prints again and again in their newest versions."""

    name = models.CharField(_("name"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="print_sets")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("choice to print")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="playbooks_printset_name_once")]

    def __str__(self) -> str:
        return self.name


class PrintSetItem(models.Model):
    print_set = models.ForeignKey(PrintSet, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["print_set", "item"], name="playbooks_printsetitem_once")]

    def __str__(self) -> str:
        return f"{self.print_set_id} {self.item_id}"


class PrintJob(models.Model):
    """A book that is made in the background. The finished file is kept by the digest of all that is printed in it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    digest = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="print_jobs")
    asked_at = models.DateTimeField(default=timezone.now)
    # The versions' numbers in the database, and how to print them.
    order = models.JSONField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("print job")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def title(self) -> str:
        return self.order["title"]

    @property
    def chapters(self) -> int:
        return len(self.order["versions"])

    @property
    def is_open(self) -> bool:
        """Somebody waits for it."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_left_alone(self) -> bool:
        """It should have begun long ago: most likely no background worker runs."""
        return self.state == self.State.WAITING and timezone.now() - self.asked_at > LONGEST_WAIT
