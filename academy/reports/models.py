"""What a clinic prints for its weekly meeting."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.core.paper import Paper
from academy.people.models import OrgUnit
from academy.versions.models import Item


class MeetingPack(models.Model):
    """A unit's saved choice for its meeting sheet; without an item, the newest major change is the one to practise."""

    unit = models.OneToOneField(OrgUnit, on_delete=models.CASCADE, related_name="meeting_pack", verbose_name=_("unit"))
    item = models.ForeignKey(
        Item, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("playbook")
    )
    size = models.CharField(_("paper"), max_length=2, choices=Paper.choices, default=Paper.A4)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("meeting sheet")
        verbose_name_plural = _("meeting sheets")
        ordering = ["unit"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.size}"


class Told(models.Model):
    """What a daily mail told a person, so that the next one does not say it again too soon."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Such as "due:12:2026-03-05".
    what = models.CharField(max_length=120)
    told_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "what", "told_on"], name="reports_told_once_a_day")]
        indexes = [models.Index(fields=["told_on"], name="reports_told_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what} {self.told_on}"
