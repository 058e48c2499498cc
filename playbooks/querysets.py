"""Sets of playbooks, waivers and trials, in the words of their rules."""

from django.db import models
from django.utils import timezone

from academy.versions.querysets import ItemQuerySet


class PlaybookQuerySet(ItemQuerySet):
    """Scripts and SOPs; who may read them is the items' own rule."""

    def in_reading_order(self):
        """By stage or category, then title: the order of the library and of the printed book."""
        return self.order_by(self.model.shelf_field, "title")


class WaiverQuerySet(models.QuerySet):
    def holding(self, day=None):
        """Those that hold on a day, today unless it is given: granted by then, not ended and not expired."""
        day = day or timezone.localdate()
        signed = self.filter(granted_at__date__lte=day, expires_on__gte=day)
        return signed.filter(models.Q(ended_at=None) | models.Q(ended_at__date__gt=day))


class TrialQuerySet(models.QuerySet):
    def running(self, now=None):
        """Those that people use at a moment, now unless it is given."""
        now = now or timezone.now()
        begun = self.filter(starts_at__lte=now, ends_at__gt=now)
        return begun.filter(models.Q(stopped_at=None) | models.Q(stopped_at__gt=now))

    def of_person(self, person):
        return self.filter(people=person)
